package lua

import (
	"math"
	"strings"

	glua "github.com/yuin/gopher-lua"
)

// maxStructInt is the largest size of an integer, in bytes.
const maxStructInt = 32

func (v *VM) structLibrary() *glua.LTable {
	return v.library(map[string]method{"pack": v.structPack, "size": v.structSize, "unpack": v.structUnpack})
}

// layout reads a format of struct, option by option.
type layout struct {
	L      *glua.LState
	name   string
	format string
	big    bool
	align  int
}

func newLayout(L *glua.LState, name string) *layout {
	return &layout{L: L, name: name, format: cString(stringAt(L, 1, name)), align: 1}
}

// next is the next option, its size, and how many bytes before it align it at a place.
func (l *layout) next(at int) (option byte, size, padding int) {
	option = l.format[0]
	l.format = l.format[1:]
	switch option {
	case 'B', 'b', 'x':
		size = 1
	case 'H', 'h':
		size = 2
	case 'f':
		size = 4
	case 'L', 'l', 'T', 'd':
		size = 8
	case 'c':
		return option, l.number(1), 0
	case 'i', 'I':
		if size = l.number(4); size > maxStructInt {
			raise(l.L, "integral size "+numberText(float64(size))+" is larger than limit of 32")
		}
	}
	if size > 0 {
		to := min(size, l.align)
		padding = (to - at&(to-1)) & (to - 1)
	}
	return option, size, padding
}

func (l *layout) number(otherwise int) int {
	if l.format == "" || !isDigit(l.format[0]) {
		return otherwise
	}
	n := 0
	for l.format != "" && isDigit(l.format[0]) {
		if n = 10*n + int(l.format[0]-'0'); n > math.MaxInt32 {
			raise(l.L, "integral size overflow")
		}
		l.format = l.format[1:]
	}
	return n
}

// control changes how the following options are read.
func (l *layout) control(option byte) {
	switch option {
	case ' ':
	case '>':
		l.big = true
	case '<':
		l.big = false
	case '!':
		n := l.number(8)
		if n <= 0 || n&(n-1) != 0 {
			raise(l.L, "alignment "+numberText(float64(n))+" is not a power of 2")
		}
		l.align = n
	default:
		badArgument(l.L, 1, l.name, "invalid format option '"+string([]byte{option})+"'")
	}
}

// appendInt appends the lowest bytes of an integer.
func (l *layout) appendInt(out []byte, n uint64, size int) []byte {
	start := len(out)
	for range size {
		out = append(out, byte(n))
		n >>= 8
	}
	if l.big {
		reverseBytes(out[start:])
	}
	return out
}

func reverseBytes(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

func (l *layout) readInt(b string) uint64 {
	var n uint64
	for i := range len(b) {
		if l.big {
			n = n<<8 | uint64(b[i])
		} else {
			n = n<<8 | uint64(b[len(b)-1-i])
		}
	}
	return n
}

func (v *VM) structPack(L *glua.LState, name string) int {
	l := newLayout(L, name)
	L.Push(glua.LNil) // what is missing is nil
	var out []byte
	arg := 1
	for l.format != "" {
		option, size, padding := l.next(len(out))
		for range padding {
			out = append(out, 0)
		}
		switch option {
		case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I':
			arg++
			f := numberAt(L, arg, name)
			n := uint64(truncate(f))
			if f >= 0 {
				n = unsignedOf(f)
			}
			out = l.appendInt(out, n, size)
		case 'x':
			out = append(out, 0)
		case 'f':
			arg++
			out = l.appendInt(out, uint64(math.Float32bits(float32(numberAt(L, arg, name)))), 4)
		case 'd':
			arg++
			out = l.appendInt(out, math.Float64bits(numberAt(L, arg, name)), 8)
		case 'c', 's':
			arg++
			s := stringAt(L, arg, name)
			if size == 0 {
				size = len(s)
			}
			if len(s) < size {
				badArgument(L, arg+1, name, "string too short")
			}
			v.meter.charge(L, 2*size)
			out = append(out, s[:size]...)
			if option == 's' {
				out = append(out, 0)
			}
		default:
			l.control(option)
		}
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

func (v *VM) structUnpack(L *glua.LState, name string) int {
	l := newLayout(L, name)
	data := stringAt(L, 2, name)
	at := optInt(L, 3, name, 1)
	if at == 0 {
		badArgument(L, 3, name, "offset must be 1 or greater")
	}
	if at--; at < 0 {
		at = math.MaxInt32 // a position beyond any data, as unsigned numbers are
	}
	base := L.GetTop()
	for l.format != "" {
		option, size, padding := l.next(at)
		at += padding
		need := func() {
			if size < 0 || size > len(data) || at > len(data)-size {
				badArgument(L, 2, name, "data string too short")
			}
		}
		need()
		if L.GetTop()-base > maxPushed {
			return raise(L, "stack overflow (too many results)")
		}
		switch option {
		case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I':
			L.Push(l.integer(data[at:at+size], option >= 'a'))
		case 'x':
		case 'f':
			L.Push(glua.LNumber(math.Float32frombits(uint32(l.readInt(data[at : at+4])))))
		case 'd':
			L.Push(glua.LNumber(math.Float64frombits(l.readInt(data[at : at+8]))))
		case 'c':
			if size == 0 {
				f, ok := numberOf(L.Get(-1))
				if L.GetTop() == base || !ok {
					return raise(L, "format 'c0' needs a previous size")
				}
				L.Pop(1)
				size = int(truncate(f))
				need()
			}
			L.Push(glua.LString(data[at : at+size]))
		case 's':
			end := strings.IndexByte(data[at:], 0)
			if end < 0 {
				return raise(L, "unfinished string in data")
			}
			L.Push(glua.LString(data[at : at+end]))
			size = end + 1
		default:
			l.control(option)
		}
		at += size
	}
	L.Push(glua.LNumber(at + 1))
	return L.GetTop() - base
}

// integer reads an integer of any size, of which 64 bits count.
func (l *layout) integer(b string, signed bool) glua.LNumber {
	n := l.readInt(b)
	if !signed {
		return glua.LNumber(n)
	}
	// The sign is extended as C on x86-64 does: shifts count modulo 64.
	if mask := ^uint64(0) << ((uint(len(b))*8 - 1) & 63); n&mask != 0 {
		n |= mask
	}
	return glua.LNumber(int64(n))
}

func (v *VM) structSize(L *glua.LState, name string) int {
	l := newLayout(L, name)
	at := 0
	for l.format != "" {
		option, size, padding := l.next(at)
		at += padding
		switch {
		case option == 's':
			badArgument(L, 1, name, "option 's' has no fixed size")
		case option == 'c' && size == 0:
			badArgument(L, 1, name, "option 'c0' has no fixed size")
		case !isAlnum(option) || option == '_':
			l.control(option)
		}
		at += size
	}
	L.Push(glua.LNumber(at))
	return 1
}
