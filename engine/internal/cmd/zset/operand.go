package zset

import (
	"math"

	"github.com/wedis/wedis/engine/internal/value"
)

// operand is a sorted set that is combined with others, or a set, whose members have the score 1.
type operand struct {
	zset   value.ZSet
	set    value.Set
	weight float64
}

func (o *operand) root() value.Root {
	if o.set.Exists() {
		return o.set.Root
	}
	return o.zset.Root
}

func (o *operand) len() int {
	if o.set.Exists() {
		return o.set.Len()
	}
	return o.zset.Len()
}

// score returns the weighted score of a member.
func (o *operand) score(member []byte) (score float64, ok bool) {
	if o.set.Exists() {
		return o.weight, o.set.Has(member)
	}
	score, ok = o.zset.Score(member)
	return score * o.weight, ok
}

// has reports whether there is a member.
func (o *operand) has(member []byte) bool {
	_, ok := o.score(member)
	return ok
}

// each calls fn for the members with their weighted scores until it returns false.
func (o *operand) each(fn func(member []byte, score float64) bool) {
	if o.set.Exists() {
		o.set.Each(func(member []byte) bool { return fn(member, number(o.weight)) })
		return
	}
	o.zset.Each(func(member []byte, score float64) bool { return fn(member, number(score*o.weight)) })
}

// number is f, or 0 if f is no number.
func number(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return f
}

// aggregate makes one score of two.
type aggregate int

const (
	sum aggregate = iota
	minimum
	maximum
)

func (a aggregate) of(x, y float64) float64 {
	switch {
	case a == sum:
		return number(x + y)
	case a == minimum && y < x || a == maximum && y > x:
		return y
	}
	return x
}
