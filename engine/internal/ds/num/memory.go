package num

import "math"

// ParseMemory reads an amount of memory: decimal digits and a unit in either case. k, m and g are powers of 1000; kb,
// mb and gb powers of 1024; b and nothing mean bytes.
//
// Two leniencies are Redis's: no digits at all mean 0 ("kb"), and an amount that does not fit is cut off at 2^64-1
// before it is multiplied, modulo 2^64.
func ParseMemory(b []byte) (uint64, bool) {
	digits := 0
	var n uint64
	for digits < len(b) && b[digits]-'0' <= 9 {
		d := uint64(b[digits] - '0')
		if n > (math.MaxUint64-d)/10 {
			n = math.MaxUint64
		} else {
			n = n*10 + d
		}
		digits++
	}
	unit, ok := memoryUnit(b[digits:])
	if !ok || digits >= 128 {
		return 0, false
	}
	return n * unit, true
}

func memoryUnit(b []byte) (uint64, bool) {
	if len(b) == 0 || len(b) == 1 && lower(b[0]) == 'b' {
		return 1, true
	}
	base := uint64(1000)
	if len(b) == 2 && lower(b[1]) == 'b' {
		base = 1024
	} else if len(b) != 1 {
		return 0, false
	}
	switch lower(b[0]) {
	case 'k':
		return base, true
	case 'm':
		return base * base, true
	case 'g':
		return base * base * base, true
	}
	return 0, false
}
