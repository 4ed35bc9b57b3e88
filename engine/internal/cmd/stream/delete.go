package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// refs is the option that says what becomes of what is pending when entries are deleted.
type refs struct {
	what  value.StreamRefs
	given bool
}

// read reads it, if it comes next and has not come before.
func (o *refs) read(a *exec.Args) bool {
	if o.given {
		return false
	}
	i := a.OneOf("KEEPREF", "DELREF", "ACKED")
	if i < 0 {
		return false
	}
	o.what, o.given = []value.StreamRefs{value.KeepRefs, value.DropRefs, value.Unneeded}[i], true
	return true
}

// What XDELEX and XACKDEL answer of an entry.
const (
	entryMissing = -1
	entryDeleted = 1
	entryNeeded  = 2
)

// readDeletion reads the option and the ids of XDELEX and XACKDEL, in any order.
func readDeletion(a *exec.Args) (o refs, ids []value.StreamID) {
	var texts [][]byte
	for a.More() {
		switch {
		case o.read(a):
		case a.Left() >= 2 && a.Is("IDS"):
			n := a.IntBetween(1, 1<<62, "ERR Number of IDs must be a positive integer")
			if a.Err() == "" && n > int64(a.Left()) {
				a.Fail("ERR The `numids` parameter must match the number of arguments")
			}
			texts = nil
			for ; n > 0 && a.More(); n-- {
				texts = append(texts, a.Next())
			}
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	if texts == nil {
		a.Fail("ERR IDS option is required")
	}
	for _, b := range texts {
		id, ok := parseID(b, atStart)
		if !ok {
			a.Fail(errID)
		}
		ids = append(ids, id)
	}
	return o, ids
}

// deleteOne deletes an entry, unless it is needed, and says what became of it. changed reports whether anything did.
func deleteOne(s value.Stream, id value.StreamID, what value.StreamRefs) (answer int64, changed bool) {
	switch what {
	case value.Unneeded:
		if s.Needed(id) {
			return entryNeeded, false
		}
	case value.DropRefs:
		changed = s.Drop(id)
	}
	if s.Delete([]value.StreamID{id}) == 0 {
		return entryMissing, changed
	}
	return entryDeleted, true
}

// xdelex deletes entries and answers what became of each.
func xdelex(c *exec.Ctx) {
	key := c.Args.Next()
	opt, ids := readDeletion(&c.Args)
	if c.Failed() {
		return
	}
	s, ok := c.StreamToWrite(key)
	if !ok {
		return
	}
	had, changed := s.Len(), false
	c.Reply.Array(len(ids))
	for _, id := range ids {
		answer := int64(entryMissing)
		if s.Exists() {
			var one bool
			answer, one = deleteOne(s, id, opt.what)
			changed = changed || one
		}
		c.Reply.Int(answer)
	}
	announceDeletion(c, s, key, had, changed)
}

// xackdel acknowledges entries in a group, deletes those of them that are not needed otherwise, and answers what became
// of each.
func xackdel(c *exec.Ctx) {
	key, name := c.Args.Next(), c.Args.Next()
	opt, ids := readDeletion(&c.Args)
	if c.Failed() {
		return
	}
	s, ok := c.StreamToWrite(key)
	if !ok {
		return
	}
	g := s.Group(name)
	had, changed := s.Len(), false
	c.Reply.Array(len(ids))
	for _, id := range ids {
		answer := int64(entryMissing)
		if g.Exists() && g.Ack(id) {
			changed = true
			if answer, _ = deleteOne(s, id, opt.what); answer == entryMissing {
				answer = entryDeleted // before
			}
		}
		c.Reply.Int(answer)
	}
	announceDeletion(c, s, key, had, changed)
}

// announceDeletion is the epilogue of a deletion, after which a stream may have fewer entries than it had, or less that
// is pending.
func announceDeletion(c *exec.Ctx, s value.Stream, key []byte, had int, changed bool) {
	if s.Len() < had {
		c.Touch(exec.EventStream, "xdel", key)
	} else if changed {
		c.Note(exec.EventStream, "", key)
	}
}

// xdel deletes entries by their ids.
func xdel(c *exec.Ctx) {
	key := c.Args.Next()
	s, ok := c.StreamToWrite(key)
	if !ok {
		return
	}
	if !s.Exists() {
		c.Reply.Int(0)
		return
	}
	ids := readIDs(&c.Args)
	if c.Failed() {
		return
	}
	n := s.Delete(ids)
	if n > 0 {
		c.Counts(n)
		c.Touch(exec.EventStream, "xdel", key)
	}
	c.Reply.Int(int64(n))
}
