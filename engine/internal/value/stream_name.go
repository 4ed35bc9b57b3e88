package value

import (
	"bytes"
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Groups and consumers have names. The block of either is size bytes, of which the last 4 are the length of the name, and
// then the name. They are in trees by the first 8 bytes of it, and by the rest where these are equal.

// nameKey is the key of a name: in the order of the names, where they differ in their first bytes.
func nameKey(name []byte) uint64 {
	if len(name) >= 8 {
		return binary.BigEndian.Uint64(name)
	}
	var b [8]byte
	copy(b[:], name)
	return binary.BigEndian.Uint64(b[:])
}

// name returns the name of r: a view.
func (v Stream) name(r arena.Ref, size uint32) []byte {
	b := v.s.From(r)
	n := size + arena.Load32(b[size-4:])
	return b[size:n:n]
}

// seekName sets c to the place of a name in the tree h, and returns what has that name, or 0.
func (v Stream) seekName(c *tree.Cursor, h arena.Ref, name []byte, size uint32) arena.Ref {
	tree.Open(v.s.Arena, h).Seek(c, nameKey(name), func(r arena.Ref) int { return bytes.Compare(v.name(r, size), name) })
	if c.Valid() && bytes.Equal(v.name(c.Ref(), size), name) {
		return c.Ref()
	}
	return 0
}

// newNamed adds a block for a name to the tree h. What is before the name is the caller's to set.
func (v Stream) newNamed(h arena.Ref, name []byte, size uint32) arena.Ref {
	var c tree.Cursor
	v.seekName(&c, h, name, size)
	r := v.s.Alloc(int(size) + len(name))
	copy(v.s.From(r)[size:], name)
	c.Insert(nameKey(name), r, 1)
	return r
}

// eachNamed calls fn with all that is in the tree h, until it returns false.
func (v Stream) eachNamed(h arena.Ref, fn func(r arena.Ref) bool) {
	var c tree.Cursor
	for tree.Open(v.s.Arena, h).First(&c); c.Valid() && fn(c.Ref()); c.Next() {
	}
}
