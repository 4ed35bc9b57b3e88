package key

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// sortItem is an element and what it is sorted by.
type sortItem struct {
	elem   []byte // a view, as long as nothing is written
	score  float64
	weight []byte // of ALPHA; nil: there is none
}

// run returns the items, sorted and cut to the limits. ok is false when one of them
// should be sorted by a number and there is none.
func (s *sorting) run(c *exec.Ctx, from value.Root, t value.Type) (items []sortItem, ok bool) {
	size := sizeOf(from, t)
	first, count := s.bounds(size)
	if s.unsorted && t != value.TypeSet {
		return collect(from, t, first, count, s.desc), true
	}
	items = collect(from, t, 0, size, false)
	if !s.unsorted {
		if !s.weigh(c, items) {
			return nil, false
		}
		compare := s.comparison(t)
		slices.SortStableFunc(items, func(a, b sortItem) int { return compare(&a, &b) })
	}
	return items[first : first+count], true
}

func sizeOf(from value.Root, t value.Type) int {
	switch {
	case !from.Exists():
		return 0
	case t == value.TypeList:
		return value.List{Root: from}.Len()
	case t == value.TypeSet:
		return value.Set{Root: from}.Len()
	default:
		return value.ZSet{Root: from}.Len()
	}
}

// collect returns count elements from the first one on, or back from the first one
// from the end. Of a set it returns all.
func collect(from value.Root, t value.Type, first, count int, reverse bool) []sortItem {
	if count == 0 {
		return nil
	}
	var digits [20]byte
	var texts []byte // of integers
	items := make([]sortItem, 0, count)
	add := func(text []byte, isInt bool) {
		if isInt {
			n := len(texts)
			texts = append(texts, text...)
			text = texts[n:]
		}
		items = append(items, sortItem{elem: text})
	}
	switch t {
	case value.TypeList:
		l := value.List{Root: from}
		var it value.ListIterator
		if reverse {
			first = l.Len() - 1 - first
		}
		for l.Seek(&it, first); len(items) < count; {
			e := it.Element()
			add(e.Bytes(&digits), e.IsInt())
			if reverse {
				it.Prev()
			} else {
				it.Next()
			}
		}
	case value.TypeSet:
		for it := (value.Set{Root: from}).Iter(); it.Next(); {
			m := it.Member()
			_, isInt := m.Int()
			add(m.Bytes(&digits), isInt)
		}
	default:
		z := value.ZSet{Root: from}
		var it value.ZSetIter
		if reverse {
			first = z.Len() - 1 - first
		}
		for z.Iterate(&it, first, count, reverse); it.Next(); {
			add(it.Member(), true) // the iterator may lend the same room to each
		}
	}
	return items
}

// weigh finds what each item is sorted by. It returns false if one should be a number
// and is not.
func (s *sorting) weigh(c *exec.Ctx, items []sortItem) bool {
	if s.alpha && s.by == nil {
		for i := range items {
			items[i].weight = items[i].elem
		}
		return true
	}
	numbers := true
	var scratch [20]byte
	for i := range items {
		text := items[i].elem
		if s.by != nil {
			var ok bool
			if text, ok = lookUp(c, s.by, text, &scratch); !ok {
				continue
			}
			if s.alpha {
				items[i].weight = append([]byte{}, text...)
				continue
			}
		}
		score, ok := parseScore(text)
		items[i].score = score
		numbers = numbers && ok
	}
	return numbers
}

// parseScore reads a number as C's strtod does: white space may precede it, an empty
// text is 0, and a NUL ends it. What is out of range is refused.
func parseScore(text []byte) (float64, bool) {
	f, ok := num.ParseBound(text)
	if ok && (f == 0 || math.IsInf(f, 0)) {
		if text = bytes.TrimLeft(exec.CString(text), " \t\n\v\f\r"); len(text) > 0 {
			_, ok = num.ParseFloat(text)
		}
	}
	return f, ok
}

// comparison returns how items compare. Where it does not say, elements of a list stay
// in order, and others, which have none, are sorted by themselves.
func (s *sorting) comparison(t value.Type) func(a, b *sortItem) int {
	text := bytes.Compare
	if s.store == nil { // as strcoll of C, in the locale "C"
		text = func(a, b []byte) int { return bytes.Compare(exec.CString(a), exec.CString(b)) }
	}
	return func(a, b *sortItem) int {
		var order int
		switch {
		case !s.alpha:
			order = cmp.Or(cmp.Compare(a.score, b.score), bytes.Compare(a.elem, b.elem))
		case s.by != nil && (a.weight == nil || b.weight == nil):
			order = isThere(a.weight) - isThere(b.weight)
		default:
			order = text(a.weight, b.weight)
		}
		if s.desc {
			order = -order
		}
		if order == 0 && t != value.TypeList {
			order = bytes.Compare(a.elem, b.elem)
		}
		return order
	}
}

func isThere(b []byte) int {
	if b == nil {
		return 0
	}
	return 1
}
