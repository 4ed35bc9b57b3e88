package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// xsetid changes the id below which none can be added, and what a stream knows of its past.
func xsetid(c *exec.Ctx) {
	key, id := c.Args.Next(), readID(&c.Args)
	added, deleted := int64(-1), value.StreamID{}
	for c.Args.More() {
		switch {
		case c.Args.Left() >= 2 && c.Args.Is("ENTRIESADDED"):
			if added = c.Args.Int(); added < 0 {
				c.Args.Fail("ERR entries_added must be positive")
			}
		case c.Args.Left() >= 2 && c.Args.Is("MAXDELETEDID"):
			if deleted = readID(&c.Args); id.Less(deleted) {
				c.Args.Fail("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id")
			}
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Failed() {
		return
	}
	s, ok := c.StreamToWrite(key)
	switch {
	case !ok:
		return
	case !s.Exists():
		c.Error(exec.ErrNoSuchKey)
		return
	case s.Len() > 0 && id.Less(s.Top()):
		c.Error("ERR The ID specified in XSETID is smaller than the target stream top item")
		return
	case s.Len() > 0 && added >= 0 && int64(s.Len()) > added:
		c.Error("ERR The entries_added specified in XSETID is smaller than the target stream length")
		return
	}
	s.SetLast(id)
	if added >= 0 {
		s.SetAdded(uint64(added))
	}
	if !deleted.IsZero() {
		s.SetMaxDeleted(deleted)
	}
	c.Note(exec.EventStream, "xsetid", key)
	c.Reply.OK()
}
