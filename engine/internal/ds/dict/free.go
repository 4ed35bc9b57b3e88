package dict

import "github.com/wedis/wedis/engine/internal/arena"

// FreeStep frees up to budget entries, calling fn (which may be nil) for each before, and says whether all is gone, the
// header too. It takes time in proportion to budget. From the first step on the dict is good for nothing but FreeStep
// and Len.
func (d Dict) FreeStep(budget int, fn func(e Ref)) bool {
	buckets := d.vec()
	for n := buckets.Len(); n > 0; n-- {
		head := buckets.At(n - 1)
		for e := Ref(arena.Load32(head)); e != 0; budget-- {
			if budget <= 0 {
				return false
			}
			if fn != nil {
				fn(e)
			}
			next := arena.Load32(d.s.From(e))
			d.s.Free(e)
			d.setLen(d.Len() - 1)
			arena.Store32(head, next)
			e = Ref(next)
		}
		if budget <= 0 && n > 1 {
			return false
		}
		buckets.Pop()
		budget--
	}
	d.s.Free(d.h)
	return true
}
