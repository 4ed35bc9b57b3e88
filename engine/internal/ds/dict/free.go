package dict

// FreeStep frees up to budget entries, calling fn (which may be nil) for each before, and says whether all is gone, the
// header too. It takes time in proportion to budget. From the first step on the dict is good for nothing but FreeStep
// and Len.
func (d Dict) FreeStep(budget int, fn func(e Ref)) bool {
	for n := d.width(); n > 0; n-- {
		for g := d.bucket(n - 1); g.used() > 0; {
			if budget <= 0 {
				return false
			}
			budget--
			_, e := d.takeLast(g)
			d.header().count--
			if fn != nil {
				fn(e)
			}
			d.s.Free(e)
		}
		budget--
		d.buckets().Pop()
	}
	d.s.Free(d.h)
	return true
}
