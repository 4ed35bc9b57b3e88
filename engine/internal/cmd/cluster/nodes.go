package cluster

import (
	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/exec"
)

// nodes returns the nodes and their slots, a line each.
func nodes(c *exec.Ctx, t *cluster.Table) {
	ranges := t.Ranges()
	text := ""
	for _, n := range t.Nodes() {
		text += t.Line(n, ranges) + "\n"
	}
	c.Reply.Verbatim("txt", []byte(text))
}

// slots returns the slots with the nodes that have them.
func slots(c *exec.Ctx, t *cluster.Table) {
	ranges := t.Ranges()
	c.Reply.Array(len(ranges))
	for _, r := range ranges {
		replicas := t.Replicas(r.Node)
		c.Reply.Array(3 + len(replicas))
		c.Reply.Int(int64(r.First))
		c.Reply.Int(int64(r.Last))
		replyNode(c, r.Node)
		for _, n := range replicas {
			replyNode(c, n)
		}
	}
}

// replyNode writes a node as CLUSTER SLOTS does: where it is, and then what else is known of that.
func replyNode(c *exec.Ctx, n *cluster.Node) {
	r, kind := c.Reply, c.Server().EndpointKind()
	r.Array(4)
	if kind == "unknown-endpoint" {
		r.Nil()
	} else {
		r.BulkString(c.Server().Endpoint(n))
	}
	r.Int(int64(n.Port))
	r.BulkString(n.ID)
	mark, fields := r.OpenMap(), 0
	if kind != "ip" {
		r.BulkString("ip")
		r.BulkString(n.IP)
		fields++
	}
	if kind != "hostname" && n.Hostname != "" {
		r.BulkString("hostname")
		r.BulkString(n.Hostname)
		fields++
	}
	r.CloseMap(mark, fields)
}

// shards returns the slots with the nodes that have them, shard by shard.
func shards(c *exec.Ctx, t *cluster.Table) {
	ranges := t.Ranges()
	mark, n := c.Reply.OpenArray(), 0
	for _, master := range t.Nodes() {
		if master.Master == nil {
			replyShard(c, t, master, ranges)
			n++
		}
	}
	c.Reply.CloseArray(mark, n)
}

func replyShard(c *exec.Ctx, t *cluster.Table, master *cluster.Node, ranges []cluster.Range) {
	r := c.Reply
	r.Map(2)
	r.BulkString("slots")
	mark, n := r.OpenArray(), 0
	for _, run := range ranges {
		if run.Node == master {
			r.Int(int64(run.First))
			r.Int(int64(run.Last))
			n += 2
		}
	}
	r.CloseArray(mark, n)
	r.BulkString("nodes")
	replicas := t.Replicas(master)
	r.Array(1 + len(replicas))
	replyMember(c, master)
	for _, replica := range replicas {
		replyMember(c, replica)
	}
}

// replyMember writes a node as CLUSTER SHARDS does.
func replyMember(c *exec.Ctx, n *cluster.Node) {
	r := c.Reply
	mark, fields := r.OpenMap(), 6
	r.BulkString("id")
	r.BulkString(n.ID)
	if n.Port != 0 {
		r.BulkString("port")
		r.Int(int64(n.Port))
		fields++
	}
	r.BulkString("ip")
	r.BulkString(n.IP)
	r.BulkString("endpoint")
	r.BulkString(c.Server().Endpoint(n))
	if n.Hostname != "" {
		r.BulkString("hostname")
		r.BulkString(n.Hostname)
		fields++
	}
	role := "master"
	if n.Master != nil {
		role = "replica"
	}
	r.BulkString("role")
	r.BulkString(role)
	r.BulkString("replication-offset")
	r.Int(0)
	r.BulkString("health")
	r.BulkString("online")
	r.CloseMap(mark, fields)
}

// named returns the node with an ID, or replies that there is none, in these words before the ID.
func named(c *exec.Ctx, t *cluster.Table, id []byte, unknown string) *cluster.Node {
	n := t.Find(string(id))
	if n == nil {
		c.Error("ERR " + unknown + " " + exec.Shown(id, len(id)))
	}
	return n
}

// replicas returns the replicas of a master.
func replicas(c *exec.Ctx, t *cluster.Table) {
	master := named(c, t, c.Args.Next(), "Unknown node")
	switch {
	case master == nil:
	case master.Master != nil:
		c.Error("ERR The specified node is not a master")
	default:
		list := t.Replicas(master)
		c.Reply.Array(len(list))
		for _, n := range list {
			c.Reply.BulkString(t.Line(n, nil))
		}
	}
}

// countFailureReports returns how many nodes have reported the failure of one. Nodes do not report.
func countFailureReports(c *exec.Ctx, t *cluster.Table) {
	if named(c, t, c.Args.Next(), "Unknown node") != nil {
		c.Reply.Int(0)
	}
}

// forget removes a node from the table.
func forget(c *exec.Ctx, t *cluster.Table) {
	n := named(c, t, c.Args.Next(), "Unknown node")
	switch {
	case n == nil:
	case n == t.Me():
		c.Error("ERR I tried hard but I can't forget myself...")
	case t.Me().Master == n:
		c.Error("ERR Can't forget my master!")
	default:
		t.Forget(n)
		c.Server().SlotsChanged()
		c.Reply.OK()
	}
}

// meet would introduce another node, which here only the host can do.
func meet(c *exec.Ctx, t *cluster.Table) {
	host := c.Args.Next()
	port := c.Args.IntOr("ERR Invalid TCP base port specified: " + exec.Shown(c.Argv[3], len(c.Argv[3])))
	bus := port + 10000
	switch c.Args.Left() {
	case 0:
	case 1:
		bus = c.Args.IntOr("ERR Invalid TCP bus port specified: " + exec.Shown(c.Argv[4], len(c.Argv[4])))
	default:
		c.ErrorSubcommand()
		return
	}
	if c.Failed() {
		return
	}
	if port <= 0 || port > 65535 || bus <= 0 || bus > 65535 || !isAddress(host) {
		c.Error("ERR Invalid node address specified: " + exec.Shown(host, len(host)) + ":" + exec.Shown(c.Argv[3], len(c.Argv[3])))
		return
	}
	c.Error("ERR nodes do not meet by themselves: the host of this store tells it who is there")
}

// isAddress reports whether a text may be an address of IPv4 or IPv6.
func isAddress(text []byte) bool {
	colons, dots := 0, 0
	for _, b := range text {
		switch {
		case b == ':':
			colons++
		case b == '.':
			dots++
		case b >= '0' && b <= '9', colons > 0 && (b|0x20) >= 'a' && (b|0x20) <= 'f':
		default:
			return false
		}
	}
	return dots == 3 && colons == 0 || colons > 1
}

// replicate would make this node a replica, of which there are none.
func replicate(c *exec.Ctx, t *cluster.Table) {
	n := named(c, t, c.Args.Next(), "Unknown node")
	switch me := t.Me(); {
	case n == nil:
	case n == me:
		c.Error("ERR Can't replicate myself")
	case n.Master != nil:
		c.Error("ERR I can only replicate a master, not a replica.")
	case me.Master == nil && (me.Owns() || c.Server().Store.DB(0).Len() != 0):
		c.Error("ERR To set a master the node must be empty and without assigned slots.")
	default:
		c.Error("ERR this store cannot copy another one: the host tells it whose replica it is")
	}
}

// failover would make this node take the place of its master.
func failover(c *exec.Ctx, t *cluster.Table) {
	switch {
	case c.Args.Left() > 1:
		c.ErrorSubcommand()
	case c.Args.Left() == 1 && c.Args.OneOf("FORCE", "TAKEOVER") < 0:
		c.Error(exec.ErrSyntax)
	case t.Me().Master == nil:
		c.Error("ERR You should send CLUSTER FAILOVER to a replica")
	default:
		c.Error("ERR Master is down or failed, please use CLUSTER FAILOVER FORCE")
	}
}
