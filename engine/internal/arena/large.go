package arena

// Blocks beyond the size classes: runs of pages, and own blocks.

const maxRun = 512 << 10 // bytes of the biggest run

// pagesFor returns how many pages n bytes take.
func pagesFor(n int) int { return (n + pageBytes - 1) / pageBytes }

// allocRun returns a block of n bytes in pages of its own.
func (a *Arena) allocRun(n int) Ref {
	n = pagesFor(n)
	s := a.allocPages(n, classRun)
	if s == 0 {
		return a.allocOwn(n * pageBytes)
	}
	a.used += int64(n)*pageBytes - guard
	return Ref(s << pageShift)
}

// freeRun frees the run at page s.
func (a *Arena) freeRun(s uint32, p *page) {
	a.used -= int64(p.pages)*pageBytes - guard
	a.freePages(s, int(p.pages))
}

// resizeRun makes the run at page s n pages long where it stands, and says whether it could.
func (a *Arena) resizeRun(s uint32, p *page, n int) bool {
	had := int(p.pages)
	switch {
	case n < had:
		a.freePages(s+uint32(n), had-n)
	case n > had:
		k, at := s/pagesPerChunk, int(s%pagesPerChunk)
		m := a.metas[k]
		if at+n > pagesPerChunk || m.nextTaken(at+had) < at+n {
			return false
		}
		a.claim(k, at+had, n-had)
		for i := had; i < n; i++ {
			m.pages[at+i] = page{class: classRun, back: uint8(i)}
		}
	}
	p.pages = uint8(n)
	a.used += int64(n-had) * pageBytes
	return true
}

// allocOwn returns a block of n bytes that is a Go allocation of its own.
func (a *Arena) allocOwn(n int) Ref {
	if n > pageBytes {
		n = pagesFor(n) * pageBytes // as the Go allocator rounds
	}
	b := make([]byte, n)
	i := len(a.own)
	if k := len(a.ownFree); k > 0 {
		i = int(a.ownFree[k-1])
		a.ownFree = a.ownFree[:k-1]
	} else {
		a.own = append(a.own, nil)
	}
	a.own[i] = b[:n-guard]
	a.ownSize += int64(n)
	a.used += int64(n) - guard
	return ownBit | Ref(i)
}

// freeOwn frees the own block r.
func (a *Arena) freeOwn(r Ref) {
	i := uint32(r &^ ownBit)
	n := int64(len(a.own[i]))
	if n == 0 {
		panic("arena: Free of a block that is not allocated")
	}
	a.own[i] = nil
	a.ownFree = append(a.ownFree, i)
	a.ownSize -= n + guard
	a.used -= n
}
