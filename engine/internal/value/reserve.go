package value

// mostReserved is for how many elements room is made before they come: what says so may be damaged. It is 7 MB.
const mostReserved = 1 << 20

// Reserve makes a table of an empty hash if n fields are to come that are too many for a listpack, with room for them: so it
// never has to grow. That of Set and ZSet do the same.
func (v Hash) Reserve(n int) {
	if n > v.s.Limits.HashEntries {
		v.dict(v.unpack()).Reserve(min(n, mostReserved))
	}
}

// Reserve is described at Hash.
func (v Set) Reserve(n int) {
	if n > max(v.s.maxInts(), v.s.Limits.SetEntries) {
		v.hash()
		v.table().Reserve(min(n, mostReserved))
	}
}

// Reserve is described at Hash. The sorted set must be indexed.
func (v ZSet) Reserve(n int) { v.indexed().members.Reserve(min(n, mostReserved)) }
