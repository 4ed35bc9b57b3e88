package exec

import (
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

// KeyRef is an argument that is a key.
type KeyRef struct {
	Index int // in the command line
	Flags KeyFlags
}

// HasKeys reports whether lines of the command can have keys.
func (c *Command) HasKeys() bool {
	return c.FindKeys != nil || slices.ContainsFunc(c.Keys, func(s KeySpec) bool { return !s.Flags.Has(NotKey) })
}

// KeysIn returns the keys of a line whose arity is right. None may mean that the
// line is wrong in a way that only its handler can tell.
func (c *Command) KeysIn(argv [][]byte) []KeyRef {
	exact := !slices.ContainsFunc(c.Keys, func(s KeySpec) bool { return s.Flags.Has(VariableFlags) })
	if exact || c.FindKeys == nil {
		if refs, ok := keysBySpecs(c.Keys, argv); ok || c.FindKeys == nil {
			return refs
		}
	}
	return c.FindKeys(argv)
}

// keysBySpecs collects the keys that specs point at. ok is false when one does
// not fit the line or does not know all its keys.
func keysBySpecs(specs []KeySpec, argv [][]byte) (refs []KeyRef, ok bool) {
	for i := range specs {
		s := &specs[i]
		if s.Flags.Has(NotKey) {
			continue
		}
		if s.Unknown() {
			return nil, false
		}
		begin := s.begin(argv)
		if begin == 0 {
			continue // the keyword that announces keys is not there
		}
		first, last := s.bounds(begin, argv)
		if first >= len(argv) || last < first || last >= len(argv) {
			return nil, false
		}
		for at := first; at <= last; at += s.Step {
			refs = append(refs, KeyRef{at, s.Flags})
		}
		if s.Flags.Has(Incomplete) {
			return nil, false
		}
	}
	return refs, true
}

// Unknown reports whether the spec says that there are keys, but not where.
func (s *KeySpec) Unknown() bool { return s.Begin == 0 && s.Word == "" }

// begin is the argument where the search for keys starts, or 0. With a keyword
// it is the one behind it; a negative Begin searches from the end backwards.
func (s *KeySpec) begin(argv [][]byte) int {
	if s.Word == "" {
		return s.Begin
	}
	if s.Begin > 0 {
		for i := s.Begin; i < len(argv)-1; i++ {
			if EqualFold(argv[i], s.Word) {
				return i + 1
			}
		}
		return 0
	}
	for i := len(argv) + s.Begin; i > 1; i-- {
		if EqualFold(argv[i], s.Word) {
			return i + 1
		}
	}
	return 0
}

// bounds returns the first and the last key from begin on.
func (s *KeySpec) bounds(begin int, argv [][]byte) (first, last int) {
	switch {
	case s.KeyNum:
		if begin >= len(argv) {
			return begin, -1
		}
		n, ok := num.ParseInt(argv[begin])
		if !ok || n < 0 || n > math.MaxInt32 {
			return begin, -1
		}
		first = begin + s.First
		return first, first + (int(n)-1)*s.Step
	case s.Last >= 0:
		return begin, begin + s.Last
	case s.Limit > 0:
		return begin, begin + (len(argv)-begin)/s.Limit + s.Last
	default:
		return begin, len(argv) + s.Last
	}
}

// keyRange is a run of keys: what COMMAND INFO says in its oldest fields.
type keyRange struct{ first, last, step int }

// isRange reports whether the spec is a run of keys at a fixed place.
func (s *KeySpec) isRange() bool { return s.Word == "" && !s.KeyNum }

// end is the index of the last key; negative: from the end of the line.
func (s *KeySpec) end() int {
	if s.Last < 0 {
		return s.Last
	}
	return s.Begin + s.Last
}

// keyRangeOf sums specs up in one run of keys. more reports whether that does
// not cover them.
func keyRangeOf(specs []KeySpec) (r keyRange, more bool) {
	if len(specs) == 1 && specs[0].isRange() {
		s := &specs[0]
		return keyRange{s.Begin, s.end(), s.Step}, s.Flags.Has(Incomplete)
	}
	for i := range specs {
		s := &specs[i]
		adjacent := r.first == 0 || s.Begin == r.last+1
		if s.Unknown() || !s.isRange() || s.Step != 1 || !adjacent {
			more = true
			continue
		}
		more = more || s.Flags.Has(Incomplete)
		if r.first == 0 {
			r.first = s.Begin
		}
		r.last, r.step = s.end(), 1
	}
	return r, more
}
