package dict

import "math/bits"

// Iter goes through the entries of a dict, bucket by bucket. The dict must not change meanwhile. It is for owners that
// want all of a dict at once: no function is called for each entry.
type Iter struct {
	d      Dict
	g      *group // nil: the end
	bucket uint32
	slot   int
}

// Iter returns an iterator that stands before the first entry.
func (d Dict) Iter() Iter { return Iter{d: d, g: d.bucket(0)} }

// Next returns the next entry, 0 at the end.
func (it *Iter) Next() Ref {
	for it.g != nil {
		if it.slot < slots {
			if e := it.g.entries[it.slot]; e != 0 {
				it.slot++
				return e
			}
		}
		it.nextGroup()
	}
	return 0
}

func (it *Iter) nextGroup() {
	it.slot = 0
	if it.g.over != 0 {
		it.g = it.d.group(it.g.over)
		return
	}
	if it.bucket++; it.bucket == it.d.width() {
		it.g = nil
		return
	}
	it.g = it.d.bucket(it.bucket)
}

// TableMemory returns the bytes of everything but the entries: exactly, but for overflow groups, of which it assumes one
// to each five buckets.
func (d Dict) TableMemory() int {
	n := d.width()
	room := uint32(1) << bits.Len32(n-1) // of the only segment
	if n > 1<<segShift {
		segments := (n-1)>>segShift + 1
		room = segments<<segShift + 4<<bits.Len32(segments-1)/groupSize // and of the directory
	}
	return headerSize + int(room+n/5)*groupSize
}
