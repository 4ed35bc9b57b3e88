package arena

import "math/bits"

// sparseBelow is the level from which on a span counts as dense: Move leaves its blocks where they are.
const sparseBelow = levels - 1

// Fragmented says whether a pass of Move over all blocks is worthwhile: whether the spans could do with a quarter fewer
// pages, and that makes at least a chunk.
//
// After a pass no class has two sparse spans, so that less than an eighth can be gained by another: passes end.
func (a *Arena) Fragmented() bool {
	var pages, excess int64
	for c := 1; c < classCount; c++ {
		cl := &a.classes[c]
		if cl.spans == 0 {
			continue
		}
		need := (int64(cl.live) + int64(cl.capacity) - 1) / int64(cl.capacity)
		pages += int64(cl.spans) * int64(cl.pages)
		excess += (int64(cl.spans) - need) * int64(cl.pages)
	}
	return excess >= pagesPerChunk && excess > pages/4
}

// Move is a step of compaction. If block r sits in a sparse span and a denser one of its class has room, it moves r
// there and returns the new Ref; whoever refers to r must follow. Otherwise it returns r.
//
// Denser means as many live blocks or more. As the difference grows with each move, no block goes back and forth.
func (a *Arena) Move(r Ref) Ref {
	if r == 0 || r >= ownBit {
		return r
	}
	s, p := a.span(r)
	if p.class == classFree || p.class == classRun {
		return r
	}
	cl := &a.classes[p.class]
	if p.live == cl.capacity || cl.level(p.live) >= sparseBelow {
		return r
	}
	t, q := a.denser(cl, s, p)
	if t == 0 {
		return r
	}
	if debugging {
		a.debugTouch(r)
	}
	listed := t != cl.current
	if listed {
		a.unlist(cl, q)
	}
	to := a.take(cl, t, q)
	if listed && q.live < cl.capacity {
		a.list(cl, t, q, cl.level(q.live))
	}
	if debugging {
		a.debugAlloc(to)
	}
	copy(a.From(to)[:cl.size-guard], a.From(r))
	a.Free(r)
	return to
}

// denser returns a span with room that is denser than the one at page s, and its description; 0 if it knows of none.
func (a *Arena) denser(cl *class, s uint32, p *page) (uint32, *page) {
	var t uint32
	if cl.listed != 0 {
		t = cl.lists[bits.Len8(cl.listed)-1]
		if t == s {
			t = a.page(t).next
		}
	}
	if c := cl.current; c != 0 && c != s && (t == 0 || a.page(c).live > a.page(t).live) {
		t = c
	}
	if t == 0 {
		return 0, nil
	}
	q := a.page(t)
	if q.live >= p.live {
		return t, q
	}
	return 0, nil
}
