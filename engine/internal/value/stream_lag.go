package value

// How many entries a group has read is counted as long as that is possible, and worked out from the stream where it is
// not: from how many were ever added and how many are left, which tells something about ids at the edges, if nothing was
// deleted in between. Trimming deletes at the edge and so does no harm.

// Advance moves the group on to an entry that it is given, if that is beyond what it has read.
func (g StreamGroup) Advance(id StreamID) bool {
	b := g.block()
	if !b.last.Less(id) {
		return false
	}
	if b.read != UnknownRead && !g.v.holesFrom(id) {
		b.read++
	} else if g.v.head().added != 0 {
		b.read = g.v.ordinal(id)
	}
	b.last = id
	return true
}

// Lag returns how many entries the group has yet to read, if that is known.
func (g StreamGroup) Lag() (n int64, known bool) {
	h, b := g.v.head(), g.block()
	if h.added == 0 {
		return 0, true
	}
	read := b.read
	if read == UnknownRead || g.v.holesFrom(b.last) {
		if read = g.v.ordinal(b.last); read == UnknownRead {
			return 0, false
		}
	}
	return int64(h.added) - read, true
}

// holesFrom reports whether entries between id and the end may have been deleted, other than by trimming.
func (v Stream) holesFrom(id StreamID) bool {
	h := v.head()
	return h.length > 0 && !h.deleted.IsZero() && !h.deleted.Less(h.first) && !h.deleted.Less(id)
}

// ordinal returns how many entries were ever added up to id, or UnknownRead.
func (v Stream) ordinal(id StreamID) int64 {
	h := v.head()
	switch {
	case h.added == 0:
		return 0
	case h.length == 0 && !h.last.Less(id), id == h.last:
		return int64(h.added)
	case h.last.Less(id), !h.deleted.IsZero() && !h.deleted.Less(h.first):
		return UnknownRead
	case id.Less(h.first):
		return int64(h.added - h.length)
	case id == h.first:
		return int64(h.added - h.length + 1)
	}
	return UnknownRead
}
