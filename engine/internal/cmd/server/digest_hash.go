package server

import "github.com/wedis/wedis/engine/internal/value"

// addHash adds a hash: its fields in any order, their values, and whether they
// expire.
func (d *digest) addHash(v value.Hash) {
	for it := v.Iter(); it.Next(); {
		var field digest
		field.mix(it.Field())
		field.mix(it.Value())
		if it.Expiry() != 0 {
			field.xor([]byte("!!hexpire!!"))
		}
		d.xor(field[:])
	}
}
