package server

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// debugObject tells how a value is kept, in one line of words.
func debugObject(c *exec.Ctx) {
	e := c.DB.Find(c.Args.Next())
	if e == 0 {
		c.Error(exec.ErrNoSuchKey)
		return
	}
	size := len(c.DB.AppendValue(&c.Server().Dumps, nil, e)) - 1 // without the type
	text := "Value at:0x" + strconv.FormatUint(uint64(e), 16) + " refcount:1" +
		" encoding:" + c.DB.Kind(e).Encoding() +
		" serializedlength:" + strconv.Itoa(size) +
		" lru:" + strconv.FormatUint(uint64(c.DB.Stamp(e)), 10) +
		" lru_seconds_idle:" + strconv.FormatInt(c.DB.Idle(e), 10)
	if c.DB.Type(e) == value.TypeList {
		text += nodesOf(c, e)
	}
	c.Reply.Simple(text)
}

// nodesOf tells how a list is divided.
func nodesOf(c *exec.Ctx, e keyspace.Entry) string {
	v := value.List{Root: c.DB.Collection(e)}
	limits := &c.Server().Store.Space().Limits
	bytes := 0
	v.EachNode(func(node []byte) bool {
		bytes += len(node)
		return true
	})
	compressed := "0"
	if limits.ListCompress != 0 {
		compressed = "1"
	}
	return " ql_nodes:" + strconv.Itoa(v.Nodes()) +
		" ql_avg_node:" + strconv.FormatFloat(float64(v.Len())/float64(v.Nodes()), 'f', 2, 64) +
		" ql_listpack_max:" + strconv.Itoa(limits.ListSize) +
		" ql_compressed:" + compressed +
		" ql_uncompressed_size:" + strconv.Itoa(bytes)
}
