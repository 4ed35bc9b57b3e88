package exec

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// The answers of a node of a cluster that cannot run a command.
const (
	errCrossSlot    = "CROSSSLOT Keys in request don't hash to the same slot"
	errTryAgain     = "TRYAGAIN Multiple keys request during rehashing of slot"
	errClusterDown  = "CLUSTERDOWN The cluster is down"
	errReadOnlyDown = "CLUSTERDOWN The cluster is down and only accepts read commands"
	errUnserved     = "CLUSTERDOWN Hash slot not served"

	// ErrNoCluster refuses commands about the cluster that the store is no node of.
	ErrNoCluster = "ERR This instance has cluster support disabled"
)

// noSlot is the slot of a command without keys.
const noSlot = -1

// visitor is what a session has said of the cluster.
type visitor struct {
	readsReplica bool  // READONLY
	asking       uint8 // ASKING: 2 before the command that it is for, 1 until that is done
	slot         int   // of the command that is running, or noSlot
}

// SetAsking lets the session's next command, or transaction, use a slot that is being imported.
func (c *Session) SetAsking() { c.visitor.asking = 2 }

// SetReadsReplica lets the session read from a replica, or not.
func (c *Session) SetReadsReplica(on bool) { c.visitor.readsReplica = on }

// takeTurn notes that a command comes.
func (v *visitor) takeTurn(inTransaction bool) {
	if v.asking == 2 || v.asking == 1 && !inTransaction {
		v.asking--
	}
	v.slot = noSlot
}

// located refuses, in a store that is a node of a cluster, commands whose keys are elsewhere.
func located(c *Ctx) string {
	s, session := c.srv, c.Session
	if s.Cluster == nil || s.replaying {
		return ""
	}
	session.visitor.takeTurn(session.tx.open)
	q := query{srv: s, shard: c.Cmd.isSharded()}
	if !c.Cmd.Flags.Has(RunsQueue) {
		return q.answer(session, c.Cmd, q.add(c.Cmd, c.Argv))
	}
	for i := range session.tx.lines {
		line := &session.tx.lines[i]
		if text := q.add(line.cmd, line.argv); text != "" {
			return text
		}
	}
	q.writes = session.tx.flags.Has(Write)
	return q.answer(session, c.Cmd, "")
}

// ScriptElsewhere returns why a line that a script calls cannot run in this node of a cluster, or "". A script keeps to
// the slot of the keys that it was called with, or else of the first it uses, unless it may use any.
func (c *Ctx) ScriptElsewhere(cmd *Command, argv [][]byte, anySlot bool) string {
	s := c.srv
	if s.Cluster == nil || s.replaying {
		return ""
	}
	v := &c.Session.visitor
	was := v.slot
	v.slot = noSlot
	q := query{srv: s, shard: cmd.isSharded()}
	text := q.answer(c.Session, cmd, q.add(cmd, argv))
	slot := v.slot
	v.slot = was
	switch {
	case text == errReadOnlyDown:
		return "Script attempted to execute a write command while the cluster is down and readonly"
	case text == errClusterDown:
		return "Script attempted to execute a command while the cluster is down"
	case text != "":
		return "Script attempted to access a non local key in a cluster node"
	case slot == noSlot || anySlot:
		return ""
	case was == noSlot:
		v.slot = slot
	case was != slot:
		return "Script attempted to access keys that do not hash to the same slot"
	}
	return ""
}

// query is the search for the node that has the keys of a command, or of all commands of a transaction.
type query struct {
	srv               *Server
	shard             bool // they are channels of shards
	writes            bool
	first             []byte // the first key; nil: none yet
	slot              uint16 // of all of them
	node              *cluster.Node
	many              bool // there are different ones
	missing, existing int  // how many there are, if the slot is on its way
	leaving, coming   bool // it is
}

// isSharded reports whether the arguments of the command are channels that belong to slots as keys do.
func (c *Command) isSharded() bool { return c.Flags.Has(PubSub) && len(c.Keys) > 0 }

// add looks at the keys of a line. It returns why there is no node for them, or "".
func (q *query) add(cmd *Command, argv [][]byte) string {
	if !cmd.Flags.Has(MovableKeys) { // channels of shards, too, are where the range of keys says
		first, last, step := cmd.KeyRange()
		if last < 0 {
			last += len(argv)
		}
		if first == 0 || last >= len(argv) {
			return ""
		}
		for i := first; i <= last; i += step {
			if text := q.addKey(argv[i]); text != "" {
				return text
			}
		}
		return ""
	}
	for _, ref := range cmd.KeysIn(argv) {
		if text := q.addKey(argv[ref.Index]); text != "" {
			return text
		}
	}
	return ""
}

func (q *query) addKey(key []byte) string {
	table, slot := q.srv.Cluster, crc.Slot(key)
	switch {
	case q.first == nil:
		q.first, q.slot, q.node = key, slot, table.Owner(slot)
		if q.node == nil {
			return errUnserved
		}
		q.leaving = q.node == table.Me() && table.Migrating(slot) != nil
		q.coming = !q.leaving && table.Importing(slot) != nil
	case string(key) == string(q.first):
	case slot != q.slot:
		return errCrossSlot
	default:
		q.many = true
	}
	if (q.leaving || q.coming) && !q.shard {
		db := q.srv.Store.DB(0)
		if e := db.Find(key); e != 0 && !q.srv.Expired(db, e) {
			q.existing++
		} else {
			q.missing++
		}
	}
	return ""
}

// answer returns why a command with these keys, or the text that add has returned, cannot run here, or "".
func (q *query) answer(session *Session, cmd *Command, text string) string {
	if text != "" || q.node == nil {
		return text
	}
	s, v, writes := q.srv, &session.visitor, cmd.Flags.Has(Write)
	table := s.Cluster
	if table.Down(s.Config.FullCoverage) {
		switch {
		case q.shard && s.Config.PublishWhenDown:
		case q.shard || !s.Config.ReadsWhenDown:
			return errClusterDown
		case writes:
			return errReadOnlyDown
		}
	}
	v.slot = int(q.slot)
	me := table.Me()
	switch {
	case q.leaving && q.missing > 0 && q.existing > 0:
		return errTryAgain
	case q.leaving && q.missing > 0:
		return s.redirect("ASK", q.slot, table.Migrating(q.slot))
	case q.coming && (v.asking > 0 || cmd.Flags.Has(Asking)):
		if q.many && q.missing > 0 {
			return errTryAgain
		}
		return ""
	case (v.readsReplica || q.shard) && !writes && !q.writes && me.Master != nil && me.Master == q.node:
		return ""
	case q.node != me:
		return s.redirect("MOVED", q.slot, q.node)
	}
	return ""
}

// redirect names the node to go to.
func (s *Server) redirect(code string, slot uint16, n *cluster.Node) string {
	return code + " " + strconv.Itoa(int(slot)) + " " + s.Endpoint(n) + ":" + strconv.Itoa(n.Port)
}

// EndpointKind returns how clients are to be told where a node is: ip, hostname or unknown-endpoint, by the address that
// they know already.
func (s *Server) EndpointKind() string { return s.Config.Get("cluster-preferred-endpoint-type") }

// Endpoint returns where a node is, in the words of EndpointKind.
func (s *Server) Endpoint(n *cluster.Node) string {
	switch s.EndpointKind() {
	case "hostname":
		if n.Hostname == "" {
			return "?"
		}
		return n.Hostname
	case "unknown-endpoint":
		return ""
	}
	return n.IP
}

// redirects reports whether a text is the answer of a node that has not got the keys: it ends a transaction without
// more ado.
func redirects(text string) bool {
	for _, code := range []string{"MOVED ", "ASK ", "CROSSSLOT ", "TRYAGAIN ", "CLUSTERDOWN "} {
		if len(text) > len(code) && text[:len(code)] == code {
			return true
		}
	}
	return false
}

// ClusterNode is a node of a cluster, as a host knows it.
type ClusterNode struct {
	ID       string      // 40 hexadecimal digits
	IP       string      // or any name that clients reach it by; "": the one they have reached this store by
	Port     int         // for clients
	Hostname string      // shown beside IP, if there is one
	Replica  string      // the ID of its master, "" if it is one
	Epoch    int64       // a higher one is newer news
	Slots    [][2]uint16 // runs of slots that it has, first and last
}

// SetCluster tells a node of a cluster who owns which slots. The first of the nodes is this store. What was known
// before is forgotten, but for slots that are on their way between nodes which both are still there. Sessions that wait
// for keys which are elsewhere now are sent there. Keys that this store has in slots of others stay.
func (s *Server) SetCluster(nodes []ClusterNode) error {
	switch {
	case s.Cluster == nil:
		return clusterError("cluster support is disabled: set cluster-enabled")
	case len(nodes) == 0:
		return clusterError("the first node must be this store")
	}
	next, err := clusterTable(nodes)
	if err != nil {
		return err
	}
	for slot := range uint16(crc.Slots) {
		if to := s.Cluster.Migrating(slot); to != nil && next.Owner(slot) == next.Me() {
			if to = next.Find(to.ID); to != nil {
				next.Migrate(slot, to)
			}
		}
		if from := s.Cluster.Importing(slot); from != nil && next.Owner(slot) != next.Me() {
			if from = next.Find(from.ID); from != nil {
				next.Import(slot, from)
			}
		}
	}
	s.Cluster = next
	s.SlotsChanged()
	return nil
}

type clusterError string

func (e clusterError) Error() string { return string(e) }

// clusterTable makes a table of what a host says.
func clusterTable(nodes []ClusterNode) (*cluster.Table, error) {
	var t *cluster.Table
	for _, n := range nodes {
		node := &cluster.Node{ID: n.ID, IP: n.IP, Port: n.Port, Hostname: n.Hostname, Epoch: n.Epoch}
		switch {
		case len(n.ID) != 40:
			return nil, clusterError("the ID of a node has 40 hexadecimal digits: " + n.ID)
		case t == nil:
			t = cluster.New(node)
			t.Epoch = n.Epoch
		case t.Find(n.ID) != nil:
			return nil, clusterError("two nodes with the ID " + n.ID)
		default:
			t.Add(node)
		}
	}
	for i, n := range nodes {
		node := t.Nodes()[i]
		if n.Replica != "" {
			if node.Master = t.Find(n.Replica); node.Master == nil {
				return nil, clusterError("a replica of a node that is not there: " + n.Replica)
			}
		}
		for _, run := range n.Slots {
			if run[0] > run[1] || run[1] >= crc.Slots {
				return nil, clusterError("no such slots: " + strconv.Itoa(int(run[0])) + "-" + strconv.Itoa(int(run[1])))
			}
			for slot := run[0]; slot <= run[1]; slot++ {
				if t.Owner(slot) != nil {
					return nil, clusterError("two nodes own slot " + strconv.Itoa(int(slot)))
				}
				t.Assign(slot, node)
			}
		}
	}
	return t, nil
}

// SlotsChanged lets sessions know, after slots have got other owners, that what they wait for or listen to is not here
// any more.
func (s *Server) SlotsChanged() {
	table := s.Cluster
	s.CloseShardChannels(func(channel string) bool {
		owner := table.Owner(crc.Slot([]byte(channel)))
		return owner == nil || owner != table.Me() && owner != table.Me().Master
	})
	for _, c := range s.sessions {
		if c.blocked == nil || len(c.blocked.Keys) == 0 {
			continue
		}
		if text := s.awaited(c, c.blocked.Keys[0]); text != "" {
			s.Unblock(c, func(w *resp.Writer) { w.Error(text) })
		}
	}
}

// awaited returns where a session has to go that waits for a key, "" if it is right here.
func (s *Server) awaited(c *Session, key []byte) string {
	slot := crc.Slot(key)
	table := s.Cluster
	owner := table.Owner(slot)
	switch {
	case table.Down(s.Config.FullCoverage):
		return errClusterDown
	case owner == table.Me() || table.Importing(slot) != nil:
		return ""
	case owner == nil:
		return errUnserved
	case c.visitor.readsReplica && !c.Last.Flags.Has(Write) && owner == table.Me().Master:
		return ""
	}
	return s.redirect("MOVED", slot, owner)
}

// ResetCluster makes this store a master without slots that knows no other node. A hard reset gives it another name.
func (s *Server) ResetCluster(hard bool) {
	s.Cluster.Reset()
	if hard {
		s.Cluster.Epoch = 0
		s.Cluster.Me().Epoch = 0
		s.Cluster.Me().ID = s.hexID()
	}
	s.SlotsChanged()
}

// applyCluster makes the store a node, if it is to be one, and names it as the settings do.
func (s *Server) applyCluster() {
	if !s.Config.Cluster {
		return
	}
	if s.Cluster == nil {
		s.Cluster = cluster.New(&cluster.Node{ID: s.hexID()})
		s.announced = map[string]string{}
		s.Store.IndexSlots()
		s.limits.restrict(restrictCluster, true)
	}
	me := s.Cluster.Me()
	s.announces("cluster-announce-ip", func(ip string) { me.IP = ip })
	s.announces("cluster-announce-hostname", func(name string) { me.Hostname = name })
	for _, setting := range []string{"port", "cluster-announce-port"} {
		s.announces(setting, func(text string) {
			if port, ok := num.ParseInt([]byte(text)); ok && port > 0 {
				me.Port = int(port)
			}
		})
	}
}

// announces calls fn with a setting that says where this node is if it is not what it was: a host that has said more
// since (SetCluster) knows better.
func (s *Server) announces(setting string, fn func(value string)) {
	if value := s.Config.Get(setting); value != s.announced[setting] {
		s.announced[setting] = value
		fn(value)
	}
}
