package value

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

// StreamID is the id of an entry: a time in ms since the epoch, and a number that tells entries of the same time apart.
type StreamID struct{ Ms, Seq uint64 }

// MaxStreamID is the greatest id.
var MaxStreamID = StreamID{math.MaxUint64, math.MaxUint64}

// IsZero reports whether the id is 0-0, which no entry has.
func (id StreamID) IsZero() bool { return id.Ms|id.Seq == 0 }

// Less reports whether id comes before other.
func (id StreamID) Less(other StreamID) bool {
	return id.Ms < other.Ms || id.Ms == other.Ms && id.Seq < other.Seq
}

// Compare returns -1, 0 or 1 as id comes before other, is it, or comes after.
func (id StreamID) Compare(other StreamID) int {
	switch {
	case id == other:
		return 0
	case id.Less(other):
		return -1
	}
	return 1
}

// Next returns the id that follows. There is none after the greatest: ok is false, and 0-0 comes back.
func (id StreamID) Next() (next StreamID, ok bool) {
	if id.Seq++; id.Seq == 0 {
		id.Ms++
	}
	return id, !id.IsZero()
}

// NextAt returns the id of an entry that follows and is added at a time in ms: of that time, or just the next one if this
// one is not before it. There is none after the greatest, as with Next.
func (id StreamID) NextAt(now uint64) (next StreamID, ok bool) {
	if now > id.Ms {
		return StreamID{now, 0}, true
	}
	return id.Next()
}

// Prev returns the id before. There is none before 0-0: ok is false, and the greatest comes back.
func (id StreamID) Prev() (prev StreamID, ok bool) {
	ok = !id.IsZero()
	if id.Seq--; id.Seq == math.MaxUint64 {
		id.Ms--
	}
	return id, ok
}

// Append appends the text of the id: both numbers, with a "-" between them.
func (id StreamID) Append(dst []byte) []byte {
	dst = num.AppendUint(dst, id.Ms)
	dst = append(dst, '-')
	return num.AppendUint(dst, id.Seq)
}
