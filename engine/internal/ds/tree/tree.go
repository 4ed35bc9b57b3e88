// Package tree is a counted B+tree on an arena: a long sequence of items in which a position leads to its item, an item
// to its position, and a key to its place, each in O(log n). Sorted sets, lists and streams keep their order in one.
//
// # Terms
//
//   - Item: the reference of a block that is the owner's; a key of 64 bits if the tree is Keyed; a weight if it is
//     Weighted, and 1 if it is not.
//   - Weight of an item: how many positions it covers. It is at least 1. The weight of a tree is the sum.
//   - Position: the number of positions before an item: the sum of the weights of the items before it.
//   - Node: a block with entries in order. A leaf is a node whose entries are items. An inner node is one whose
//     entries are its children, each with the weight of what is below it and the key of the first item there.
//   - Level: 0 for leaves, and one more for each step towards the root. The height is the level of the root.
//   - Edge: the first or the last node of a level.
//   - Cursor: a place in the sequence, with the path from the root to it.
//
// The owners:
//
//	sorted set   Keyed           key: the score as bits that sort alike; ref: the member's entry; ties by the member
//	list         Weighted        ref: a block of elements; weight: their number
//	stream       Keyed|Weighted  key: the time of the block's first entry; ref: the block; weight: its entries
//
// # Layout
//
//	header   [items u32][weight u32][root u32][nodes, shape, height: 24, 4, 4 bits]
//	node     [entries u16][capacity u16][unused u32][key u64 × capacity][ref u32 × capacity][weight u32 × capacity]
//
// Leaves of a tree without weights have none, and no node has keys when the tree has none. Full nodes have 512 bytes:
//
//	capacity of         leaf   inner
//	Keyed                 42      31
//	Weighted              63      63
//	Keyed|Weighted        31      31
//
// The keys of a node lie side by side, so that a search reads two or three lines of the cache at each level, and
// nothing of the owner's but where keys are equal.
//
// A leaf that is the root may be smaller: its capacity doubles and halves, so that a tree of one item takes 32 bytes.
//
// # Ties
//
// Items with the same key are in an order that only the owner knows. Whoever seeks a place among them gives a function
// that compares the sought with an item. An inner node does not store the first item of a child, which would have to
// follow whenever the owner moves a block, but finds it by going down to it; that costs time only where keys are equal.
//
// # Growing and shrinking
//
// A full node is split when it needs room: in halves; or at the very end of the sequence, so that all stays behind; or
// at its very start, so that all is moved on. Sequences that are made in order, from either end, therefore fill their
// nodes. Random ones fill them to 69 % on average. A node with less than a third of its capacity after a removal takes
// entries from a neighbour, or is merged with it.
//
// # Invariants
//
//   - Keys never descend.
//   - The weight at a child is the sum of the weights in it; its key is the first one in it.
//   - All leaves have level 0. The root has at least 2 entries if it is not a leaf.
//   - Nodes that are no edge are full to a third or more.
//   - All nodes but a root of level 0 have full capacity.
//
// # Awkward cases
//
//   - An edit makes all cursors but the one it was made through invalid.
//   - The sum of weights must stay below 2³².
//   - The tree never follows a ref. Owners free, move and compare what it names.
package tree

import "github.com/wedis/wedis/engine/internal/arena"

// Shape says what items have beside their ref.
type Shape uint8

// The parts of a shape.
const (
	Keyed    Shape = 1 << iota // a key, in whose order the items are
	Weighted                   // a weight
)

// Tree is a view of a tree: the bytes are in the arena, and any number of views may be made and dropped.
type Tree struct {
	a *arena.Arena
	h arena.Ref
}

// header is the block that a tree is found by.
type header struct {
	items  uint32
	weight uint32
	root   arena.Ref // 0: no items
	meta   uint32    // nodes<<8 | shape<<4 | height
}

const headerSize = 16

const oneNode = 1 << 8 // in header.meta

func (h *header) height() int  { return int(h.meta & 15) }
func (h *header) shape() Shape { return Shape(h.meta >> 4 & 15) }
func (h *header) nodes() int   { return int(h.meta >> 8) }

// New makes an empty tree.
func New(a *arena.Arena, s Shape) Tree {
	t := Tree{a, a.Alloc(headerSize)}
	*t.header() = header{meta: uint32(s) << 4}
	return t
}

// Open returns a view of the tree that has the header h, as given by Ref.
func Open(a *arena.Arena, h arena.Ref) Tree { return Tree{a, h} }

// Ref returns the block of the tree's header, by which Open finds the tree again.
func (t Tree) Ref() arena.Ref { return t.h }

// Len returns the number of items.
func (t Tree) Len() int { return int(t.header().items) }

// Weight returns the sum of the items' weights.
func (t Tree) Weight() int64 { return int64(t.header().weight) }

// Memory returns the bytes of the tree's blocks: header and nodes, without what the items refer to.
func (t Tree) Memory() int {
	h := t.header()
	n := t.a.Size(t.h)
	if h.root != 0 {
		n += h.nodes() * t.a.Size(h.root)
	}
	return n
}

func (t Tree) header() *header { return arena.View[header](t.a, t.h, 0) }
