package hll

const (
	maxValue = 32 // of a VAL
	maxRun   = 4  // of a VAL
	maxZeros = 64 // of a ZERO
)

// run is an opcode taken apart.
type run struct {
	value  uint8 // 0: ZERO or XZERO
	length int   // in registers
	size   int   // in bytes
}

// decode reads the opcode at the start of ops. A byte that is missing is taken for 0.
func decode(ops []byte) run {
	op := ops[0]
	switch {
	case op&0x80 != 0:
		return run{op>>2&31 + 1, int(op&3) + 1, 1}
	case op&0x40 == 0:
		return run{0, int(op) + 1, 1}
	case len(ops) > 1:
		return run{0, int(op&0x3f)<<8 | int(ops[1]) + 1, 2}
	default:
		return run{0, int(op&0x3f)<<8 + 1, 2}
	}
}

func val(value uint8, length int) byte { return 0x80 | (value-1)<<2 | byte(length-1) }

// appendZeros appends the opcode of n registers that are 0.
func appendZeros(ops []byte, n int) []byte {
	if n > maxZeros {
		return append(ops, 0x40|byte((n-1)>>8), byte(n-1))
	}
	return append(ops, byte(n-1))
}

// walker goes through the runs of a sparse string.
type walker struct {
	ops []byte
	run run
}

func walk(h []byte) walker { return walker{ops: h[headerSize:]} }

// next reports whether there is a run, and reads it.
func (w *walker) next() bool {
	if len(w.ops) == 0 {
		return false
	}
	w.run = decode(w.ops)
	w.ops = w.ops[min(w.run.size, len(w.ops)):]
	return true
}

// found is the run that covers a register.
type found struct {
	run
	place
	previous place // of the opcode before, or its own
}

// place is where a run is.
type place struct {
	at    int // of its opcode in the string
	first int // register
}

var start = place{at: headerSize}

// find returns the run that covers a register, or false if none does. It looks from
// near on, which must not be behind it.
func find(h []byte, index int, near place) (f found, ok bool) {
	f.place, f.previous = near, near
	for f.at < len(h) {
		f.run = decode(h[f.at:])
		if index < f.first+f.length {
			if f.place == near && near != start { // what is before is not known
				return find(h, index, start)
			}
			return f, true
		}
		f.previous = f.place
		f.at += f.size
		f.first += f.length
	}
	return f, false
}

// raiseSparse is Raise where the string can stay sparse; done is false where it
// cannot. It looks for the register from near on, and leaves there from where to
// look for those that follow: what is before does not change.
func raiseSparse(h []byte, index int, value uint8, limit int, near *place) (raised []byte, done, ok bool) {
	if value > maxValue {
		return h, false, true
	}
	f, ok := find(h, index, *near)
	if !ok {
		return h, false, false
	}
	*near = f.previous
	if f.value >= value {
		return h, true, true
	}
	if f.length == 1 && f.size == 1 {
		h[f.at] = val(value, 1)
	} else {
		var room [5]byte
		parts := f.split(room[:0], index, value)
		more := len(parts) - f.size
		if more > 0 && len(h)+more > limit {
			return h, false, true
		}
		if f.at+f.size > len(h) { // its second byte is missing
			h = append(h[:f.at], parts...)
			h = h[:len(h)-1] // as Redis, which counts it nevertheless
		} else {
			h = splice(h, f.at, f.size, parts)
		}
	}
	h = join(h, f.previous.at)
	Outdate(h)
	return h, true, true
}

// split returns the opcodes that replace a run in which one register changes.
func (f *found) split(parts []byte, index int, value uint8) []byte {
	before, behind := index-f.first, f.first+f.length-1-index
	if before > 0 {
		parts = f.part(parts, before)
	}
	parts = append(parts, val(value, 1))
	if behind > 0 {
		parts = f.part(parts, behind)
	}
	return parts
}

func (f *found) part(parts []byte, length int) []byte {
	if f.value == 0 {
		return appendZeros(parts, length)
	}
	return append(parts, val(f.value, length))
}

// splice replaces size bytes of b from at on.
func splice(b []byte, at, size int, with []byte) []byte {
	n := len(b)
	if more := len(with) - size; more > 0 {
		b = append(b, with[:more]...) // only for the room
		copy(b[at+len(with):], b[at+size:n])
	} else {
		copy(b[at+len(with):], b[at+size:])
		b = b[:n+more]
	}
	copy(b[at:], with)
	return b
}

// join merges runs of the same value that follow each other, among the five opcodes
// from at on. As in Redis a merge counts as one of the five.
func join(h []byte, at int) []byte {
	for i := 0; i < 5 && at < len(h); i++ {
		a := decode(h[at:])
		if a.value > 0 && at+1 < len(h) {
			b := decode(h[at+1:])
			if length := a.length + b.length; b.value == a.value && length <= maxRun {
				h[at] = val(a.value, length)
				h = splice(h, at+1, 1, nil)
				continue
			}
		}
		at += a.size
	}
	return h
}

// Decode appends the runs of a sparse HyperLogLog as text: "z:n" for a ZERO, "Z:n"
// for an XZERO, "v:value,n" for a VAL, with spaces between.
func Decode(dst, h []byte, number func(dst []byte, n int64) []byte) []byte {
	for w := walk(h); w.next(); {
		switch r := w.run; {
		case r.value > 0:
			dst = append(number(append(dst, "v:"...), int64(r.value)), ',')
		case r.size == 2:
			dst = append(dst, "Z:"...)
		default:
			dst = append(dst, "z:"...)
		}
		dst = append(number(dst, int64(w.run.length)), ' ')
	}
	return dst[:max(len(dst)-1, 0)]
}
