package server

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/value"
)

// addStream adds a stream: the ids of its entries, with a point between their numbers, and their fields and values.
func (d *digest) addStream(v value.Stream) {
	var text [48]byte
	var scratch [20]byte
	var it value.StreamIter
	for it.Start(v, value.StreamID{}, value.MaxStreamID, false); it.Next(); {
		id := append(num.AppendUint(text[:0], it.ID.Ms), '.')
		d.mix(num.AppendUint(id, it.ID.Seq))
		for range it.Pairs() {
			field, text := it.Pair()
			d.mix(field.Bytes(&scratch))
			d.mix(text.Bytes(&scratch))
		}
	}
}
