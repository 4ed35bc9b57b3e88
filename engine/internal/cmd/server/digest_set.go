package server

import "github.com/wedis/wedis/engine/internal/value"

// addSet adds a set.
func (d *digest) addSet(v value.Set) {}
