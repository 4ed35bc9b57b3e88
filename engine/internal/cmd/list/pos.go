package list

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const errRankZero = "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
	"or use negative to start from the end of the list"

// search is what a LPOS says.
type search struct {
	elem    []byte
	rank    int64 // the first match that counts, from the end if negative
	count   int64 // most matches, if several: 0 for all
	longest int64 // most elements to look at, 0 for all
	several bool  // the reply is an array
}

// lpos replies with the index of an element, or with several.
func lpos(c *exec.Ctx) {
	key := c.Args.Next()
	s := searchArgs(c)
	if c.Failed() {
		return
	}
	l, ok := c.List(key)
	if !ok {
		return
	}
	if !s.several {
		found := false
		s.run(l, func(i int) { found = true; c.Reply.Int(int64(i)) })
		if !found {
			c.Reply.Nil()
		}
		return
	}
	mark, n := c.Reply.OpenArray(), 0
	s.run(l, func(i int) { n++; c.Reply.Int(int64(i)) })
	c.Reply.CloseArray(mark, n)
}

func searchArgs(c *exec.Ctx) search {
	a := &c.Args
	s := search{elem: a.Next(), rank: 1}
	for a.More() {
		switch more := a.Left() > 1; {
		case more && a.Is("RANK"):
			if s.rank = a.Int(); s.rank == 0 {
				a.Fail(errRankZero)
			}
		case more && a.Is("COUNT"):
			s.several = true
			s.count = a.IntBetween(0, math.MaxInt64, "ERR COUNT can't be negative")
		case more && a.Is("MAXLEN"):
			s.longest = a.IntBetween(0, math.MaxInt64, "ERR MAXLEN can't be negative")
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	return s
}

// run calls fn for the indexes of the elements that match, in the order in which it
// meets them.
func (s *search) run(l value.List, fn func(i int)) {
	from, n, rank := value.Head, l.Len(), s.rank
	if rank < 0 {
		from, rank = value.Tail, -rank
	}
	matches := int64(0)
	var it value.ListIterator
	l.SeekEnd(&it, from)
	for i := 0; it.Valid() && (s.longest == 0 || int64(i) < s.longest); i++ {
		if it.Element().Equal(s.elem) {
			if matches++; matches >= rank {
				if from == value.Head {
					fn(i)
				} else {
					fn(n - 1 - i)
				}
				if !s.several || s.count != 0 && matches-rank+1 >= s.count {
					return
				}
			}
		}
		if from == value.Head {
			it.Next()
		} else {
			it.Prev()
		}
	}
}
