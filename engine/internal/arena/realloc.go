package arena

// slackFrom is the size from which a block that grows gets an eighth more than was asked for. Smaller blocks get theirs
// from the distance between the size classes.
const slackFrom = maxClassed

// Realloc returns a block of at least n bytes that begins with the first keep bytes of r, which it frees if it is
// another one. A block that is big enough stays where it is, unless half of it or more would be idle. A big block that
// grows gets room to grow on, so that growing byte by byte copies each byte a bounded number of times. Realloc of a nil
// r is Alloc.
func (a *Arena) Realloc(r Ref, n, keep int) Ref {
	if r == 0 {
		return a.Alloc(n)
	}
	if n <= 0 || keep < 0 || keep > n {
		panic("arena: Realloc with impossible sizes")
	}
	size := a.Size(r)
	if keep > size {
		panic("arena: Realloc keeps more than there is")
	}
	if n <= size && (n > size/2 || size <= 2*smallStep) {
		return r
	}
	want := n
	if n > size && n > slackFrom {
		want += n / 8
	}
	if size > slackFrom && r < ownBit && a.resize(r, n, want) {
		return r
	}
	t := a.Alloc(want)
	copy(a.From(t), a.From(r)[:keep])
	a.Free(r)
	return t
}

// resize tries to give block r, if it is a run, room for want or at least n bytes where it stands.
func (a *Arena) resize(r Ref, n, want int) bool {
	s, p := a.span(r)
	n += guard
	if p.class != classRun || n <= maxClassed || n > maxRun {
		return false
	}
	if debugging {
		a.debugTouch(r)
	}
	ok := a.resizeRun(s, p, pagesFor(min(want+guard, maxRun))) || a.resizeRun(s, p, pagesFor(n))
	if debugging {
		a.debugResized(r)
	}
	return ok
}
