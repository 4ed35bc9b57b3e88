package value

// Set is a set of strings.
type Set struct{ Root }

// Len returns the number of elements.
func (v Set) Len() int { return 0 }

// Each calls fn for the elements in order until it returns false.
func (v Set) Each(fn func(member []byte) bool) {}

func (v Set) init()                            {}
func (v Set) isBig() bool                      { return false }
func (v Set) free()                            {}
func (v Set) freeStep(budget int) bool         { return true }
func (v Set) copyTo(to Set)                    {}
func (v Set) memory(samples int) int           { return 0 }
func (v Set) compactStep(cursor uint64) uint64 { return 0 }
