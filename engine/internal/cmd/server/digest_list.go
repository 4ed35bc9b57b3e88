package server

import "github.com/wedis/wedis/engine/internal/value"

// addList adds a list: its elements in order.
func (d *digest) addList(v value.List) {
	v.Each(func(elem []byte) bool {
		d.mix(elem)
		return true
	})
}
