package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Stream is a stream: entries in the order of their ids, each with fields and values, and groups of consumers that
// share the work of reading them.
//
// Terms:
//
//	node       a listpack of entries, laid out as redis-server does: see stream_node.go. Its id is that of the first
//	           entry it was made with, to which the ids of its entries are relative.
//	tombstone  an entry that was deleted and is still in its node, marked. It goes with the node.
//	group      a reader by name: the last id it was given, and what is pending.
//	pending    an entry that a consumer was given and has not acknowledged: when, and how many times.
//
// Layout, each line a block of its own:
//
//	root        → head
//	head          the numbers below, and the refs of three more
//	  nodes       tree by id → node: its id, the ref of its listpack
//	  groups      tree by name → group: numbers, name, and
//	    pending   tree by id → pending entry
//	    consumers tree by name → consumer: time, name, and
//	      pending tree by id → those pending entries that are its own
//
// Names are in the order of their bytes, of which the first 8 are the key of the tree, so that lists of groups and
// consumers come out as redis-server's radix trees give them.
//
// Invariants:
//
//   - Ids ascend through all nodes, tombstones included. None is above Last.
//   - A node has at least one entry, tombstones included. It may have none but tombstones, as redis-server's has after
//     a trimming by id that ends within a node.
//   - A pending entry is in the tree of its group and of one of its consumers, and in no other.
//   - The tail of the head is the last node.
//
// An empty stream is a value as good as any: its key stays.
type Stream struct{ Root }

// streamHead is the block that a stream's root refers to.
type streamHead struct {
	length  uint64   // entries, without tombstones
	added   uint64   // entries that were ever added
	last    StreamID // the greatest id ever given
	first   StreamID // of the first entry, 0-0 if there is none
	deleted StreamID // the greatest id ever deleted one by one
	nodes   arena.Ref
	tail    arena.Ref // the last node
	groups  arena.Ref // 0: none ever
	_       uint32
}

const streamHeadSize = 72 + 8

func (v Stream) head() *streamHead { return arena.View[streamHead](v.s.Arena, v.ref(), 0) }

func (v Stream) nodes() tree.Tree { return tree.Open(v.s.Arena, v.head().nodes) }

func (v Stream) init() {
	nodes := tree.New(v.s.Arena, tree.Keyed).Ref()
	r := v.s.Alloc(streamHeadSize)
	*arena.View[streamHead](v.s.Arena, r, 0) = streamHead{nodes: nodes}
	v.setRef(r)
	v.setEncoding(encStream)
}

// Len returns the number of entries.
func (v Stream) Len() int {
	if !v.Exists() {
		return 0
	}
	return int(v.head().length)
}

// Nodes returns the number of nodes.
func (v Stream) Nodes() int { return v.nodes().Len() }

// Last returns the greatest id ever given, 0-0 if the stream is new or does not exist.
func (v Stream) Last() StreamID {
	if !v.Exists() {
		return StreamID{}
	}
	return v.head().last
}

// First returns the id of the first entry, 0-0 if there is none.
func (v Stream) First() StreamID { return v.head().first }

// MaxDeleted returns the greatest id that was ever deleted, other than by trimming.
func (v Stream) MaxDeleted() StreamID { return v.head().deleted }

// Added returns how many entries were ever added.
func (v Stream) Added() uint64 { return v.head().added }

// SetLast changes the greatest id ever given, below which no entry may be added. It must not be less than that of the
// last entry.
func (v Stream) SetLast(id StreamID) { v.head().last = id }

// SetMaxDeleted changes the greatest id that was ever deleted.
func (v Stream) SetMaxDeleted(id StreamID) { v.head().deleted = id }

// SetAdded changes how many entries were ever added.
func (v Stream) SetAdded(n uint64) { v.head().added = n }

// Top returns the greatest id of an entry, 0-0 if there is none.
func (v Stream) Top() StreamID {
	var it StreamIter
	it.Start(v, StreamID{}, MaxStreamID, true)
	it.Next()
	return it.ID
}

// Edge returns the id of the first entry, tombstones included, or the greatest there is if there is none.
func (v Stream) Edge() StreamID {
	var it StreamIter
	it.Start(v, StreamID{}, MaxStreamID, false)
	it.Tombstones = true
	if !it.Next() {
		return MaxStreamID
	}
	return it.ID
}

// Has reports whether there is an entry with this id.
func (v Stream) Has(id StreamID) bool {
	var it StreamIter
	it.Start(v, id, id, false)
	return it.Next()
}

// findFirst looks for the first entry, after what was the first one may have gone.
func (v Stream) findFirst() {
	h := v.head()
	h.first = StreamID{}
	if h.length == 0 {
		return
	}
	var it StreamIter
	it.Start(v, StreamID{}, MaxStreamID, false)
	it.Next()
	h.first = it.ID
}
