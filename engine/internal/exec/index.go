package exec

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
)

// nameIndex finds commands by name in any case: a hash table with open
// addressing. A Go map would do, but is several times slower in WebAssembly, and
// every command begins here. Names are hashed and, up to 8 bytes, compared as one
// word.
type nameIndex struct {
	slots []indexed // a power of two, at most half full
	count int
}

type indexed struct {
	start uint64 // startOf the name
	cmd   *Command
}

// find returns the command called name, or nil.
func (x *nameIndex) find(name []byte) *Command {
	if x == nil || len(x.slots) == 0 {
		return nil
	}
	start := startOf(name)
	mask := uint32(len(x.slots) - 1)
	for i := startHash(start); ; i++ {
		s := &x.slots[i&mask]
		switch {
		case s.cmd == nil:
			return nil
		case s.start != start || len(name) != len(s.cmd.Name):
		case len(name) <= 8 || EqualFold(name, s.cmd.Name):
			return s.cmd
		}
	}
}

// add enters a command whose name is not there yet.
func (x *nameIndex) add(c *Command) {
	if 2*(x.count+1) > len(x.slots) {
		old := x.slots
		x.slots = make([]indexed, max(8, 2*len(old)))
		for _, s := range old {
			if s.cmd != nil {
				x.put(s)
			}
		}
	}
	x.put(indexed{startOf([]byte(c.Name)), c})
	x.count++
}

func (x *nameIndex) put(s indexed) {
	mask := uint32(len(x.slots) - 1)
	i := startHash(s.start)
	for x.slots[i&mask].cmd != nil {
		i++
	}
	x.slots[i&mask] = s
}

// startOf returns the first 8 bytes of a name, or all, as a word with its
// letters in upper case.
func startOf(name []byte) uint64 {
	w := arena.LoadUpTo8(name)
	const each = 0x0101010101010101
	low := w & (each * 0x7f) // what is added below cannot carry into the next byte
	letter := (low + each*(0x80-'a')) &^ (low + each*(0x7f-'z')) &^ w & (each * 0x80)
	return w - letter>>2 // 0x80>>2 is what sets a letter's cases apart
}

func startHash(start uint64) uint32 {
	return bits.ReverseBytes32(uint32(start>>32) ^ uint32(start)*0x9e3779b1)
}
