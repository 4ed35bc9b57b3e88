package server

import "github.com/wedis/wedis/engine/internal/value"

// addList adds a list.
func (d *digest) addList(v value.List) {}
