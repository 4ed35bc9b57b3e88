package bitmap

// Op is a way to combine bits: one of each source, the first called x.
type Op int

// The operations. Diff, Diff1 and AndOr need two sources, Not takes one.
const (
	And   Op = iota
	Or       // of any
	Xor      // of an odd number
	Not      // not x
	Diff     // x and none of the others
	Diff1    // any of the others, but not x
	AndOr    // x and any of the others
	One      // of exactly one
)

// Combine fills dst, as long as the longest source, with the combination of the
// sources. Behind their ends there are zeros.
func Combine(op Op, dst []byte, sources [][]byte) {
	first, others := sources[0], sources[1:]
	switch op {
	case One:
		combineOne(dst, sources)
	case Diff, Diff1, AndOr:
		begin(dst, others[0])
		for _, src := range others[1:] {
			or(dst, src)
		}
		n := len(first)
		switch op {
		case Diff:
			andNot(dst[:n], first)
			clear(dst[n:])
		case Diff1:
			clearBits(dst[:n], first)
		case AndOr:
			and(dst, first)
		}
	default:
		begin(dst, first)
		if op == Not {
			not(dst)
		}
		for _, src := range others {
			switch op {
			case And:
				and(dst, src)
			case Or:
				or(dst, src)
			case Xor:
				xor(dst, src)
			}
		}
	}
}

func begin(dst, src []byte) { clear(dst[copy(dst, src):]) }

// pair views two strings, the first at least as long as the second, as words.
func pair(dst, src []byte) (d, s []uint64, restD, restS []byte) {
	s, restS = words(src)
	d, restD = words(dst[:len(src)])
	return d[:len(s)], s, restD[:len(restS)], restS
}

func and(dst, src []byte) {
	d, s, restD, restS := pair(dst, src)
	for i, x := range s {
		d[i] &= x
	}
	for i, x := range restS {
		restD[i] &= x
	}
	clear(dst[len(src):])
}

func or(dst, src []byte) {
	d, s, restD, restS := pair(dst, src)
	for i, x := range s {
		d[i] |= x
	}
	for i, x := range restS {
		restD[i] |= x
	}
}

func xor(dst, src []byte) {
	d, s, restD, restS := pair(dst, src)
	for i, x := range s {
		d[i] ^= x
	}
	for i, x := range restS {
		restD[i] ^= x
	}
}

func not(dst []byte) {
	d, rest := words(dst)
	for i, x := range d {
		d[i] = ^x
	}
	for i, x := range rest {
		rest[i] = ^x
	}
}

// andNot makes dst what is in src and not in dst.
func andNot(dst, src []byte) {
	d, s, restD, restS := pair(dst, src)
	for i, x := range s {
		d[i] = x &^ d[i]
	}
	for i, x := range restS {
		restD[i] = x &^ restD[i]
	}
}

// clearBits makes dst what is in dst and not in src.
func clearBits(dst, src []byte) {
	d, s, restD, restS := pair(dst, src)
	for i, x := range s {
		d[i] &^= x
	}
	for i, x := range restS {
		restD[i] &^= x
	}
}

// combineOne works on a piece at a time, of which it knows what is set in any
// source and what in more than one.
func combineOne(dst []byte, sources [][]byte) {
	const piece = 512
	var more [piece]byte
	for from := 0; from < len(dst); from += piece {
		once := dst[from:min(from+piece, len(dst))]
		twice := more[:len(once)]
		clear(once)
		clear(twice)
		for _, src := range sources {
			if from < len(src) {
				collect(once, twice, src[from:min(from+piece, len(src))])
			}
		}
		clearBits(once, twice)
	}
}

// collect adds the bits of src to once, or to twice as well where once has them.
func collect(once, twice, src []byte) {
	o, s, restO, restS := pair(once, src)
	t, _, restT, _ := pair(twice, src)
	for i, x := range s {
		t[i] |= o[i] & x
		o[i] |= x
	}
	for i, x := range restS {
		restT[i] |= restO[i] & x
		restO[i] |= x
	}
}
