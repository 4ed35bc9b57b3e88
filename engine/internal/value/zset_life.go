package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// bigZSet is the number of members up to which a sorted set is freed at once; see bigSet.
const bigZSet = 64

func (v ZSet) isBig() bool { return !v.packed() && v.Len() > bigZSet }

func (v ZSet) free() {
	for !v.freeStep(2 * bigZSet) {
	}
}

// freeStep frees the tree first, whose items are cheap: they name what the dict frees.
func (v ZSet) freeStep(budget int) bool {
	const perMember = 16 // items of the tree in the time of an entry of the dict
	if v.packed() {
		v.list().Free()
		v.setRef(0)
		return true
	}
	refs := arena.View[indexedRefs](v.s.Arena, v.ref(), 0)
	if refs.order != 0 {
		order := tree.Open(v.s.Arena, refs.order)
		had := order.Len()
		if !order.FreeStep(perMember*budget, nil) {
			return false
		}
		refs.order = 0
		budget -= had / perMember
	}
	if !dict.Open(&v.s.Space, refs.members).FreeStep(budget, nil) {
		return false
	}
	v.s.Free(v.ref())
	v.setRef(0)
	return true
}

func (v ZSet) copyTo(to ZSet) {
	if v.packed() {
		to.list().Free()
		to.setRef(listpack.Copy(v.s.Arena, v.list().Bytes()).Ref)
		return
	}
	to.index()
	x := to.indexed()
	v.Each(func(member []byte, score float64) bool {
		x.append(member, score)
		return true
	})
}

func (v ZSet) memory(samples int) int {
	if v.packed() {
		return v.s.Size(v.ref())
	}
	x := v.indexed()
	entries, met := 0, 0
	for it := x.members.Iter(); samples == 0 || met < samples; met++ {
		e := it.Next()
		if e == 0 {
			break
		}
		entries += v.s.Size(e)
	}
	if met > 0 {
		entries = int(int64(entries) * int64(x.members.Len()) / int64(met))
	}
	return v.s.Size(v.ref()) + x.members.TableMemory() + x.order.Memory() + entries
}

// inOrder is set in the cursors of compactStep that go through the tree; the others go through the dict.
const inOrder = 1 << 40

func (v ZSet) compactStep(cursor uint64) uint64 {
	if cursor == 0 {
		v.setRef(v.s.Move(v.ref()))
	}
	if v.packed() {
		return 0
	}
	x := v.indexed()
	if cursor&inOrder == 0 {
		cursor = x.members.Compact(cursor, x.moved)
		if cursor == 0 {
			cursor = inOrder
		}
		return cursor
	}
	if pos := x.order.Compact(int64(cursor &^ inOrder)); pos != 0 {
		return inOrder | uint64(pos)
	}
	return 0
}

// moved tells the tree that an entry of the dict has moved.
func (x indexed) moved(from, to arena.Ref) {
	var c tree.Cursor
	x.seek(&c, x.score(to), x.members.Key(to), from)
	c.SetRef(to)
}
