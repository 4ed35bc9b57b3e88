package arena

import "math/bits"

// page describes a page. The description of a span or run is at its first page; its other pages only know the way
// there.
type page struct {
	class uint8  // classFree, a class, or classRun
	back  uint8  // pages back to the first one of the span or run
	pages uint8  // first page: pages of the span or run
	level uint8  // first page of a span in a list: which one
	live  uint16 // live blocks
	bump  uint16 // blocks handed out at least once
	free  Ref    // the last block freed; a free block starts with the Ref of the one freed before it
	next  uint32 // neighbours in the list: page numbers of first pages
	prev  uint32
}

// page returns the description of page number n.
func (a *Arena) page(n uint32) *page {
	return &a.metas[n/pagesPerChunk].pages[n%pagesPerChunk]
}

// span returns the number and the description of the first page of the span or run that holds r.
func (a *Arena) span(r Ref) (uint32, *page) {
	n := uint32(r >> pageShift)
	p := a.page(n)
	if p.back != 0 {
		n -= uint32(p.back)
		p = a.page(n)
	}
	return n, p
}

// take returns a block of the span at page s, which is current or in no list, and not full.
func (a *Arena) take(cl *class, s uint32, p *page) Ref {
	r := p.free
	if r != 0 {
		b := a.From(r)
		p.free = Ref(Load32(b))
		if debugging {
			debugCheckPoison(r, b[4:cl.size])
		}
	} else {
		r = Ref(s<<pageShift + uint32(p.bump)*cl.units)
		p.bump++
	}
	p.live++
	if p.live == cl.capacity && s == cl.current {
		cl.current = 0
	}
	cl.live++
	a.used += int64(cl.size) - guard
	return r
}

// refill makes the fullest listed span of class c current, or a new one. It fails when no more chunks may be taken.
func (a *Arena) refill(c uint8) bool {
	cl := &a.classes[c]
	if cl.listed != 0 {
		s := cl.lists[bits.Len8(cl.listed)-1]
		a.unlist(cl, a.page(s))
		cl.current = s
		return true
	}
	s := a.allocPages(int(cl.pages), c)
	cl.current = s
	if s == 0 {
		return false
	}
	cl.spans++
	return true
}

// freeBlock puts r, which lies in the span at page s, on the span's free list, and frees the span with its last block.
func (a *Arena) freeBlock(r Ref, s uint32, p *page) {
	cl := &a.classes[p.class]
	a.used -= int64(cl.size) - guard
	cl.live--
	if p.live == 1 {
		switch {
		case s == cl.current:
			cl.current = 0
		case cl.capacity > 1:
			a.unlist(cl, p)
		}
		cl.spans--
		a.freePages(s, int(p.pages))
		return
	}
	Store32(a.From(r), uint32(p.free))
	p.free = r
	full := p.live == cl.capacity
	p.live--
	if s == cl.current {
		return
	}
	level := cl.level(p.live)
	if !full {
		if level == p.level {
			return
		}
		a.unlist(cl, p)
	}
	a.list(cl, s, p, level)
}

// list puts the span at page s at the head of the list of its level.
func (a *Arena) list(cl *class, s uint32, p *page, level uint8) {
	p.level = level
	p.prev, p.next = 0, cl.lists[level]
	if p.next != 0 {
		a.page(p.next).prev = s
	}
	cl.lists[level] = s
	cl.listed |= 1 << level
}

// unlist takes a span out of the list of its level.
func (a *Arena) unlist(cl *class, p *page) {
	if p.next != 0 {
		a.page(p.next).prev = p.prev
	}
	if p.prev != 0 {
		a.page(p.prev).next = p.next
		return
	}
	cl.lists[p.level] = p.next
	if p.next == 0 {
		cl.listed &^= 1 << p.level
	}
}
