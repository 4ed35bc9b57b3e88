package intset

import "fmt"

// Check returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (s Set) Check() error {
	if s.Ref == 0 {
		return fmt.Errorf("intset: no block")
	}
	if w := width(s.A.From(s.Ref)); w != 2 && w != 4 && w != 8 {
		return fmt.Errorf("intset: width %d", w)
	}
	if size, room := s.Size(), s.A.Size(s.Ref); size > room {
		return fmt.Errorf("intset: %d bytes in a block of %d", size, room)
	}
	if !sorted(s.Bytes()) {
		return fmt.Errorf("intset: not ascending: %x", s.Bytes())
	}
	return nil
}
