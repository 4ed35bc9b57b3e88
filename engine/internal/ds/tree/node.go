package tree

import (
	"unsafe"

	"github.com/wedis/wedis/engine/internal/arena"
)

const (
	nodeBytes = 512 // of a node of full capacity
	nodeHead  = 8   // bytes before the keys
)

// head is the start of a node.
type head struct {
	n   uint16 // entries
	cap uint16
}

func headOf(a *arena.Arena, r arena.Ref) *head { return arena.View[head](a, r, 0) }

// A layout is which parts the entries of a node have, and where they are.
type layout struct {
	keyed, weighted bool
}

// layout returns the layout of the nodes of a level.
func (s Shape) layout(level int) layout {
	return layout{s&Keyed != 0, level > 0 || s&Weighted != 0}
}

// width returns the bytes of an entry.
func (l layout) width() int {
	w := 4
	if l.keyed {
		w += 8
	}
	if l.weighted {
		w += 4
	}
	return w
}

// full returns the capacity of a node of full size.
func (l layout) full() int { return (nodeBytes - nodeHead) / l.width() }

// least returns how many entries a node must have that is no edge: below it is filled up or merged.
func (l layout) least() int { return l.full() / 3 }

// refsAt returns where the refs begin in a node.
func refsAt(keyed bool, cap uint16) uint32 {
	if keyed {
		return nodeHead + 8*uint32(cap)
	}
	return nodeHead
}

// keysOf returns the keys of the first n entries of node r.
func keysOf(a *arena.Arena, r arena.Ref, n int) []uint64 {
	return unsafe.Slice(arena.View[uint64](a, r, nodeHead), n)
}

// refsOf returns the refs of the first n entries of node r, which begin at byte off.
func refsOf(a *arena.Arena, r arena.Ref, off uint32, n int) []arena.Ref {
	return unsafe.Slice(arena.View[arena.Ref](a, r, off), n)
}

// weightsOf returns the weights of the first n entries of node r, which begin at byte off.
func weightsOf(a *arena.Arena, r arena.Ref, off uint32, n int) []uint32 {
	return unsafe.Slice(arena.View[uint32](a, r, off), n)
}

// A node is a view of a node with all its parts, at full capacity. Parts that there are not are nil.
type node struct {
	*head
	ref     arena.Ref
	keys    []uint64
	refs    []arena.Ref
	weights []uint32
}

// node returns the view of node r of a level.
func (t Tree) node(r arena.Ref, level int) node { return t.lay(r, t.header().shape().layout(level)) }

func (t Tree) lay(r arena.Ref, l layout) node {
	h := headOf(t.a, r)
	n := node{head: h, ref: r}
	off := refsAt(l.keyed, h.cap)
	if l.keyed {
		n.keys = keysOf(t.a, r, int(h.cap))
	}
	n.refs = refsOf(t.a, r, off, int(h.cap))
	if l.weighted {
		n.weights = weightsOf(t.a, r, off+4*uint32(h.cap), int(h.cap))
	}
	return n
}

// newNode makes an empty node of a level.
func (t Tree) newNode(level, capacity int) node {
	h := t.header()
	h.meta += oneNode
	l := h.shape().layout(level)
	r := t.a.Alloc(nodeHead + capacity*l.width())
	*headOf(t.a, r) = head{cap: uint16(capacity)}
	return t.lay(r, l)
}

// freeNode frees node r.
func (t Tree) freeNode(r arena.Ref) {
	t.header().meta -= oneNode
	t.a.Free(r)
}

// full says whether the node has no room.
func (n node) full() bool { return n.n == n.cap }

// moveEntries copies count entries of src from index i on to index j of dst, over whatever is there.
func moveEntries(dst node, j int, src node, i, count int) {
	if src.keys != nil {
		copy(dst.keys[j:], src.keys[i:i+count])
	}
	copy(dst.refs[j:], src.refs[i:i+count])
	if src.weights != nil {
		copy(dst.weights[j:], src.weights[i:i+count])
	}
}

// cut removes count entries from index i on.
func (n node) cut(i, count int) {
	moveEntries(n, i, n, i+count, int(n.n)-i-count)
	n.n -= uint16(count)
}

// open makes room for count entries at index i.
func (n node) open(i, count int) {
	moveEntries(n, i+count, n, i, int(n.n)-i)
	n.n += uint16(count)
}

// sum returns the weight of count entries from index i on.
func (n node) sum(i, count int) uint32 {
	if n.weights == nil {
		return uint32(count)
	}
	w := uint32(0)
	for _, v := range n.weights[i : i+count] {
		w += v
	}
	return w
}
