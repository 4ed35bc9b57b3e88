package value

// ZSet is a sorted set: members with scores.
type ZSet struct{ Root }

// Len returns the number of elements.
func (v ZSet) Len() int { return 0 }

// Each calls fn for the elements in order until it returns false.
func (v ZSet) Each(fn func(member []byte, score float64) bool) {}

func (v ZSet) init()                            {}
func (v ZSet) isBig() bool                      { return false }
func (v ZSet) free()                            {}
func (v ZSet) freeStep(budget int) bool         { return true }
func (v ZSet) copyTo(to ZSet)                   {}
func (v ZSet) memory(samples int) int           { return 0 }
func (v ZSet) compactStep(cursor uint64) uint64 { return 0 }
