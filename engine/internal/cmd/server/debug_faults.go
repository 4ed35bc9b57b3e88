package server

import (
	"bytes"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// debugNothing accepts what has no meaning here.
func debugNothing(c *exec.Ctx) { c.Reply.OK() }

// debugError replies with an error of the client's making, which does not count as one.
func debugError(c *exec.Ctx) {
	text := bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, c.Args.Next())
	c.Reply.Error(string(text))
}

// debugLog writes to the host's log.
func debugLog(c *exec.Ctx) {
	c.Server().Log(exec.LogWarning, "DEBUG LOG: "+string(exec.CString(c.Args.Next())))
	c.Reply.OK()
}

// debugSleep keeps the store busy. The time of the unit stands still meanwhile.
func debugSleep(c *exec.Ctx) {
	seconds, _ := num.ParseFloat(exec.CString(c.Args.Next()))
	c.Server().Sleep(int64(seconds * 1e6))
	c.Reply.OK()
}

// debugSetDenyScripts lets scripts run everything.
func debugSetDenyScripts(c *exec.Ctx) {
	n, _ := num.ParseInt(c.Args.Next())
	c.Server().Config.DenyScripts = n == 0
	c.Reply.OK()
}

// debugSkipChecksums has RESTORE look at what is in a damaged payload.
func debugSkipChecksums(c *exec.Ctx) {
	n, _ := num.ParseInt(c.Args.Next())
	c.Server().Config.SkipChecksums = n != 0
	c.Reply.OK()
}

// debugPackedThreshold checks its argument.
func debugPackedThreshold(c *exec.Ctx) {
	n, ok := num.ParseMemory(exec.CString(c.Args.Next()))
	if !ok || n > 1<<32-1 {
		c.Error("ERR argument must be a memory value bigger than 1 and smaller than 4gb")
		return
	}
	c.Reply.OK()
}

// debugChangeReplID gives the store another run id.
func debugChangeReplID(c *exec.Ctx) {
	c.Server().Rename()
	c.Reply.OK()
}

// debugRewriteAll is CONFIG REWRITE with all settings.
func debugRewriteAll(c *exec.Ctx) { rewrite(c, c.Server().Config.Select([]string{"*"})) }

// debugPopulate creates strings, where there are no keys of their names.
func debugPopulate(c *exec.Ctx) {
	prefix, size := []byte("key"), int64(0)
	count := positive(c)
	if c.Args.More() {
		prefix = exec.CString(c.Args.Next())
	}
	if c.Args.More() {
		size = positive(c)
	}
	switch {
	case c.Args.More():
		c.ErrorSubcommand()
		return
	case size > c.Server().Config.MaxValue():
		c.Args.Fail(exec.ErrStringTooLong)
	}
	if c.Failed() || !c.HasRoom(int(min(count, 1<<32)*(max(size, 16)+populated))) {
		return
	}
	c.PropagateNothing()
	var key, text []byte
	for i := range count {
		key = strconv.AppendInt(append(append(key[:0], prefix...), ':'), i, 10)
		if c.FindToWrite(key) != 0 {
			continue
		}
		text = strconv.AppendInt(append(text[:0], "value:"...), i, 10)
		if size > 0 {
			text = append(text, make([]byte, max(size-int64(len(text)), 0))...)[:size]
		}
		c.AddString(key, value.Text(text))
		c.TouchSilently(key)
		c.Propagate(c.DB.ID, []byte("SET"), key, text)
	}
	c.Reply.OK()
}

// populated is about what a key takes beside its value, in bytes.
const populated = 32

func positive(c *exec.Ctx) int64 {
	return c.Args.IntBetween(0, 1<<62, "ERR value is out of range, must be positive")
}

// debugListpack says whether a value is a listpack.
func debugListpack(c *exec.Ctx) {
	e := c.Inspect(c.Args.Next())
	switch {
	case e == 0:
		c.Error(exec.ErrNoSuchKey)
	case c.DB.Kind(e).Encoding() != "listpack":
		c.Error("ERR Not a listpack encoded object.")
	default:
		c.Reply.Simple("Listpack structure printed on stdout")
	}
}

// debugHTStats tells how many keys a database has, and how many of them expire. A table grows by a bucket at a time:
// there are no two of them while it does.
func debugHTStats(c *exec.Ctx) {
	n := c.Args.Int()
	if c.Failed() {
		return
	}
	found := c.Server().Store.DB(int(min(max(n, -1), 1<<31-1)))
	if found == nil {
		c.Error("ERR Out of range database")
		return
	}
	text := "[Dictionary HT]\n" + tableStats(found.Len()) + "[Expires HT]\n" + tableStats(found.Volatile())
	c.Reply.Verbatim("txt", []byte(text))
}

// debugHTStatsKey does so for the table of a value.
func debugHTStatsKey(c *exec.Ctx) {
	e := c.Inspect(c.Args.Next())
	if e == 0 {
		c.Error(exec.ErrNoSuchKey)
		return
	}
	if encoding := c.DB.Kind(e).Encoding(); encoding != "hashtable" && encoding != "skiplist" {
		c.Error("ERR The value stored at the specified key is not represented using an hash table")
		return
	}
	c.Reply.Verbatim("txt", []byte(tableStats(lengthOf(c, e))))
}

// lengthOf counts what is in the table of a value.
func lengthOf(c *exec.Ctx, e keyspace.Entry) int {
	root := c.DB.Collection(e)
	switch c.DB.Type(e) {
	case value.TypeHash:
		return value.Hash{Root: root}.Len()
	case value.TypeSet:
		return value.Set{Root: root}.Len()
	}
	return value.ZSet{Root: root}.Len()
}

func tableStats(n int) string {
	text := "Hash table 0 stats (main hash table):\n"
	if n == 0 {
		return text + "No stats available for empty dictionaries\n"
	}
	return text + " number of elements: " + strconv.Itoa(n) + "\n"
}
