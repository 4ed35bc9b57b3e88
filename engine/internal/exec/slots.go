package exec

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/ds/crc"
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
