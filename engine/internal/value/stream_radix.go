package value

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// RadixNodes returns how many nodes redis-server's radix tree of the same nodes' ids has. It looks at all of them, which
// takes 15 ns each.
//
// A radix tree of keys of 16 bytes has a node for each key's end; one for each place where keys part; and one for each
// chain of bytes between these places, or before an end. Going through the keys in order, it is enough to know at which
// bytes other keys part from the last one: branches has a bit for each.
func (v Stream) RadixNodes() int {
	n := 1 // the root
	branches := uint32(0)
	var last StreamID
	var c tree.Cursor
	v.nodes().First(&c)
	if c.Valid() {
		last = v.node(c.Ref()).id
		n = 2
		c.Next()
	}
	for ; c.Valid(); c.Next() {
		id := v.node(c.Ref()).id
		at := 0 // the first byte that differs from that of the key before
		if id.Ms != last.Ms {
			at = bits.LeadingZeros64(id.Ms^last.Ms) / 8
		} else {
			at = 8 + bits.LeadingZeros64(id.Seq^last.Seq)/8
		}
		last = id
		n += 1 + chain(at, 16)
		below, above := branches&(1<<at-1), branches>>at
		if above&1 == 0 {
			from, to := bits.Len32(below)-1, 16
			if above != 0 {
				to = at + bits.TrailingZeros32(above)
			}
			n += chain(from, at) + chain(at, to) // in place of one chain, and a place where keys part
		}
		branches = below | 1<<at
	}
	return n
}

// chain returns 1 if there are bytes between two places, else 0.
func chain(from, to int) int { return min(to-from-1, 1) }
