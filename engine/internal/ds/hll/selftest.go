package hll

import "encoding/binary"

// SelfTest adds numbers to a dense and to a sparse HyperLogLog and returns what is
// wrong with them, "" if nothing is.
func SelfTest() string {
	const (
		numbers  = 20000
		deviates = 5 // times the standard error, 1.04/√16384, that is let through
	)
	sparse := New()
	dense, _ := Dense(sparse)
	var element [8]byte
	for n := uint64(1); n <= numbers; n++ {
		binary.LittleEndian.PutUint64(element[:], n*0x9e3779b97f4a7c15)
		index, least := Place(element[:])
		dense, _ = Raise(dense, index, least, 0)
		var ok bool
		if sparse, ok = Raise(sparse, index, least, 3000); !ok {
			return "a sparse HyperLogLog is damaged"
		}
		if n&(n-1) != 0 && n != numbers {
			continue
		}
		a, _ := Count(dense)
		b, ok := Count(sparse)
		if !ok || a != b {
			return "dense and sparse disagree"
		}
		if off := max(a, n) - min(a, n); off*128*100 > n*104*deviates+128*100 {
			return "an estimate is too far from the truth"
		}
	}
	for i := range Registers {
		if get(dense[headerSize:], i) != Register(sparse, i) {
			return "a register is lost"
		}
	}
	return ""
}
