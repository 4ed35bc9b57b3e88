package cluster

import (
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// node returns a handler that runs only in a node of a cluster.
func node(handler func(c *exec.Ctx, t *cluster.Table)) func(*exec.Ctx) {
	return func(c *exec.Ctx) {
		t := c.Server().Cluster
		if t == nil {
			c.Error(exec.ErrNoCluster)
			return
		}
		if me := t.Me(); me.IP == "" {
			if ip, port := reached(c.Session); ip != "" {
				was := me.Port
				me.IP, me.Port = ip, port
				defer func() { me.IP, me.Port = "", was }()
			}
		}
		handler(c, t)
	}
}

// reached returns the address by which the client has reached this store: the best there is to say as long as nobody has
// said which one it is. redis-server says nothing then, and clients that need an address find none.
func reached(s *exec.Session) (ip string, port int) {
	colon := strings.LastIndexByte(s.Local, ':')
	if colon < 0 {
		return "", 0
	}
	n, ok := num.ParseInt([]byte(s.Local[colon+1:]))
	if !ok || n <= 0 {
		return "", 0
	}
	return strings.Trim(s.Local[:colon], "[]"), int(n)
}

// asking lets the next command use a slot that is being imported.
func asking(c *exec.Ctx, _ *cluster.Table) {
	c.Session.SetAsking()
	c.Reply.OK()
}

// readonly lets the session read from a replica.
func readonly(c *exec.Ctx, _ *cluster.Table) {
	c.Session.SetReadsReplica(true)
	c.Reply.OK()
}

// readwrite ends readonly.
func readwrite(c *exec.Ctx, _ *cluster.Table) {
	c.Session.SetReadsReplica(false)
	c.Reply.OK()
}

// help explains CLUSTER, in a cluster.
func help(c *exec.Ctx, _ *cluster.Table) { exec.Help(c) }

// keyslot returns the slot that a key belongs to.
func keyslot(c *exec.Ctx, _ *cluster.Table) { c.Reply.Int(int64(crc.Slot(c.Args.Next()))) }

// countkeysinslot returns how many keys are in a slot.
func countkeysinslot(c *exec.Ctx, _ *cluster.Table) {
	slot := c.Args.Int()
	if c.Failed() {
		return
	}
	if slot < 0 || slot >= crc.Slots {
		c.Error("ERR Invalid slot")
		return
	}
	c.Reply.Int(int64(c.Server().Store.DB(0).SlotLen(uint16(slot))))
}

// getkeysinslot returns some of the keys in a slot.
func getkeysinslot(c *exec.Ctx, _ *cluster.Table) {
	slot, count := c.Args.Int(), c.Args.Int()
	if c.Failed() {
		return
	}
	if slot < 0 || slot >= crc.Slots || count < 0 {
		c.Error("ERR Invalid slot or number of keys")
		return
	}
	db := c.Server().Store.DB(0)
	left := min(count, int64(db.SlotLen(uint16(slot))))
	c.Reply.Array(int(left))
	if left == 0 {
		return
	}
	db.EachInSlot(uint16(slot), func(e keyspace.Entry) bool {
		c.Reply.Bulk(db.Key(e))
		left--
		return left > 0
	})
}

// myid returns this node's name.
func myid(c *exec.Ctx, t *cluster.Table) { c.Reply.BulkString(t.Me().ID) }

// info returns the state of the cluster, as this node sees it.
func info(c *exec.Ctx, t *cluster.Table) {
	me, state := t.Me(), "ok"
	if t.Down(c.Server().Config.FullCoverage) {
		state = "fail"
	}
	epoch := me.Epoch
	if me.Master != nil {
		epoch = me.Master.Epoch
	}
	var text []byte
	line := func(name string, value int64) {
		text = append(append(text, name...), ':')
		text = append(strconv.AppendInt(text, value, 10), '\r', '\n')
	}
	text = append(text, "cluster_state:"+state+"\r\n"...)
	line("cluster_slots_assigned", int64(t.Assigned()))
	line("cluster_slots_ok", int64(t.Assigned()))
	line("cluster_slots_pfail", 0)
	line("cluster_slots_fail", 0)
	line("cluster_known_nodes", int64(len(t.Nodes())))
	line("cluster_size", int64(t.Size()))
	line("cluster_current_epoch", t.Epoch)
	line("cluster_my_epoch", epoch)
	line("cluster_stats_messages_sent", 0)
	line("cluster_stats_messages_received", 0)
	line("total_cluster_links_buffer_limit_exceeded", 0)
	c.Reply.Verbatim("txt", text)
}

// links returns the connections with other nodes, of which there are none.
func links(c *exec.Ctx, _ *cluster.Table) { c.Reply.Array(0) }
