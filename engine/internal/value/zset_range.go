package value

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// ScoreRange is the scores between two; an open end is not among them.
type ScoreRange struct {
	Min, Max         float64
	MinOpen, MaxOpen bool
}

// LexBound is an end of a range of members: below all of them, above all of them, or a text, which if it is open is not
// in the range itself.
type LexBound struct {
	Text []byte
	Open bool
	Inf  int8 // -1 below all, 1 above all, 0 neither
}

// LexRange is the members between two bounds.
type LexRange struct{ Min, Max LexBound }

// ScoreRanks returns the ranks, from and up to, but not including, to, of the members whose scores are in a range.
func (v ZSet) ScoreRanks(r ScoreRange) (from, to int) {
	if !v.Exists() {
		return 0, 0
	}
	if !v.packed() {
		x := v.indexed()
		from, to = x.ranksBelow(r.Min, r.MinOpen), x.ranksBelow(r.Max, !r.MaxOpen)
		return from, max(from, to)
	}
	l := v.list()
	b := l.Bytes()
	for p := listpack.First(b); p != 0; {
		p = listpack.Next(b, p)
		score := scoreAt(l, p)
		if score < r.Min || score == r.Min && r.MinOpen {
			from++
		}
		if score > r.Max || score == r.Max && r.MaxOpen {
			break
		}
		to++
		p = listpack.Next(b, p)
	}
	return from, max(from, to)
}

// ranksBelow returns how many scores are below score, or equal to it if equal is set.
func (x indexed) ranksBelow(score float64, equal bool) int {
	var c tree.Cursor
	key := orderOf(score)
	if equal {
		key++
	}
	x.order.Seek(&c, key, nil)
	return int(c.Position())
}

// below reports whether a member is below the bound, taken as the lower end of a range.
func (b *LexBound) below(member []byte) bool {
	if b.Inf != 0 {
		return b.Inf > 0
	}
	c := bytes.Compare(member, b.Text)
	return c < 0 || c == 0 && b.Open
}

// above reports whether a member is above the bound, taken as the upper end of a range.
func (b *LexBound) above(member []byte) bool {
	if b.Inf != 0 {
		return b.Inf < 0
	}
	c := bytes.Compare(member, b.Text)
	return c > 0 || c == 0 && b.Open
}

// LexRanks returns the ranks, from and up to, but not including, to, of the members that are in a range. It is for
// sorted sets whose members have the same score. In others redis-server's answer depends on how it is laid out, and
// on the direction; that of a packed one is the same here.
func (v ZSet) LexRanks(r LexRange, reverse bool) (from, to int) {
	if !v.Exists() || v.Len() == 0 {
		return 0, 0
	}
	if !v.packed() {
		x := v.indexed()
		from = x.ranksBefore(r.Min.Inf, r.Min.below)
		to = x.ranksBefore(r.Max.Inf, func(member []byte) bool { return !r.Max.above(member) })
		return from, max(from, to)
	}
	b := v.list().Bytes()
	last := listpack.Prev(b, listpack.Last(b))
	var scratch [20]byte
	if r.Min.below(listpack.Get(b, last).Bytes(&scratch)) || r.Max.above(listpack.Get(b, listpack.First(b)).Bytes(&scratch)) {
		return 0, 0
	}
	var it ZSetIter
	if n := v.Len(); reverse {
		v.Iterate(&it, n-1, n, true)
		skipped, found := it.run(&r, true)
		return n - skipped - found, n - skipped
	}
	v.Iterate(&it, 0, v.Len(), false)
	skipped, found := it.run(&r, false)
	return skipped, skipped + found
}

// run counts the members before the first that is not outside the near end of a range, and those from there on to the
// first that is outside the far end.
func (it *ZSetIter) run(r *LexRange, reverse bool) (skipped, found int) {
	for it.Next() {
		member := it.Member()
		switch {
		case found == 0 && r.outside(member, reverse):
			skipped++
		case r.outside(member, !reverse):
			return skipped, found
		default:
			found++
		}
	}
	return skipped, found
}

// outside reports whether a member is above the range, or else below it.
func (r *LexRange) outside(member []byte, above bool) bool {
	if above {
		return r.Max.above(member)
	}
	return r.Min.below(member)
}

// ranksBefore returns how many members, all with the same score, before says are before the end of a range, which may
// be below or above all of them.
func (x indexed) ranksBefore(inf int8, before func(member []byte) bool) int {
	switch {
	case inf < 0:
		return 0
	case inf > 0:
		return x.order.Len()
	}
	var c tree.Cursor
	x.order.First(&c)
	x.order.Seek(&c, c.Key(), func(e arena.Ref) int {
		if before(x.members.Key(e)) {
			return -1
		}
		return 1
	})
	return int(c.Position())
}
