package gojs

import "math"

// refs is the table of values the guest holds. The first entries are fixed by syscall/js.
type refs struct {
	values []Value
	counts []int64
	ids    map[Value]uint32
	free   []uint32
}

// predefined is the number of entries that are never released.
const predefined = 7

func (r *refs) init(global, self *Object) {
	r.values = []Value{math.NaN(), 0.0, nil, true, false, global, self}
	r.counts = make([]int64, predefined)
	r.ids = map[Value]uint32{0.0: 1, nil: 2, true: 3, false: 4, global: 5, self: 6}
}

// nanHead are the upper 32 bits of a reference; its lowest three tell the type.
const nanHead = 0x7FF80000

// store gives the 64 bits that stand for v in the guest. Numbers travel as themselves; all else is counted.
func (r *refs) store(v Value) uint64 {
	var kind uint64
	switch x := v.(type) {
	case Undefined:
		return 0
	case float64:
		if math.IsNaN(x) {
			return nanHead << 32
		}
		if x != 0 {
			return math.Float64bits(x)
		}
		v = 0.0 // -0 and 0 are one value
	case string:
		kind = 2
	case *Object:
		kind = 1
		if x.IsFunction() {
			kind = 4
		}
	}
	id, known := r.ids[v]
	if !known {
		if n := len(r.free); n > 0 {
			id, r.free = r.free[n-1], r.free[:n-1]
			r.values[id], r.counts[id] = v, 0
		} else {
			id = uint32(len(r.values))
			r.values, r.counts = append(r.values, v), append(r.counts, 0)
		}
		r.ids[v] = id
	}
	r.counts[id]++
	return (nanHead|kind)<<32 | uint64(id)
}

// load is the inverse of store.
func (r *refs) load(bits uint64) Value {
	f := math.Float64frombits(bits)
	switch {
	case f == 0:
		return Undefined{}
	case !math.IsNaN(f):
		return f
	}
	return r.values[uint32(bits)]
}

// release gives one count back; the entry is free when none is left.
func (r *refs) release(id uint32) {
	if id < predefined {
		return
	}
	if r.counts[id]--; r.counts[id] == 0 {
		delete(r.ids, r.values[id])
		r.values[id] = nil
		r.free = append(r.free, id)
	}
}
