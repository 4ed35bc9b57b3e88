package value

// List is a list of strings.
type List struct{ Root }

// Len returns the number of elements.
func (v List) Len() int { return 0 }

// Each calls fn for the elements in order until it returns false.
func (v List) Each(fn func(element []byte) bool) {}

func (v List) init()                            {}
func (v List) isBig() bool                      { return false }
func (v List) free()                            {}
func (v List) freeStep(budget int) bool         { return true }
func (v List) copyTo(to List)                   {}
func (v List) memory(samples int) int           { return 0 }
func (v List) compactStep(cursor uint64) uint64 { return 0 }
