package value

// Stream is a stream: entries with ids.
type Stream struct{ Root }

// Len returns the number of elements.
func (v Stream) Len() int { return 0 }

func (v Stream) init()                            {}
func (v Stream) isBig() bool                      { return false }
func (v Stream) free()                            {}
func (v Stream) freeStep(budget int) bool         { return true }
func (v Stream) copyTo(to Stream)                 {}
func (v Stream) memory(samples int) int           { return 0 }
func (v Stream) compactStep(cursor uint64) uint64 { return 0 }
