package server

import "github.com/wedis/wedis/engine/internal/value"

// addHash adds a hash: its fields in any order.
func (d *digest) addHash(v value.Hash) {
	for it := v.Iter(); it.Next(); {
		var field digest
		field.mix(it.Field())
		field.mix(it.Value())
		d.xor(field[:])
	}
}
