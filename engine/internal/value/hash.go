package value

// Hash is a hash: fields with values.
type Hash struct{ Root }

// Len returns the number of elements.
func (v Hash) Len() int { return 0 }

// Each calls fn for the elements in order until it returns false.
func (v Hash) Each(fn func(field, value []byte) bool) {}

func (v Hash) init()                            {}
func (v Hash) isBig() bool                      { return false }
func (v Hash) free()                            {}
func (v Hash) freeStep(budget int) bool         { return true }
func (v Hash) copyTo(to Hash)                   {}
func (v Hash) memory(samples int) int           { return 0 }
func (v Hash) compactStep(cursor uint64) uint64 { return 0 }
