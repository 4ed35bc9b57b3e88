package bitmap

// Unsigned reads the integer of width bits, 64 at most, that begins at bit at, its
// highest bit first. Bits behind the end are 0.
func Unsigned(b []byte, at uint64, width int) uint64 {
	first := at >> 3
	if first >= uint64(len(b)) {
		return 0
	}
	var in [9]byte // 64 bits may touch nine bytes
	copy(in[:], b[first:])
	var x uint64
	for _, c := range in[:8] {
		x = x<<8 | uint64(c)
	}
	skip := at & 7
	x = x<<skip | uint64(in[8])>>(8-skip)
	return x >> (64 - width)
}

// Signed is Unsigned for an integer in two's complement.
func Signed(b []byte, at uint64, width int) int64 {
	return int64(Unsigned(b, at, width)<<(64-width)) >> (64 - width)
}

// Put writes the lowest width bits of x from bit at on, the highest first. All of
// them must exist.
func Put(b []byte, at uint64, width int, x uint64) {
	end := at + uint64(width)
	for i := (end - 1) >> 3; width > 0; i-- {
		room := int((end-1)&7) + 1 // bits of byte i up to the end
		n := min(width, room)
		mask := byte(1<<n-1) << (8 - room)
		b[i] = b[i]&^mask | byte(x<<(8-room))&mask
		x >>= n
		width -= n
		end -= uint64(n)
	}
}

// Overflow is what happens to a sum that does not fit into its field.
type Overflow int

// The ways to treat it: the lowest bits stay; the nearest number that fits is
// taken; nothing is done.
const (
	Wrap Overflow = iota
	Saturate
	Fail
)

// AddUnsigned adds by to a field of width bits, 63 at most. A value that does not
// fit itself, as SET may want to write, overflows too. ok is false if the sum does
// not fit and how is Fail.
func AddUnsigned(value uint64, by int64, width int, how Overflow) (sum uint64, ok bool) {
	highest := uint64(1)<<width - 1
	limit := uint64(0)
	switch {
	case value > highest || by > 0 && by > int64(highest-value):
		limit = highest
	case by < 0 && by < -int64(value):
	default:
		return value + uint64(by), true
	}
	if how == Wrap {
		return (value + uint64(by)) & highest, true
	}
	return limit, how == Saturate
}

// AddSigned is AddUnsigned for integers in two's complement of up to 64 bits.
func AddSigned(value, by int64, width int, how Overflow) (sum int64, ok bool) {
	highest := int64(1)<<(width-1) - 1
	lowest := -highest - 1
	sum = value + by
	limit := highest
	room := highest - value // of a value so low that this is beyond 64 bits, redis-server thinks that it is too high
	switch {
	case value > highest || by > 0 && (sum < value || sum > highest) || width < 64 && by > room:
	case value < lowest || by < 0 && (sum > value || sum < lowest):
		limit = lowest
	default:
		return sum, true
	}
	if how == Wrap {
		return sum << (64 - width) >> (64 - width), true
	}
	return limit, how == Saturate
}
