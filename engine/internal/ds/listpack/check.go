package listpack

import "fmt"

// Check returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (l List) Check() error {
	if l.Ref == 0 {
		return fmt.Errorf("listpack: no block")
	}
	if size, room := l.Size(), l.A.Size(l.Ref); size > room {
		return fmt.Errorf("listpack: %d bytes in a block of %d", size, room)
	}
	if !Valid(l.Bytes()) {
		return fmt.Errorf("listpack: not valid: %x", l.Bytes())
	}
	return nil
}
