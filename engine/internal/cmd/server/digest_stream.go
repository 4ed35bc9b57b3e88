package server

import "github.com/wedis/wedis/engine/internal/value"

// addStream adds a stream.
func (d *digest) addStream(v value.Stream) {}
