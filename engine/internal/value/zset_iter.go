package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// ZSetIter goes through a part of a sorted set, which must not change meanwhile. It is large and belongs on the stack;
// Iterate makes it ready.
type ZSetIter struct {
	left    int // members to come, the present one not counted
	reverse bool
	started bool

	packed  []byte // the listpack, nil if it is indexed
	at      int    // of the member
	score   int    // of its score
	scratch [20]byte

	list    listpack.List
	members dict.Dict
	cursor  tree.Cursor
	entry   arena.Ref
}

// Iterate makes it go through n members, or as many as there are, from the one of a rank on, in order or in reverse.
func (v ZSet) Iterate(it *ZSetIter, rank, n int, reverse bool) {
	it.left, it.reverse, it.started = 0, reverse, false
	size := v.Len()
	if rank < 0 || rank >= size {
		return
	}
	if it.left = min(n, size-rank); reverse {
		it.left = min(n, rank+1)
	}
	if v.packed() {
		it.list = v.list()
		it.packed = it.list.Bytes()
		it.at = listpack.Seek(it.packed, 2*rank)
		it.score = listpack.Next(it.packed, it.at)
		return
	}
	it.packed = nil
	x := v.indexed()
	it.members = x.members
	switch {
	case rank == 0:
		x.order.First(&it.cursor)
	case rank == size-1:
		x.order.Last(&it.cursor)
	default:
		x.order.At(&it.cursor, int64(rank))
	}
}

// Next goes to the next member, at first to the first one, and reports whether there is one.
func (it *ZSetIter) Next() bool {
	if it.left <= 0 {
		return false
	}
	it.left--
	if it.packed != nil {
		if it.started {
			it.step()
		}
	} else {
		if it.started {
			if it.reverse {
				it.cursor.Prev()
			} else {
				it.cursor.Next()
			}
		}
		it.entry = it.cursor.Ref()
	}
	it.started = true
	return true
}

// step goes to the next pair of the listpack.
func (it *ZSetIter) step() {
	if it.reverse {
		it.score = listpack.Prev(it.packed, it.at)
		it.at = listpack.Prev(it.packed, it.score)
		return
	}
	it.at = listpack.Next(it.packed, it.score)
	it.score = listpack.Next(it.packed, it.at)
}

// Member returns the member: a view, valid until the next step and the next change.
func (it *ZSetIter) Member() []byte {
	if it.packed != nil {
		return listpack.Get(it.packed, it.at).Bytes(&it.scratch)
	}
	return it.members.Key(it.entry)
}

// Score returns its score.
func (it *ZSetIter) Score() float64 {
	if it.packed != nil {
		return scoreAt(it.list, it.score)
	}
	return indexed{members: it.members}.score(it.entry)
}

// Each calls fn for the members in order until it returns false.
func (v ZSet) Each(fn func(member []byte, score float64) bool) { v.each(false, fn) }

// EachReverse calls fn for the members in reverse order until it returns false.
func (v ZSet) EachReverse(fn func(member []byte, score float64) bool) { v.each(true, fn) }

func (v ZSet) each(reverse bool, fn func(member []byte, score float64) bool) {
	var it ZSetIter
	n, first := v.Len(), 0
	if reverse {
		first = n - 1
	}
	for v.Iterate(&it, first, n, reverse); it.Next(); {
		if !fn(it.Member(), it.Score()) {
			return
		}
	}
}

// Scan calls fn for some members, those of one bucket, and returns the cursor for the next call; see [dict.Dict.Scan].
// A packed sorted set is all one bucket.
func (v ZSet) Scan(cursor uint64, fn func(member []byte, score float64)) (next uint64) {
	if !v.Exists() || v.packed() {
		v.Each(func(member []byte, score float64) bool {
			fn(member, score)
			return true
		})
		return 0
	}
	x := v.indexed()
	return x.members.Scan(cursor, func(e arena.Ref) { fn(x.members.Key(e), x.score(e)) })
}
