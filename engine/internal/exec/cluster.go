package exec

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

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
