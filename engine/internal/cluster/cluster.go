// Package cluster knows which slots this store serves and where the others are: what the host has said of it, or
// commands. Nodes do not talk to each other here. Whoever runs them tells each of them the same.
//
// Terms:
//
//	slot       one of 16,384 parts of the keys, by a checksum of the name (package crc)
//	node       a store; a master owns slots, a replica has the keys of its master
//	migrating  a slot of this node whose keys are on their way to another one: keys that are gone are asked for there
//	importing  a slot that another node owns, the keys of which are on their way here: served to those who say ASKING
//
// Invariants: the first of the nodes is this store; each slot has one owner or none; Node.slots counts those it owns.
package cluster

import (
	"slices"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/crc"
)

// portDistance is how far the port that nodes would talk to each other on is from that of clients.
const portDistance = 10000

// Node is a store of the cluster.
type Node struct {
	ID       string // 40 hexadecimal digits
	IP       string // or any name of the machine; "": the one that the client talks to
	Hostname string // beside IP
	Port     int
	Master   *Node // nil: it is one itself
	Epoch    int64

	slots int
}

// Owns reports whether the node has any slot.
func (n *Node) Owns() bool { return n.slots > 0 }

// BusPort returns the port for talk between nodes.
func (n *Node) BusPort() int { return n.Port + portDistance }

// Table is who owns what.
type Table struct {
	Epoch int64 // the highest that was heard of

	nodes     []*Node
	owners    [crc.Slots]*Node
	assigned  int
	migrating map[uint16]*Node
	importing map[uint16]*Node
}

// New returns the table of a node that knows no other.
func New(me *Node) *Table {
	return &Table{nodes: []*Node{me}, migrating: map[uint16]*Node{}, importing: map[uint16]*Node{}}
}

// Me returns this store.
func (t *Table) Me() *Node { return t.nodes[0] }

// Nodes returns all nodes, this store first.
func (t *Table) Nodes() []*Node { return t.nodes }

// Add makes another node known.
func (t *Table) Add(n *Node) {
	t.nodes = append(t.nodes, n)
	t.Epoch = max(t.Epoch, n.Epoch)
}

// Find returns the node with an ID, or nil.
func (t *Table) Find(id string) *Node {
	for _, n := range t.nodes {
		if n.ID == id {
			return n
		}
	}
	return nil
}

// Forget removes another node, with all that is said of it.
func (t *Table) Forget(n *Node) {
	for slot := range uint16(crc.Slots) {
		if t.owners[slot] == n {
			t.Assign(slot, nil)
		}
		if t.migrating[slot] == n || t.importing[slot] == n {
			t.Settle(slot)
		}
	}
	for _, replica := range t.Replicas(n) {
		replica.Master = nil
	}
	t.nodes = slices.DeleteFunc(t.nodes, func(other *Node) bool { return other == n })
}

// Replicas returns the replicas of a master.
func (t *Table) Replicas(master *Node) []*Node {
	var found []*Node
	for _, n := range t.nodes {
		if n.Master == master {
			found = append(found, n)
		}
	}
	return found
}

// Owner returns who has a slot, or nil.
func (t *Table) Owner(slot uint16) *Node { return t.owners[slot] }

// Assign gives a slot to a node, or to none.
func (t *Table) Assign(slot uint16, n *Node) {
	if was := t.owners[slot]; was != nil {
		was.slots--
		t.assigned--
	}
	t.owners[slot] = n
	if n != nil {
		n.slots++
		t.assigned++
	}
}

// Assigned returns how many slots have an owner.
func (t *Table) Assigned() int { return t.assigned }

// Migrating returns where a slot of this node is moving to, or nil.
func (t *Table) Migrating(slot uint16) *Node { return t.migrating[slot] }

// Importing returns where a slot is coming from, or nil.
func (t *Table) Importing(slot uint16) *Node { return t.importing[slot] }

// Migrate and Import note that a slot is moving.
func (t *Table) Migrate(slot uint16, to *Node)  { t.migrating[slot] = to }
func (t *Table) Import(slot uint16, from *Node) { t.importing[slot] = from }

// Imported and Migrated note that a slot has arrived, or has gone.
func (t *Table) Imported(slot uint16) { delete(t.importing, slot) }
func (t *Table) Migrated(slot uint16) { delete(t.migrating, slot) }

// Settle notes that a slot is not moving.
func (t *Table) Settle(slot uint16) {
	delete(t.migrating, slot)
	delete(t.importing, slot)
}

// Size returns how many masters have slots.
func (t *Table) Size() int {
	size := 0
	for _, n := range t.nodes {
		if n.Master == nil && n.Owns() {
			size++
		}
	}
	return size
}

// Down reports whether the cluster does not work: nobody has slots, or not all of them have an owner and all should.
func (t *Table) Down(all bool) bool {
	return all && t.assigned < crc.Slots || t.assigned == 0 || t.Size() == 0
}

// Reset forgets all slots and other nodes. This store is a master then.
func (t *Table) Reset() {
	me := t.Me()
	me.Master = nil
	me.slots = 0
	*t = Table{Epoch: t.Epoch, nodes: []*Node{me}, migrating: map[uint16]*Node{}, importing: map[uint16]*Node{}}
}

// Bump gives this store the highest epoch, and reports whether it did not have it already.
func (t *Table) Bump() bool {
	highest := t.Epoch
	for _, n := range t.nodes {
		highest = max(highest, n.Epoch)
	}
	if me := t.Me(); me.Epoch == 0 || me.Epoch != highest {
		t.Epoch++
		me.Epoch = t.Epoch
		return true
	}
	return false
}

// Range is a run of slots with the same owner, both ends included.
type Range struct {
	Node        *Node
	First, Last uint16
}

// Ranges returns the slots that have an owner in runs.
func (t *Table) Ranges() []Range {
	var list []Range
	for slot := range uint16(crc.Slots) {
		n := t.owners[slot]
		switch last := len(list) - 1; {
		case n == nil:
		case last >= 0 && list[last].Node == n && list[last].Last == slot-1:
			list[last].Last = slot
		default:
			list = append(list, Range{n, slot, slot})
		}
	}
	return list
}

// Line describes a node as CLUSTER NODES does, ranges being all there are.
func (t *Table) Line(n *Node, ranges []Range) string {
	master, epoch, role := "-", n.Epoch, "master"
	if n.Master != nil {
		master, epoch, role = n.Master.ID, n.Master.Epoch, "slave"
	}
	me := n == t.Me()
	if me {
		role = "myself," + role
	}
	name := ""
	if n.Hostname != "" {
		name = "," + n.Hostname
	}
	line := n.ID + " " + n.IP + ":" + strconv.Itoa(n.Port) + "@" + strconv.Itoa(n.BusPort()) + name + " " + role + " " +
		master + " 0 0 " + strconv.FormatInt(epoch, 10) + " connected"
	for _, r := range ranges {
		if r.Node == n {
			line += " " + r.String()
		}
	}
	if me && len(t.migrating)+len(t.importing) > 0 {
		for slot := range uint16(crc.Slots) {
			line += t.move(slot)
		}
	}
	return line
}

// move describes where a slot moves, if it does.
func (t *Table) move(slot uint16) string {
	at := " [" + strconv.Itoa(int(slot))
	if to := t.migrating[slot]; to != nil {
		return at + "->-" + to.ID + "]"
	}
	if from := t.importing[slot]; from != nil {
		return at + "-<-" + from.ID + "]"
	}
	return ""
}

// String writes the first and the last slot, or the only one.
func (r Range) String() string {
	if r.First == r.Last {
		return strconv.Itoa(int(r.First))
	}
	return strconv.Itoa(int(r.First)) + "-" + strconv.Itoa(int(r.Last))
}
