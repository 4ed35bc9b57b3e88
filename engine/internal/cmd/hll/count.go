package hll

import (
	"github.com/wedis/wedis/engine/internal/ds/hll"
	"github.com/wedis/wedis/engine/internal/exec"
)

// pfadd adds elements and answers whether that changed anything.
func pfadd(c *exec.Ctx) {
	h, ok := upsert(c, c.Args.Next())
	if !ok {
		return
	}
	changed := h.entry == 0
	for _, element := range c.Args.Rest() {
		index, least := hll.Place(element)
		raises, ok := hll.Raises(h.text, index, least)
		if ok && !raises {
			continue
		}
		if !ok {
			c.Error(errDamaged)
		} else {
			ok = h.raise(c, index, least)
		}
		if !ok {
			if changed {
				h.leave(c)
			}
			return
		}
		changed = true
	}
	if !changed {
		c.Reply.Int(0)
		return
	}
	hll.Outdate(h.text)
	h.store(c)
	c.Touch(exec.EventString, "pfadd", h.key)
	c.Reply.Int(1)
}

// pfcount estimates how many different elements there are. For a single key it
// keeps the answer, which changes the string.
func pfcount(c *exec.Ctx) {
	if c.Args.Left() > 1 {
		countUnion(c)
		return
	}
	key := c.Args.Next()
	e := c.Find(key)
	if e == 0 {
		c.Reply.Int(0)
		return
	}
	h, ok := read(c, key, e)
	if !ok {
		return
	}
	n, ok := hll.Cached(h.text)
	if !ok {
		if n, ok = hll.Count(h.text); !ok {
			c.Error(errDamaged)
			return
		}
		_, text := c.DB.Stretch(e, len(h.text))
		hll.Cache(text, n)
		c.TouchSilently(key)
	}
	c.Reply.Int(int64(n))
}

func countUnion(c *exec.Ctx) {
	var all hll.Union
	if _, ok := addAll(c, &all, c.Args.Rest()); ok {
		c.Reply.Int(int64(all.Count()))
	}
}

// addAll adds the HyperLogLogs under keys and reports whether any is dense.
func addAll(c *exec.Ctx, all *hll.Union, keys [][]byte) (dense, ok bool) {
	for _, key := range keys {
		e := c.Find(key)
		if e == 0 {
			continue
		}
		h, ok := read(c, key, e)
		if !ok {
			return false, false
		}
		if !all.Add(h.text) {
			c.Error(errDamaged)
			return false, false
		}
		dense = dense || hll.IsDense(h.text)
	}
	return dense, true
}

// pfmerge adds to a HyperLogLog what others have seen.
func pfmerge(c *exec.Ctx) {
	var all hll.Union
	keys := c.Args.Rest()
	dense, ok := addAll(c, &all, keys)
	if !ok {
		return
	}
	h, ok := upsert(c, keys[0])
	if !ok {
		return
	}
	if dense {
		if _, ok := h.toDense(c); !ok {
			return
		}
	}
	h.edit(c)
	if h.text, ok = hll.RaiseAll(h.text, &all, c.Server().Store.Space().Limits.HLLSparse); !ok {
		c.Error(errDamaged)
		return
	}
	hll.Outdate(h.text)
	h.store(c)
	c.Touch(exec.EventString, "pfadd", h.key)
	c.Reply.OK()
}
