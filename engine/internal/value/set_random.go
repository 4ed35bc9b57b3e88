package value

import "math/rand/v2"

// Random returns a member of a set that has some, each with the same probability.
func (v Set) Random(r *rand.Rand) String {
	switch v.encoding() {
	case encIntset:
		s := v.ints()
		return String{num: s.At(r.IntN(s.Len()))}
	case encPackedSet:
		l := v.packed()
		return stringOfEntry(l.Get(l.Seek(r.IntN(l.Len()))))
	default:
		d := v.table()
		return String{text: d.Key(d.Random(r))}
	}
}

// drawsFrom is how many times as many members as are wanted a set must have for
// drawing them one by one, as the same ones come again and again otherwise.
const drawsFrom = 3

// Sample calls fn for n different members, 0 ≤ n ≤ Len, each choice of them with
// the same probability, but in no random order. It takes time in proportion to n.
func (v Set) Sample(r *rand.Rand, n int, fn func(m String)) {
	left := v.Len()
	if n*drawsFrom > left {
		for it := v.Iter(); n > 0 && it.Next(); left-- {
			if r.IntN(left) < n {
				fn(it.member)
				n--
			}
		}
		return
	}
	drawn := NewSet(v.s)
	var scratch [20]byte
	for n > 0 {
		if m := v.Random(r); drawn.Add(m.Bytes(&scratch)) {
			fn(m)
			n--
		}
	}
	drawn.Discard()
}
