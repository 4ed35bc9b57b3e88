package server

import "github.com/wedis/wedis/engine/internal/value"

// addSet adds a set, which has no order.
func (d *digest) addSet(v value.Set) {
	var scratch [20]byte
	for it := v.Iter(); it.Next(); {
		d.xor(it.Member().Bytes(&scratch))
	}
}
