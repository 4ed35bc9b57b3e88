package cluster

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/exec"
)

// chosen is a set of slots, for this node to have or for nobody.
type chosen struct {
	slots [crc.Slots]bool
	owner *cluster.Node // who shall have them; nil: nobody
}

// slotArg reads a slot.
func slotArg(c *exec.Ctx) uint16 {
	return uint16(c.Args.IntBetween(0, crc.Slots-1, "ERR Invalid or out of range slot"))
}

// add chooses a slot, or replies why it cannot change its owner.
func (s *chosen) add(c *exec.Ctx, t *cluster.Table, slot uint16) bool {
	name := "ERR Slot " + strconv.Itoa(int(slot))
	switch {
	case s.owner == nil && t.Owner(slot) == nil:
		c.Error(name + " is already unassigned")
	case s.owner != nil && t.Owner(slot) != nil:
		c.Error(name + " is already busy")
	case s.slots[slot]:
		c.Error(name + " specified multiple times")
	default:
		s.slots[slot] = true
		return true
	}
	return false
}

// assign gives the slots to their owner.
func (s *chosen) assign(c *exec.Ctx, t *cluster.Table) {
	for slot, in := range s.slots {
		if in {
			t.Imported(uint16(slot))
			t.Assign(uint16(slot), s.owner)
		}
	}
	c.Server().SlotsChanged()
	c.Reply.OK()
}

// addslots gives slots to this node.
func addslots(c *exec.Ctx, t *cluster.Table) { changeSlots(c, t, t.Me()) }

// delslots takes slots from whichever node has them.
func delslots(c *exec.Ctx, t *cluster.Table) { changeSlots(c, t, nil) }

func changeSlots(c *exec.Ctx, t *cluster.Table, owner *cluster.Node) {
	list := make([]uint16, 0, c.Args.Left())
	for c.Args.More() {
		list = append(list, slotArg(c))
	}
	if c.Failed() {
		return
	}
	s := &chosen{owner: owner}
	for _, slot := range list {
		if !s.add(c, t, slot) {
			return
		}
	}
	s.assign(c, t)
}

// addslotsrange gives ranges of slots to this node.
func addslotsrange(c *exec.Ctx, t *cluster.Table) { changeRanges(c, t, t.Me()) }

// delslotsrange takes ranges of slots from whichever node has them.
func delslotsrange(c *exec.Ctx, t *cluster.Table) { changeRanges(c, t, nil) }

func changeRanges(c *exec.Ctx, t *cluster.Table, owner *cluster.Node) {
	if c.Args.Left()%2 == 1 {
		c.ErrorArity()
		return
	}
	s := &chosen{owner: owner}
	for c.Args.More() {
		first, last := slotArg(c), slotArg(c)
		if c.Failed() {
			return
		}
		if first > last {
			c.Error("ERR start slot number " + strconv.Itoa(int(first)) + " is greater than end slot number " + strconv.Itoa(int(last)))
			return
		}
		for slot := first; slot <= last; slot++ {
			if !s.add(c, t, slot) {
				return
			}
		}
	}
	s.assign(c, t)
}

// flushslots takes all slots from this node.
func flushslots(c *exec.Ctx, t *cluster.Table) {
	if c.Server().Store.DB(0).Len() != 0 {
		c.Error("ERR DB must be empty to perform CLUSTER FLUSHSLOTS.")
		return
	}
	for slot := range uint16(crc.Slots) {
		if t.Owner(slot) == t.Me() {
			t.Assign(slot, nil)
		}
	}
	c.Server().SlotsChanged()
	c.Reply.OK()
}

// setslot changes who has a slot, or notes that it is moving.
func setslot(c *exec.Ctx, t *cluster.Table) {
	if t.Me().Master != nil {
		c.Error("ERR Please use SETSLOT only with masters.")
		return
	}
	slot := slotArg(c)
	if c.Failed() {
		return
	}
	ok := false
	switch left := c.Args.Left(); {
	case left == 2 && c.Args.Is("MIGRATING"):
		ok = migrating(c, t, slot)
	case left == 2 && c.Args.Is("IMPORTING"):
		ok = importing(c, t, slot)
	case left == 1 && c.Args.Is("STABLE"):
		t.Settle(slot)
		ok = true
	case left == 2 && c.Args.Is("NODE"):
		ok = give(c, t, slot)
	default:
		c.Error("ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP")
	}
	if ok {
		c.Server().SlotsChanged()
		c.Reply.OK()
	}
}

// master reads the ID of a master, or replies that there is none, in these words.
func master(c *exec.Ctx, t *cluster.Table, unknown string) *cluster.Node {
	n := named(c, t, c.Args.Next(), unknown)
	if n != nil && n.Master != nil {
		c.Error("ERR Target node is not a master")
		return nil
	}
	return n
}

func migrating(c *exec.Ctx, t *cluster.Table, slot uint16) bool {
	if t.Owner(slot) != t.Me() {
		c.Error("ERR I'm not the owner of hash slot " + strconv.Itoa(int(slot)))
		return false
	}
	n := master(c, t, "I don't know about node")
	if n != nil {
		t.Migrate(slot, n)
	}
	return n != nil
}

func importing(c *exec.Ctx, t *cluster.Table, slot uint16) bool {
	if t.Owner(slot) == t.Me() {
		c.Error("ERR I'm already the owner of hash slot " + strconv.Itoa(int(slot)))
		return false
	}
	n := master(c, t, "I don't know about node")
	if n != nil {
		t.Import(slot, n)
	}
	return n != nil
}

// give makes a node the owner of a slot, of which this one must not have keys then.
func give(c *exec.Ctx, t *cluster.Table, slot uint16) bool {
	n := master(c, t, "Unknown node")
	if n == nil {
		return false
	}
	me, keys := t.Me(), c.Server().Store.DB(0).SlotLen(slot)
	if t.Owner(slot) == me && n != me && keys != 0 {
		c.Error("ERR Can't assign hashslot " + strconv.Itoa(int(slot)) + " to a different node while I still hold keys for this hash slot.")
		return false
	}
	if keys == 0 {
		t.Migrated(slot)
	}
	t.Assign(slot, n)
	if n == me && t.Importing(slot) != nil {
		t.Bump()
		t.Imported(slot)
	}
	return true
}

// reset forgets the other nodes and all slots.
func reset(c *exec.Ctx, t *cluster.Table) {
	hard := false
	switch c.Args.Left() {
	case 0:
	case 1:
		choice := c.Args.OneOf("SOFT", "HARD")
		if choice < 0 {
			c.Error(exec.ErrSyntax)
			return
		}
		hard = choice == 1
	default:
		c.ErrorSubcommand()
		return
	}
	if t.Me().Master == nil && c.DB.Len() != 0 {
		c.Error("ERR CLUSTER RESET can't be called with master nodes containing keys")
		return
	}
	c.Server().ResetCluster(hard)
	c.Reply.OK()
}

// bumpepoch raises the epoch of the configuration.
func bumpepoch(c *exec.Ctx, t *cluster.Table) {
	word := "STILL"
	if t.Bump() {
		word = "BUMPED"
	}
	c.Reply.Simple(word + " " + strconv.FormatInt(t.Me().Epoch, 10))
}

// setConfigEpoch sets the epoch of a new node.
func setConfigEpoch(c *exec.Ctx, t *cluster.Table) {
	epoch := c.Args.Int()
	if c.Failed() {
		return
	}
	switch me := t.Me(); {
	case epoch < 0:
		c.Error("ERR Invalid config epoch specified: " + strconv.FormatInt(epoch, 10))
	case len(t.Nodes()) > 1:
		c.Error("ERR The user can assign a config epoch only when the node does not know any other node.")
	case me.Epoch != 0:
		c.Error("ERR Node config epoch is already non-zero")
	default:
		me.Epoch = epoch
		t.Epoch = max(t.Epoch, epoch)
		c.Reply.OK()
	}
}

// saveconfig would write the configuration of the cluster, which is the host's to keep.
func saveconfig(c *exec.Ctx, _ *cluster.Table) {
	c.Error("ERR error saving the cluster node config: No such file or directory")
}
