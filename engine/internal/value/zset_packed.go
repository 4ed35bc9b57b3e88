package value

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// scoreAt returns the score at position p of a packed sorted set. It is kept as the text that replies have, or as an
// integer, which is why -0 becomes 0.
func scoreAt(l listpack.List, p int) float64 {
	e := l.Get(p)
	if n, ok := e.Int(); ok {
		return float64(n)
	}
	score, _ := num.ParseFloat(e.Bytes(nil))
	return score
}

// wholeScores bounds the scores that a listpack keeps as integers, if they are (double2ll of redis-server).
const wholeScores = 1 << 62

// whole returns a score as an integer, if it is one that a listpack keeps so.
func whole(score float64) (n int64, ok bool) {
	if -wholeScores <= score && score <= wholeScores {
		n = int64(score)
		return n, float64(n) == score
	}
	return 0, false
}

// AppendScore appends a score as ZSCAN shows it: an integer that is kept as one in all its digits.
func (z ZSet) AppendScore(dst []byte, score float64) []byte {
	if n, ok := whole(score); ok && z.encoding() == encListpack {
		return num.AppendInt(dst, n)
	}
	return num.AppendDouble(dst, score)
}

// insertPair inserts a member with its score before position p, or at the end if p is 0.
func insertPair(l *listpack.List, p int, member []byte, score float64) {
	n, isWhole := whole(score)
	var digits [32]byte
	switch {
	case p == 0 && isWhole:
		l.Append(member)
		l.AppendInt(n)
	case p == 0:
		l.Append(member)
		l.Append(num.AppendDouble(digits[:0], score))
	case isWhole:
		l.InsertInt(p, n)
		l.Insert(p, member)
	default:
		l.Insert(p, num.AppendDouble(digits[:0], score))
		l.Insert(p, member)
	}
}

// placeOf returns the position of the first pair that comes after a member with its score, 0 if there is none. Reading
// scores takes much longer than passing over them: it notes where pairs are, halves that, and reads few.
func placeOf(l listpack.List, member []byte, score float64) int {
	last := l.Last()
	if last == 0 || !comesAfter(l, l.Prev(last), last, member, score) {
		return 0 // at the end, as often
	}
	var marks [128]int
	b := l.Bytes()
	step, n := (l.Len()/2+len(marks)-1)/len(marks), 0 // pairs to a mark, marks
	for p, i := listpack.First(b), 0; p != 0; p, i = listpack.Next(b, listpack.Next(b, p)), i+1 {
		if i == n*step {
			marks[n] = p
			n++
		}
	}
	low, high := 0, n // marks before low come before the place, those from high on after it
	for low < high {
		mid := (low + high) / 2
		if comesAfter(l, marks[mid], listpack.Next(b, marks[mid]), member, score) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	p := marks[max(0, low-1)]
	for {
		q := listpack.Next(b, p)
		if comesAfter(l, p, q, member, score) {
			return p
		}
		p = listpack.Next(b, q)
	}
}

// comesAfter reports whether the pair at p and q comes after a member with its score.
func comesAfter(l listpack.List, p, q int, member []byte, score float64) bool {
	if s := scoreAt(l, q); s != score {
		return s > score
	}
	var scratch [20]byte
	return bytes.Compare(l.Get(p).Bytes(&scratch), member) > 0
}

func (v ZSet) updatePacked(member []byte, score float64, opt AddOptions) (float64, Added) {
	l := v.list()
	if p := l.Find(member, l.First(), 1); p != 0 {
		now, done := opt.decide(scoreAt(l, l.Next(p)), score)
		if done == AddChanged {
			l.Delete(p, 2)
			insertPair(&l, placeOf(l, member, now), member, now)
			v.setRef(l.Ref)
		}
		return now, done
	}
	if opt&AddXX != 0 {
		return score, AddRefused
	}
	limits := &v.s.Limits
	if l.Len()/2+1 > limits.ZSetEntries || len(member) > limits.ZSetValue || !listpack.SafeToAdd(l.Size(), len(member)) {
		v.index()
		return v.indexed().update(member, score, opt)
	}
	insertPair(&l, placeOf(l, member, score), member, score)
	v.setRef(l.Ref)
	return score, AddNew
}

// index makes an indexed sorted set of a packed one.
func (v ZSet) index() {
	l := v.list()
	x := indexed{dict.New(&v.s.Space), tree.New(v.s.Arena, tree.Keyed)}
	var it ZSetIter
	v.Iterate(&it, 0, v.Len(), false)
	for it.Next() {
		x.append(it.Member(), it.Score())
	}
	l.Free()
	r := v.s.Alloc(indexedSize)
	*arena.View[indexedRefs](v.s.Arena, r, 0) = indexedRefs{x.members.Ref(), x.order.Ref()}
	v.setEncoding(encSkiplist)
	v.setRef(r)
}

// NewIndexedZSet returns a detached sorted set that is not packed, however small it is. Commands that make a sorted set
// anew do so in one, as redis-server does, and Pack it in the end: scores of -0, which a listpack does not know, outlive
// that if the result is large.
func NewIndexedZSet(s *Space) ZSet {
	v := NewZSet(s)
	v.index()
	return v
}

// Pack packs a sorted set that is small enough.
func (v ZSet) Pack() {
	n := v.Len()
	if v.packed() || n > v.s.Limits.ZSetEntries {
		return
	}
	b := listpack.NewBytes()
	var it ZSetIter
	for v.Iterate(&it, 0, n, false); it.Next(); {
		if len(it.Member()) > v.s.Limits.ZSetValue || !listpack.SafeToAdd(len(b), len(it.Member())) {
			return
		}
		b = listpack.AppendTo(b, it.Member())
		var digits [32]byte
		if n, ok := whole(it.Score()); ok {
			b = listpack.AppendIntTo(b, n)
		} else {
			b = listpack.AppendTo(b, num.AppendDouble(digits[:0], it.Score()))
		}
	}
	v.free()
	v.setEncoding(encListpack)
	v.setRef(listpack.Copy(v.s.Arena, b).Ref)
}

// Packed returns the bytes of a sorted set's listpack, a view, or nil if it has none.
func (v ZSet) Packed() []byte {
	if !v.Exists() || !v.packed() {
		return nil
	}
	return v.list().Bytes()
}

// SetPacked fills an empty sorted set from the bytes of a listpack, which must be valid: members and numbers in turn,
// no member twice. It reports whether they are in order; if not, it leaves the sorted set to be discarded. One with
// more members than a listpack should have gets indexed.
func (v ZSet) SetPacked(b []byte) (sorted bool) {
	v.list().Free()
	v.setRef(listpack.Copy(v.s.Arena, b).Ref)
	var it ZSetIter
	v.Iterate(&it, 0, v.Len(), false)
	var last []byte
	var score float64
	for it.Next() {
		if last != nil && (score > it.Score() || score == it.Score() && bytes.Compare(last, it.Member()) >= 0) {
			return false
		}
		last, score = append(last[:0], it.Member()...), it.Score()
	}
	if v.Len() > v.s.Limits.ZSetEntries {
		v.index()
	}
	return true
}
