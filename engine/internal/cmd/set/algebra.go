package set

import (
	"cmp"
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// sinter answers what sets have in common.
func sinter(c *exec.Ctx) {
	if sets, ok := find(c, c.Args.Rest()); ok {
		all, n := c.Reply.OpenSet(), 0
		intersect(sets, func(m value.String) bool {
			reply(c, m)
			n++
			return true
		})
		c.Reply.CloseSet(all, n)
	}
}

// sinterstore stores what sets have in common.
func sinterstore(c *exec.Ctx) {
	target := c.Args.Next()
	if sets, ok := find(c, c.Args.Rest()); ok {
		smallest := slices.MinFunc(sets, byLen)
		if !c.HasRoom(size(smallest)) {
			return
		}
		result := value.NewSet(c.Server().Store.Space())
		var scratch [20]byte
		intersect(sets, func(m value.String) bool {
			result.Add(m.Bytes(&scratch))
			return true
		})
		store(c, target, result, "sinterstore")
	}
}

// sintercard counts what sets have in common, up to a limit if that is not 0.
func sintercard(c *exec.Ctx) {
	count := c.Args.IntBetween(1, math.MaxInt64, "ERR numkeys should be greater than 0")
	if count > int64(c.Args.Left()) {
		c.Args.Fail("ERR Number of keys can't be greater than number of args")
		count = 0
	}
	keys, limit := c.Argv[2:2+count], int64(0)
	c.Args.Skip(int(count))
	for c.Args.More() {
		if c.Args.Left() > 1 && c.Args.Is("LIMIT") {
			limit = c.Args.IntBetween(0, math.MaxInt64, "ERR LIMIT can't be negative")
		} else {
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Failed() {
		return
	}
	if sets, ok := find(c, keys); ok {
		n := int64(0)
		intersect(sets, func(value.String) bool {
			n++
			return n != limit
		})
		c.Reply.Int(n)
	}
}

// sdiff answers what is in a set but in none of the others.
func sdiff(c *exec.Ctx) {
	if sets, ok := find(c, c.Args.Rest()); ok {
		all, n := c.Reply.OpenSet(), 0
		subtract(c, sets, func(m value.String) {
			reply(c, m)
			n++
		})
		c.Reply.CloseSet(all, n)
	}
}

// sdiffstore stores what is in a set but in none of the others.
func sdiffstore(c *exec.Ctx) {
	target := c.Args.Next()
	if sets, ok := find(c, c.Args.Rest()); ok && hasRoom(c, sets[:1]) {
		result := value.NewSet(c.Server().Store.Space())
		var scratch [20]byte
		subtract(c, sets, func(m value.String) { result.Add(m.Bytes(&scratch)) })
		store(c, target, result, "sdiffstore")
	}
}

// sunion answers what is in any of several sets.
func sunion(c *exec.Ctx) {
	if sets, ok := find(c, c.Args.Rest()); ok && hasRoom(c, sets) {
		all := union(c.Server().Store.Space(), sets)
		replyAll(c, all)
		all.Discard()
	}
}

// sunionstore stores what is in any of several sets.
func sunionstore(c *exec.Ctx) {
	target := c.Args.Next()
	if sets, ok := find(c, c.Args.Rest()); ok && hasRoom(c, sets) {
		store(c, target, union(c.Server().Store.Space(), sets), "sunionstore")
	}
}

// find returns the sets under keys, to be read. It reports false when there is
// something else under one of them.
func find(c *exec.Ctx, keys [][]byte) (sets []value.Set, ok bool) {
	sets = make([]value.Set, len(keys))
	for i, key := range keys {
		if sets[i], ok = c.Set(key); !ok {
			return nil, false
		}
	}
	return sets, true
}

// hasRoom reports whether there is memory for the members of all sets, and replies
// when there is not.
func hasRoom(c *exec.Ctx, sets []value.Set) bool {
	n := 0
	for _, s := range sets {
		n += size(s)
	}
	return c.HasRoom(n)
}

// size returns about how many bytes a set takes.
func size(s value.Set) int {
	const samples = 5
	if !s.Exists() {
		return 0
	}
	return s.MemoryUsage(samples)
}

// store puts a result under target and answers how many members it has. Without
// any, target goes, whether it has expired or not.
func store(c *exec.Ctx, target []byte, result value.Set, event string) {
	n := result.Len()
	if n > 0 {
		c.Store(target, result.Root)
		c.Touch(exec.EventSet, event, target)
	} else {
		result.Discard()
		if e := c.DB.Find(target); e != 0 {
			c.Delete(e, target)
		}
	}
	c.Reply.Int(int64(n))
}

// intersect calls fn for the members that all sets have, until it returns false.
// It goes through the smallest set and looks each member up in the others, the
// smaller ones first. The order of sets changes.
func intersect(sets []value.Set, fn func(m value.String) bool) {
	slices.SortFunc(sets, byLen)
	others := without(sets[1:], sets[0])
	for it := sets[0].Iter(); it.Next(); {
		if m := it.Member(); inAll(others, m) && !fn(m) {
			return
		}
	}
}

func byLen(a, b value.Set) int { return cmp.Compare(a.Len(), b.Len()) }

// without returns the sets that are not s, which may be named twice.
func without(sets []value.Set, s value.Set) []value.Set {
	return slices.DeleteFunc(sets, func(t value.Set) bool { return t.Entry() == s.Entry() })
}

func inAll(sets []value.Set, m value.String) bool {
	for _, s := range sets {
		if !s.Contains(m) {
			return false
		}
	}
	return true
}

func inAny(sets []value.Set, m value.String) bool {
	for _, s := range sets {
		if s.Contains(m) {
			return true
		}
	}
	return false
}

// subtract calls fn for the members of the first set that are in none of the
// others. It looks each of them up in the others, the larger ones first; or, if
// that is more than twice the work and there is memory for it, makes a set of them and
// removes from it all that the others have. The order of sets changes.
func subtract(c *exec.Ctx, sets []value.Set, fn func(m value.String)) {
	first := sets[0]
	others := slices.DeleteFunc(sets[1:], func(s value.Set) bool { return !s.Exists() })
	if slices.ContainsFunc(others, func(s value.Set) bool { return s.Entry() == first.Entry() }) {
		return
	}
	all := first.Len()
	for _, s := range others {
		all += s.Len()
	}
	if first.Len()*(1+len(others))/2 > all && int64(size(first)) <= c.Server().Room() {
		subtractAll(c.Server().Store.Space(), first, others, fn)
		return
	}
	slices.SortFunc(others, func(a, b value.Set) int { return byLen(b, a) })
	for it := first.Iter(); it.Next(); {
		if m := it.Member(); !inAny(others, m) {
			fn(m)
		}
	}
}

// subtractAll is subtract for a first set that is much larger than the others.
func subtractAll(space *value.Space, first value.Set, others []value.Set, fn func(m value.String)) {
	left := union(space, []value.Set{first})
	var scratch [20]byte
	for _, s := range others {
		for it := s.Iter(); left.Len() > 0 && it.Next(); {
			left.Remove(it.Member().Bytes(&scratch))
		}
	}
	for it := left.Iter(); it.Next(); {
		fn(it.Member())
	}
	left.Discard()
}

// union returns a detached set of all members of sets.
func union(space *value.Space, sets []value.Set) value.Set {
	all := value.NewSet(space)
	var scratch [20]byte
	for _, s := range sets {
		for it := s.Iter(); it.Next(); {
			all.Add(it.Member().Bytes(&scratch))
		}
	}
	return all
}
