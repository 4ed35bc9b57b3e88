package value

// Delete deletes the entries with these ids and returns how many there were.
func (v Stream) Delete(ids []StreamID) int {
	h := v.head()
	n, first := 0, false
	for _, id := range ids {
		if !v.delete(id) {
			continue
		}
		first = first || id == h.first
		if h.deleted.Less(id) {
			h.deleted = id
		}
		n++
	}
	if first || n > 0 && h.length == 0 {
		v.findFirst()
	}
	return n
}

// delete makes a tombstone of the entry with this id, if there is one. A node that has no other goes.
func (v Stream) delete(id StreamID) bool {
	var it StreamIter
	it.Start(v, id, id, false)
	if !it.Next() {
		return false
	}
	if live, _, _ := counts(it.b); live == 1 {
		v.removeNode(&it.c)
	} else {
		v.mark(it.node, it.flags)
		v.recount(v.node(it.node), -1, 1)
	}
	v.head().length--
	return true
}

// StreamRefs says what becomes of what is pending when an entry is deleted.
type StreamRefs uint8

// What becomes of it.
const (
	KeepRefs StreamRefs = iota // it stays
	DropRefs                   // it goes with the entry
	Unneeded                   // only entries go that all groups have read and acknowledged
)

// Needed reports whether a group has yet to read the entry with this id, or to acknowledge it.
func (v Stream) Needed(id StreamID) (needed bool) {
	v.EachGroup(func(g StreamGroup) bool {
		needed = g.Last().Less(id) || g.Find(id).Exists()
		return !needed
	})
	return needed
}

// Drop acknowledges the entry with this id in all groups, and reports whether it was pending in any.
func (v Stream) Drop(id StreamID) (dropped bool) {
	v.EachGroup(func(g StreamGroup) bool {
		dropped = g.Ack(id) || dropped
		return true
	})
	return dropped
}
