package listpack

import "github.com/wedis/wedis/engine/internal/arena"

// Append adds an element at the end.
func (l *List) Append(elem []byte) { l.Insert(l.Size()-1, elem) }

// AppendInt adds an integer at the end.
func (l *List) AppendInt(n int64) { l.InsertInt(l.Size()-1, n) }

// Prepend adds an element at the front.
func (l *List) Prepend(elem []byte) { l.Insert(headerSize, elem) }

// PrependInt adds an integer at the front.
func (l *List) PrependInt(n int64) { l.InsertInt(headerSize, n) }

// Insert adds an element before the one at p, which is then at p.
func (l *List) Insert(p int, elem []byte) {
	if n, ok := Integer(elem); ok {
		l.InsertInt(p, n)
		return
	}
	w := stringSize(len(elem))
	b := l.splice(p, 0, w+backlenSize(w))
	addCount(b, 1)
	putString(b[p:], elem, w)
}

// InsertInt adds an integer before the element at p, and is then at p.
func (l *List) InsertInt(p int, n int64) {
	w := intSize(n)
	b := l.splice(p, 0, w+1)
	addCount(b, 1)
	putInt(b[p:], n, w)
}

// Replace puts another element in place of the one at p.
func (l *List) Replace(p int, elem []byte) {
	if n, ok := Integer(elem); ok {
		l.ReplaceInt(p, n)
		return
	}
	w := stringSize(len(elem))
	b := l.splice(p, entrySize(l.A.From(l.Ref), p), w+backlenSize(w))
	putString(b[p:], elem, w)
}

// ReplaceInt puts an integer in place of the element at p.
func (l *List) ReplaceInt(p int, n int64) {
	w := intSize(n)
	b := l.splice(p, entrySize(l.A.From(l.Ref), p), w+1)
	putInt(b[p:], n, w)
}

// Overwrite puts an integer in place of the element at p of the listpack b if it takes the same room, and reports whether
// it did.
func Overwrite(b []byte, p int, n int64) bool {
	w := intSize(n)
	if entrySize(b, p) != w+1 {
		return false
	}
	putInt(b[p:], n, w)
	return true
}

// Delete removes n elements, or as many as there are, from the one at p on. It returns the position of what follows
// them, which is p, or 0 at the end.
func (l *List) Delete(p, n int) int {
	b := l.A.From(l.Ref)
	end, deleted := p, 0
	for deleted < n && b[end] != EndByte {
		end += entrySize(b, end)
		deleted++
	}
	b = l.splice(p, end-p, 0)
	if count(b) != uncounted {
		addCount(b, -deleted)
	}
	if b[p] == EndByte {
		return 0
	}
	return p
}

// Concat adds all elements of the listpack b, which must not be this one, at the end.
func (l *List) Concat(b []byte) {
	n := Size(b) - emptySize
	p := l.Size() - 1
	to := l.splice(p, 0, n)
	copy(to[p:], b[headerSize:headerSize+n])
	if c := count(b); c == uncounted {
		addCount(to, uncounted)
	} else {
		addCount(to, c)
	}
}

// splice makes n bytes at p out of old, of undefined contents, and returns the bytes of the listpack. The count is the
// caller's to change.
func (l *List) splice(p, old, n int) []byte {
	b := l.A.From(l.Ref)
	if n == old {
		return b
	}
	had := Size(b)
	size := had + n - old
	if n > old {
		if size > l.A.Size(l.Ref) {
			l.Ref = l.A.Realloc(l.Ref, size, had)
			b = l.A.From(l.Ref)
		}
		copy(b[p+n:size], b[p+old:had])
	} else {
		copy(b[p+n:size], b[p+old:had])
		if r := l.A.Realloc(l.Ref, size, size); r != l.Ref {
			l.Ref = r
			b = l.A.From(r)
		}
	}
	arena.Store32(b, uint32(size))
	return b
}

// AppendTo adds an element at the end of the listpack b, which it extends as the built-in append does.
func AppendTo(b, elem []byte) []byte {
	if n, ok := Integer(elem); ok {
		return AppendIntTo(b, n)
	}
	w := stringSize(len(elem))
	b, p := extend(b, w+backlenSize(w))
	putString(b[p:], elem, w)
	return b
}

// AppendIntTo adds an integer at the end of the listpack b, which it extends as the built-in append does.
func AppendIntTo(b []byte, n int64) []byte {
	w := intSize(n)
	b, p := extend(b, w+1)
	putInt(b[p:], n, w)
	return b
}

// Put writes an element at p, where the listpack b ends, and returns where the next one goes. It is for several elements in
// a row into a block that has room for them and for the end byte: between the first one and Close, b is no listpack.
func Put(b []byte, p int, elem []byte) int {
	if n, ok := Integer(elem); ok {
		return PutInt(b, p, n)
	}
	w := stringSize(len(elem))
	putString(b[p:], elem, w)
	return p + w + backlenSize(w)
}

// PutInt is Put of an integer.
func PutInt(b []byte, p int, n int64) int {
	if uint64(n) < string6 {
		b[p], b[p+1] = byte(n), 1
		return p + 2
	}
	return putLongInt(b, p, n)
}

// putLongInt is PutInt of an integer that is not small.
func putLongInt(b []byte, p int, n int64) int {
	w := intSize(n)
	putInt(b[p:], n, w)
	return p + w + 1
}

// Close ends the listpack b at p, behind n elements that were put there.
func Close(b []byte, p, n int) {
	b[p] = EndByte
	arena.Store32(b, uint32(p+1))
	addCount(b, n)
}

// extend makes room for an entry of n bytes at the end of b, and returns its position.
func extend(b []byte, n int) ([]byte, int) {
	p := Size(b) - 1
	size := p + n + 1
	if size > cap(b) {
		b = append(make([]byte, 0, 2*size), b[:p]...)
	}
	b = b[:size]
	b[size-1] = EndByte
	arena.Store32(b, uint32(size))
	addCount(b, 1)
	return b, p
}
