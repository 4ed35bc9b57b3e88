package rdb

import (
	"encoding/binary"
	"math"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/value"
)

// Scores as text that are none: in place of its length.
const (
	scoreNaN  = 253
	scoreInf  = 254
	scoreLess = 255 // -inf
)

func (w *Writer) zset(dst []byte, v value.ZSet) []byte {
	if b := v.Packed(); b != nil {
		return w.text(w.typ(dst, typeZSetListpack), b)
	}
	if w.tooMany(v.Len()) {
		return dst
	}
	dst = appendLen(w.typ(dst, typeZSet2), uint64(v.Len()))
	v.EachReverse(func(member []byte, score float64) (ok bool) { // so redis-server can insert each at the front
		dst = w.text(dst, member)
		dst, ok = w.step(binary.LittleEndian.AppendUint64(dst, math.Float64bits(score)))
		return ok
	})
	return dst
}

// zset reads a sorted set of one member after the other. The scores take size bytes or more.
func (l *Loader) zset(score func() float64, size int) value.Root {
	v := value.NewIndexedZSet(l.space)
	n := l.count(1 + size)
	for v.Reserve(n); n > 0 && !l.bad; n-- {
		member := l.text(&l.buf)
		if at := score(); !l.bad && (math.IsNaN(at) || !v.AddFirst(member, at)) {
			l.fail()
		}
	}
	v.Pack()
	return v.Root
}

// score reads a score in 64 bits.
func (l *Loader) score() float64 { return math.Float64frombits(l.uint64()) }

// scoreText reads a score that is text.
func (l *Loader) scoreText() float64 {
	switch n := l.byte(); n {
	case scoreNaN:
		return math.NaN()
	case scoreInf:
		return math.Inf(1)
	case scoreLess:
		return math.Inf(-1)
	default:
		score, ok := num.ParseFloat(l.take(uint64(n)))
		if !ok {
			l.fail()
		}
		return score
	}
}

// zsetListpack makes a sorted set of a listpack of members and scores in turn, if it is one and they are.
func (l *Loader) zsetListpack(lp []byte, ok bool) value.Root {
	v := value.NewZSet(l.space)
	switch {
	case !ok || !scored(lp):
		l.fail()
	case listpack.Len(lp)/2 > l.space.Limits.ZSetEntries:
		l.addPairs(v, lp)
	case !l.distinct(lp, 2) || !v.SetPacked(lp):
		l.fail()
	}
	return v.Root
}

// addPairs adds the members of a listpack to a sorted set.
func (l *Loader) addPairs(v value.ZSet, lp []byte) {
	var digits [20]byte
	for p := listpack.First(lp); p != 0 && !l.bad; p = listpack.Next(lp, p) {
		member := listpack.Get(lp, p).Bytes(&digits)
		p = listpack.Next(lp, p)
		if score, _ := scoreOf(listpack.Get(lp, p)); !v.Add(member, score) {
			l.fail()
		}
	}
}

// scored reports whether each second element is a score, and the last one is such.
func scored(lp []byte) bool {
	for p := listpack.First(lp); p != 0; p = listpack.Next(lp, p) {
		if p = listpack.Next(lp, p); p == 0 {
			return false
		}
		if _, ok := scoreOf(listpack.Get(lp, p)); !ok {
			return false
		}
	}
	return true
}

// scoreOf returns an element as a score, if it is one.
func scoreOf(e listpack.Entry) (score float64, ok bool) {
	if n, ok := e.Int(); ok {
		return float64(n), true
	}
	score, ok = num.ParseFloat(e.Bytes(nil))
	return score, ok && !math.IsNaN(score)
}
