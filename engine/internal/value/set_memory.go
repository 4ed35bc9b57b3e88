package value

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/intset"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// bigSet is the number of members from which a hash table is freed in steps: few, as
// many sets may go in one step of something else, when they expire or are flushed.
const bigSet = 64

func (v Set) init() {
	v.setRef(intset.New(v.s.Arena).Ref)
	v.setEncoding(encIntset)
}

func (v Set) isBig() bool { return v.encoding() == encHashtable && v.table().Len() >= bigSet }

func (v Set) free() {
	if v.encoding() == encHashtable {
		d := v.table()
		d.FreeStep(2*d.Len()+bigSet, nil)
	} else {
		v.s.Free(v.ref())
	}
	v.setRef(0)
}

func (v Set) freeStep(budget int) (done bool) {
	if v.encoding() == encHashtable {
		return v.table().FreeStep(budget, nil)
	}
	v.s.Free(v.ref())
	return true
}

func (v Set) copyTo(to Set) {
	switch v.encoding() {
	case encIntset:
		v.s.Free(to.ref())
		to.setRef(intset.Copy(v.s.Arena, v.ints().Bytes()).Ref)
	case encPackedSet:
		v.s.Free(to.ref())
		to.setRef(listpack.Copy(v.s.Arena, v.packed().Bytes()).Ref)
	default:
		to.hash()
		d, twin := v.table(), to.table()
		for it := d.Iter(); ; {
			e := it.Next()
			if e == 0 {
				break
			}
			twin.InsertHashed(d.HashOf(e), d.Key(e), 0)
		}
	}
	to.setEncoding(v.encoding())
}

func (v Set) memory(samples int) int {
	if v.encoding() != encHashtable {
		return v.s.Size(v.ref())
	}
	d := v.table()
	n := d.Len()
	if samples == 0 || samples > n {
		samples = n
	}
	bytes := 0
	for it, i := d.Iter(), 0; i < samples; i++ {
		bytes += v.s.Size(it.Next())
	}
	if samples > 0 {
		bytes = int(float64(bytes) / float64(samples) * float64(n))
	}
	return d.TableMemory() + bytes
}

func (v Set) compactStep(cursor uint64) (next uint64) {
	if cursor == 0 {
		v.setRef(v.s.Move(v.ref()))
	}
	if v.encoding() != encHashtable {
		return 0
	}
	return v.table().Compact(cursor, func(_, _ dict.Ref) {})
}

// Check returns what contradicts the invariants of the set, or nil. It is for
// tests.
func (v Set) Check() error {
	switch v.encoding() {
	case encIntset:
		return v.ints().Check()
	case encPackedSet:
		return v.checkPacked()
	case encHashtable:
		return v.table().Check()
	}
	return errors.New("value: not the encoding of a set")
}

func (v Set) checkPacked() error {
	l := v.packed()
	if err := l.Check(); err != nil {
		return err
	}
	var scratch [20]byte
	for p := l.First(); p != 0; p = l.Next(p) {
		if l.Find(l.Get(p).Bytes(&scratch), l.First(), 0) != p {
			return errors.New("value: two members are equal")
		}
	}
	return nil
}
