package server

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/value"
)

// addZSet adds a sorted set: each member with its score, in no order.
func (d *digest) addZSet(v value.ZSet) {
	var digits [32]byte
	v.Each(func(member []byte, score float64) bool {
		var one digest
		one.mix(member)
		one.mix(num.AppendDouble(digits[:0], score))
		d.xor(one[:])
		return true
	})
}
