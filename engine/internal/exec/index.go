package exec

// nameIndex finds commands by name in any case: a hash table with open
// addressing. A Go map would do, but is several times slower in WebAssembly, and
// every command begins here.
type nameIndex struct {
	slots []*Command // a power of two, at most half full
	count int
}

// find returns the command called name, or nil.
func (x *nameIndex) find(name []byte) *Command {
	if x == nil || len(x.slots) == 0 {
		return nil
	}
	mask := uint32(len(x.slots) - 1)
	for i := nameHash(name); ; i++ {
		c := x.slots[i&mask]
		if c == nil || len(name) == len(c.Name) && EqualFold(name, c.Name) {
			return c
		}
	}
}

// add enters a command whose name is not there yet.
func (x *nameIndex) add(c *Command) {
	if 2*(x.count+1) > len(x.slots) {
		old := x.slots
		x.slots = make([]*Command, max(8, 2*len(old)))
		for _, c := range old {
			if c != nil {
				x.put(c)
			}
		}
	}
	x.put(c)
	x.count++
}

func (x *nameIndex) put(c *Command) {
	mask := uint32(len(x.slots) - 1)
	i := nameHash([]byte(c.Name))
	for x.slots[i&mask] != nil {
		i++
	}
	x.slots[i&mask] = c
}

// nameHash is FNV-1a over the letters in one case.
func nameHash(name []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range name {
		h = (h ^ uint32(b|0x20)) * 16777619
	}
	return h ^ h>>15
}
