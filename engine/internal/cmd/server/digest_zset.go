package server

import "github.com/wedis/wedis/engine/internal/value"

// addZSet adds a zset.
func (d *digest) addZSet(v value.ZSet) {}
