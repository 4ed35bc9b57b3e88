package server

import "github.com/wedis/wedis/engine/internal/value"

// addHash adds a hash.
func (d *digest) addHash(v value.Hash) {}
