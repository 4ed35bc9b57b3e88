package key

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/exec"
)

// rename gives a key another name.
func rename(c *exec.Ctx) {
	if _, ok := renameKey(c, true); ok {
		c.Reply.OK()
	}
}

// renamenx gives a key a name that no key has.
func renamenx(c *exec.Ctx) {
	if renamed, ok := renameKey(c, false); ok {
		c.Reply.Int(renamed)
	}
}

// renameKey renames a key and returns 1, or 0 if there was nothing to do. It
// replies when there is no such key.
func renameKey(c *exec.Ctx, replace bool) (renamed int64, ok bool) {
	from, to := c.Args.Next(), c.Args.Next()
	e := c.FindToWrite(from)
	if e == 0 {
		c.Error(exec.ErrNoSuchKey)
		return 0, false
	}
	if bytes.Equal(from, to) {
		return 0, true
	}
	if old := c.FindToWrite(to); old != 0 {
		if !replace {
			return 0, true
		}
		c.DB.Remove(old)
	}
	c.DB.Transfer(e, c.DB, to)
	c.Notify(exec.EventNew, "new", to)
	c.TouchSilently(from)
	c.TouchSilently(to)
	c.Notify(exec.EventGeneric, "rename_from", from)
	c.Notify(exec.EventGeneric, "rename_to", to)
	return 1, true
}

// move moves a key to another database, where it must not exist.
func move(c *exec.Ctx) {
	if c.Server().Cluster != nil {
		c.Error("ERR MOVE is not allowed in cluster mode")
		return
	}
	key := c.Args.Next()
	to := c.Database()
	if to == c.DB {
		c.Args.Fail(exec.ErrSameObject)
	}
	if c.Failed() {
		return
	}
	e := c.FindToWrite(key)
	if e == 0 || c.FindToWriteIn(to, key) != 0 {
		c.Reply.Int(0)
		return
	}
	c.DB.Transfer(e, to, key)
	c.NotifyIn(to, exec.EventNew, "new", key)
	c.TouchSilently(key)
	c.TouchSilentlyIn(to, key)
	c.Notify(exec.EventGeneric, "move_from", key)
	c.NotifyIn(to, exec.EventGeneric, "move_to", key)
	c.Reply.Int(1)
}

// copySamples is how many elements tell how much memory a copy needs.
const copySamples = 5

// copyKey copies a key, within its database or to another.
func copyKey(c *exec.Ctx) {
	from, to := c.Args.Next(), c.Args.Next()
	db, replace := c.DB, false
	for c.Args.More() {
		switch {
		case c.Args.Is("REPLACE"):
			replace = true
		case c.Args.Left() > 1 && c.Args.Is("DB"):
			db = c.Database()
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Server().Cluster != nil && db != nil && db.ID != 0 {
		c.Args.Fail("ERR Copying to another database is not allowed in cluster mode")
	}
	if db == c.DB && bytes.Equal(from, to) {
		c.Args.Fail(exec.ErrSameObject)
	}
	if c.Failed() {
		return
	}
	e := c.Find(from)
	if e == 0 {
		c.Reply.Int(0)
		return
	}
	old := c.FindToWriteIn(db, to)
	if old != 0 && !replace {
		c.Reply.Int(0)
		return
	}
	if !c.HasRoom(c.DB.MemoryUsage(e, copySamples)) {
		return
	}
	if old != 0 {
		db.Remove(old)
	}
	c.DB.Copy(e, db, to)
	c.NotifyIn(db, exec.EventNew, "new", to)
	c.TouchIn(db, exec.EventGeneric, "copy_to", to)
	c.Reply.Int(1)
}
