package value

import "github.com/wedis/wedis/engine/internal/ds/listpack"

// MaxStreamEntry is the most that the fields and values of an entry may be long together.
const MaxStreamEntry = 1 << 30

// Add adds an entry at the end. Its id must be above Last. pairs are fields and values in turn, not more than
// MaxStreamEntry bytes long together.
//
// A listpack that must grow grows by half, at first; one that follows a full one is as large as that was from the start,
// since it will be filled with the like. When it is full in its turn, it is given a block that fits.
func (v Stream) Add(id StreamID, pairs [][]byte) {
	size := 0
	for _, b := range pairs {
		size += len(b)
	}
	need := size + entryRoom + elementRoom*len(pairs)
	h := v.head()
	if h.tail == 0 || !v.addTo(v.node(h.tail), id, pairs, size, need) {
		v.addNode(id, pairs, need)
		v.write(v.node(h.tail), id, pairs, true)
	}
	h.length++
	h.added++
	h.last = id
	if h.length == 1 {
		h.first = id
	}
}

// addTo adds an entry of size bytes, which take at most need, to node n, and reports whether that takes it.
func (v Stream) addTo(n *streamNode, id StreamID, pairs [][]byte, size, need int) bool {
	b := v.s.From(n.lp)
	live, deleted, fields := counts(b)
	if v.full(listpack.Size(b)+size, live+deleted) {
		return false
	}
	same := sameFields(b, fields, pairs)
	if !listpack.Overwrite(b, listpack.First(b), live+1) {
		v.recount(n, 1, 0)
	}
	v.reserve(n, need)
	v.write(n, id, pairs, same)
	return true
}

// full reports whether a node takes no further entry that makes it size bytes, if it has this many.
func (v Stream) full(size int, entries int64) bool {
	limit := v.s.Limits.StreamBytes
	if limit == 0 || limit > nodeBytesMax {
		limit = nodeBytesMax
	}
	most := v.s.Limits.StreamSize
	return size >= limit || most != 0 && entries >= int64(most)
}

// sameFields reports whether the fields of an entry are those of the master of b, which begin at p with their number.
func sameFields(b []byte, p int, pairs [][]byte) bool {
	fields, p := listpack.GetInt(b, p)
	if fields != int64(len(pairs)/2) {
		return false
	}
	for i := 0; i < len(pairs); i += 2 {
		if !listpack.Is(b, p, pairs[i]) {
			return false
		}
		p = listpack.Next(b, p) // there is one: the master ends with a 0
	}
	return true
}

// addNode adds a node with only a master, and room for an entry.
func (v Stream) addNode(id StreamID, pairs [][]byte, need int) {
	room := 0
	if tail := v.head().tail; tail != 0 {
		room = min(v.fit(v.node(tail)), nodeRoom)
	} else { // this one may stay as it is
		need = entryRoom
		for i := 1; i < len(pairs); i += 2 {
			need += listpack.EncodedSize(pairs[i])
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		need += listpack.EncodedSize(pairs[i])
	}
	r := v.s.Alloc(max(need, room))
	b := v.s.From(r)
	copy(b, listpack.NewBytes())
	b = listpack.AppendIntTo(b, 1)
	b = listpack.AppendIntTo(b, 0)
	b = listpack.AppendIntTo(b, int64(len(pairs)/2))
	for i := 0; i < len(pairs); i += 2 {
		b = listpack.AppendTo(b, pairs[i])
	}
	listpack.AppendIntTo(b, 0)
	v.appendNode(id, r)
}

// reserve gives the listpack of node n room for another need bytes.
func (v Stream) reserve(n *streamNode, need int) {
	size := listpack.Size(v.s.From(n.lp))
	if need += size; need > v.s.Size(n.lp) {
		n.lp = v.s.Realloc(n.lp, max(need, min(size+size/2, nodeRoom)), size)
	}
}

// fit gives the listpack of node n, which is full, the smallest block there is for it, and returns its size.
func (v Stream) fit(n *streamNode) int {
	size := listpack.Size(v.s.From(n.lp))
	if to := v.s.Alloc(size); v.s.Size(to) < v.s.Size(n.lp) {
		copy(v.s.From(to), v.s.From(n.lp)[:size])
		v.s.Free(n.lp)
		n.lp = to
	} else {
		v.s.Free(to)
	}
	return size
}

// write adds the elements of an entry to the listpack of node n, which has room for them.
func (v Stream) write(n *streamNode, id StreamID, pairs [][]byte, same bool) {
	b := v.s.From(n.lp)
	p := listpack.Size(b) - 1
	elements := len(pairs)/2 + 3
	if same {
		p = listpack.PutInt(b, p, entrySame)
	} else {
		p = listpack.PutInt(b, p, 0)
		elements += len(pairs)/2 + 1
	}
	p = listpack.PutInt(b, p, int64(id.Ms-n.id.Ms))
	p = listpack.PutInt(b, p, int64(id.Seq-n.id.Seq))
	if !same {
		p = listpack.PutInt(b, p, int64(len(pairs)/2))
	}
	for i, elem := range pairs {
		if i%2 == 1 || !same {
			p = listpack.Put(b, p, elem)
		}
	}
	p = listpack.PutInt(b, p, int64(elements))
	listpack.Close(b, p, elements+1)
}
