package key

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// sorting is what a SORT says.
type sorting struct {
	by            []byte // pattern of what to sort by; nil: the elements themselves
	unsorted      bool   // a pattern without a star leaves the order as it is
	desc, alpha   bool
	offset, count int64
	get           [][]byte // patterns of what to return; none: the elements themselves
	store         []byte   // nil: reply
}

// sort sorts a list, set or sorted set.
func sort(c *exec.Ctx) { sortKey(c, true) }

// sortReadonly is sort for one who must not write.
func sortReadonly(c *exec.Ctx) { sortKey(c, false) }

func sortKey(c *exec.Ctx, mayStore bool) {
	key := c.Args.Next()
	s := sortArgs(c, mayStore)
	if c.Failed() {
		return
	}
	e := c.Find(key)
	var from value.Root
	t := value.TypeList
	if e != 0 {
		if t = c.DB.Type(e); t != value.TypeList && t != value.TypeSet && t != value.TypeZSet {
			c.Error(exec.ErrWrongType)
			return
		}
		from = c.DB.Collection(e)
	}
	if s.unsorted && t == value.TypeSet && (s.store != nil || c.InScript()) { // so that it is stored alike everywhere
		s.unsorted, s.alpha, s.by = false, true, nil
	}
	items, ok := s.run(c, from, t)
	switch {
	case !ok:
		c.Error("ERR One or more scores can't be converted into double")
	case s.store != nil:
		s.storeResult(c, items)
	default:
		s.reply(c, items)
	}
}

func sortArgs(c *exec.Ctx, mayStore bool) (s sorting) {
	s.count = -1
	a := &c.Args
	for a.More() {
		switch left := a.Left() - 1; {
		case a.Is("ASC"):
			s.desc = false
		case a.Is("DESC"):
			s.desc = true
		case a.Is("ALPHA"):
			s.alpha = true
		case left >= 2 && a.Is("LIMIT"):
			s.offset, s.count = a.Int(), a.Int()
		case left >= 1 && mayStore && a.Is("STORE"):
			s.store = a.Next()
		case left >= 1 && a.Is("BY"):
			s.by = a.Next()
			if bytes.IndexByte(exec.CString(s.by), '*') < 0 {
				s.unsorted = true
			} else {
				mayLookUp(c, "BY")
			}
		case left >= 1 && a.Is("GET"):
			mayLookUp(c, "GET")
			s.get = append(s.get, a.Next())
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	return s
}

// mayLookUp latches why an option must not read keys that the line does not name, where it must not.
func mayLookUp(c *exec.Ctx, option string) {
	switch {
	case c.Server().Cluster != nil:
		c.Args.Fail("ERR " + option + " option of SORT denied in Cluster mode.")
	case !c.SeesAllKeys():
		c.Args.Fail("ERR " + option + " option of SORT denied due to insufficient ACL permissions.")
	}
}

// bounds returns the first one of n elements that LIMIT leaves, and how many it
// leaves.
func (s *sorting) bounds(n int) (first, count int) {
	size := int64(n)
	start := min(max(s.offset, 0), size)
	left := size - start
	if s.count >= 0 {
		left = min(left, s.count)
	}
	return int(start), int(left)
}

// reply replies with what the patterns of GET name for each item.
func (s *sorting) reply(c *exec.Ctx, items []sortItem) {
	if len(s.get) == 0 {
		c.Reply.Array(len(items))
		for i := range items {
			c.Reply.Bulk(items[i].elem)
		}
		return
	}
	var scratch [20]byte
	c.Reply.Array(len(items) * len(s.get))
	for i := range items {
		for _, pattern := range s.get {
			if text, ok := lookUp(c, pattern, items[i].elem, &scratch); ok {
				c.Reply.Bulk(text)
			} else {
				c.Reply.Nil()
			}
		}
	}
}

// storeResult stores the same as a list, with empty strings for what there is not.
func (s *sorting) storeResult(c *exec.Ctx, items []sortItem) {
	if len(items) == 0 {
		if e := c.FindToWrite(s.store); e != 0 {
			c.Delete(e, s.store)
		}
		c.Reply.Int(0)
		return
	}
	var scratch [20]byte
	l := value.NewList(c.Server().Store.Space())
	for i := range items {
		if len(s.get) == 0 {
			l.Push(value.Tail, items[i].elem)
		}
		for _, pattern := range s.get {
			text, _ := lookUp(c, pattern, items[i].elem, &scratch)
			l.Push(value.Tail, text)
		}
	}
	c.Reply.Int(int64(l.Len()))
	c.Store(s.store, l.Root)
	c.Touch(exec.EventList, "sortstore", s.store)
}

// sortKeys finds the keys of SORT: the one that is sorted, and the last one that is
// named by STORE.
func sortKeys(argv [][]byte) []exec.KeyRef {
	keys := []exec.KeyRef{{Index: 1, Flags: exec.RO | exec.Access}}
	for i := 2; i < len(argv); i++ {
		switch {
		case exec.EqualFold(argv[i], "LIMIT"):
			i += 2
		case exec.EqualFold(argv[i], "GET"), exec.EqualFold(argv[i], "BY"):
			i++
		case exec.EqualFold(argv[i], "STORE") && i+1 < len(argv):
			keys = append(keys[:1], exec.KeyRef{Index: i + 1, Flags: exec.OW | exec.Update})
		}
	}
	return keys
}

// sortReadonlyKeys finds the key of SORT_RO.
func sortReadonlyKeys([][]byte) []exec.KeyRef {
	return []exec.KeyRef{{Index: 1, Flags: exec.RO | exec.Access}}
}
