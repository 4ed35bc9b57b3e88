package arena

import (
	"errors"
	"fmt"
)

// Check walks all that the arena knows and returns what contradicts the invariants in the package comment, or nil. It
// takes time in proportion to the memory and is for tests.
func (a *Arena) Check() error {
	c := checker{a: a}
	for k := 1; k < len(a.metas); k++ {
		c.chunk(uint32(k))
	}
	c.classes()
	c.binned()
	c.ownBlocks()
	if c.used != a.used {
		c.fail("live blocks have %d bytes, but used is %d", c.used, a.used)
	}
	return errors.Join(append(c.errs, a.debugCheck())...)
}

// checker collects what Check finds.
type checker struct {
	a     *Arena
	errs  []error
	used  int64
	spans [classCount]uint32 // spans, full ones, and live blocks met in the chunks
	full  [classCount]uint32
	live  [classCount]uint64
}

func (c *checker) fail(format string, args ...any) {
	if len(c.errs) < 20 {
		c.errs = append(c.errs, fmt.Errorf("arena: "+format, args...))
	}
}

// chunk checks the pages of chunk k.
func (c *checker) chunk(k uint32) {
	m := c.a.metas[k]
	if n := m.longestRun(); n != int(m.longest) {
		c.fail("chunk %d has a free run of %d pages, but says %d", k, n, m.longest)
	}
	for at := 0; at < pagesPerChunk; {
		p := &m.pages[at]
		free := m.nextFree(at) == at
		if free != (p.class == classFree) {
			c.fail("chunk %d page %d: free bit %t, class %d", k, at, free, p.class)
		}
		if free {
			if *p != (page{}) {
				c.fail("chunk %d page %d is free but described", k, at)
			}
			at++
			continue
		}
		n := int(p.pages)
		if p.back != 0 || n == 0 || at+n > pagesPerChunk {
			c.fail("chunk %d page %d: no first page of a span: %+v", k, at, *p)
			return
		}
		for i := 1; i < n; i++ {
			if t := m.pages[at+i]; t.class != p.class || int(t.back) != i || m.nextFree(at+i) == at+i {
				c.fail("chunk %d page %d: page %d of its span is %+v", k, at, i, t)
			}
		}
		if p.class == classRun {
			c.used += int64(n)*pageBytes - guard
		} else {
			c.span(k*pagesPerChunk+uint32(at), p)
		}
		at += n
	}
}

// span checks the span at page s.
func (c *checker) span(s uint32, p *page) {
	cl := &c.a.classes[p.class]
	c.spans[p.class]++
	c.live[p.class] += uint64(p.live)
	if p.live == cl.capacity {
		c.full[p.class]++
	}
	c.used += int64(p.live) * (int64(cl.size) - guard)
	if p.pages != cl.pages || p.live == 0 || p.live > p.bump || p.bump > cl.capacity {
		c.fail("span at page %d of %+v: %+v", s, *cl, *p)
		return
	}
	first := Ref(s << pageShift)
	seen := make(map[Ref]bool)
	for r := p.free; r != 0; r = Ref(Load32(c.a.From(r))) {
		if i := uint32(r - first); r < first || i%cl.units != 0 || i/cl.units >= uint32(p.bump) || seen[r] {
			c.fail("span at page %d: bad block %#x in the free list", s, r)
			return
		}
		seen[r] = true
	}
	if int(p.live)+len(seen) != int(p.bump) {
		c.fail("span at page %d: %d live and %d free blocks of %d", s, p.live, len(seen), p.bump)
	}
}

// classes checks the lists of the classes against the spans met.
func (c *checker) classes() {
	for i := 1; i < classCount; i++ {
		cl := &c.a.classes[i]
		if cl.spans != c.spans[i] || cl.live != c.live[i] {
			c.fail("class %d: %d spans with %d blocks, but says %d, %d", i, c.spans[i], c.live[i], cl.spans, cl.live)
		}
		room := 0 // spans with room that are where they belong
		if s := cl.current; s != 0 {
			if p := c.a.page(s); int(p.class) != i || p.live >= cl.capacity {
				c.fail("class %d: current is %+v", i, *p)
			}
			room++
		}
		for l, s := range cl.lists {
			if (s != 0) != (cl.listed&(1<<l) != 0) {
				c.fail("class %d: bit of level %d is wrong", i, l)
			}
			for prev := uint32(0); s != 0; room++ {
				p := c.a.page(s)
				if int(p.class) != i || s == cl.current || p.live >= cl.capacity || int(p.level) != l ||
					cl.level(p.live) != p.level || p.prev != prev {
					c.fail("class %d: bad member %+v in list %d", i, *p, l)
					break
				}
				prev, s = s, p.next
			}
		}
		if int(c.full[i])+room != int(cl.spans) {
			c.fail("class %d: %d full and %d reachable spans of %d", i, c.full[i], room, cl.spans)
		}
	}
}

// binned checks that each chunk with a free page is in its bin.
func (c *checker) binned() {
	found := 0
	for n, k := range c.a.bins.heads {
		if (k != 0) != (c.a.bins.some[n/64]&(1<<(n%64)) != 0) {
			c.fail("bit of bin %d is wrong", n)
		}
		for prev := uint32(0); k != 0; found++ {
			m := c.a.metas[k]
			if int(m.longest) != n || m.prev != prev {
				c.fail("chunk %d is in bin %d", k, n)
				break
			}
			prev, k = k, m.next
		}
	}
	for k := 1; k < len(c.a.metas); k++ {
		if c.a.metas[k].longest == 0 {
			found++
		}
	}
	if found != len(c.a.metas)-1 {
		c.fail("%d chunks in bins or full, of %d", found, len(c.a.metas)-1)
	}
}

// ownBlocks checks the own blocks.
func (c *checker) ownBlocks() {
	size, free := int64(0), 0
	for _, b := range c.a.own {
		if b == nil {
			free++
			continue
		}
		c.used += int64(len(b))
		size += int64(len(b)) + guard
	}
	if size != c.a.ownSize || free != len(c.a.ownFree) {
		c.fail("own blocks have %d bytes and %d gaps, but says %d, %d", size, free, c.a.ownSize, len(c.a.ownFree))
	}
}
