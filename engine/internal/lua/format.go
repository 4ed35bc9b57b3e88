package lua

import (
	"math"
	"strconv"
	"strings"

	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

// spec is a conversion of string.format: %[flags][width][.precision]verb.
type spec struct {
	minus, plus, space, sharp, zero bool
	width, precision                int // precision -1 if there is none
}

func (v *VM) format(L *glua.LState, name string) int {
	text := stringAt(L, 1, name)
	out := make([]byte, 0, len(text)+16)
	arg := 1
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out = append(out, text[i])
			continue
		}
		if i++; i < len(text) && text[i] == '%' {
			out = append(out, '%')
			continue
		}
		var s spec
		s, i = parseSpec(L, text, i)
		if arg++; arg > L.GetTop() {
			badArgument(L, arg, name, "no value")
		}
		var verb byte
		if i < len(text) {
			verb = text[i]
		}
		switch verb {
		case 'c':
			out = s.pad(out, "", string([]byte{byte(int32At(L, arg, name))}), false)
		case 'd', 'i':
			out = s.integer(out, truncate(numberAt(L, arg, name)))
		case 'o', 'u', 'x', 'X':
			out = s.unsigned(out, verb, unsignedOf(numberAt(L, arg, name)))
		case 'e', 'E', 'f', 'g', 'G':
			out = s.float(out, verb, numberAt(L, arg, name))
		case 'q':
			out = quote(out, stringAt(L, arg, name))
		case 's':
			str := stringAt(L, arg, name)
			if s.precision >= 0 || len(str) < 100 {
				str = cString(str)
			}
			if s.precision >= 0 && len(str) > s.precision {
				str = str[:s.precision]
			}
			v.meter.charge(L, 2*len(str))
			out = s.pad(out, "", str, false)
		default:
			return raise(L, "invalid option '%"+cString(string([]byte{verb}))+"' to 'format'")
		}
		if int64(len(out)) > v.limit {
			return raise(L, notEnoughMemory)
		}
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

func parseSpec(L *glua.LState, text string, i int) (s spec, end int) {
	start := i
	for ; i < len(text) && strings.IndexByte("-+ #0", text[i]) >= 0; i++ {
		switch text[i] {
		case '-':
			s.minus = true
		case '+':
			s.plus = true
		case ' ':
			s.space = true
		case '#':
			s.sharp = true
		case '0':
			s.zero = true
		}
	}
	if i-start > 5 {
		raise(L, "invalid format (repeated flags)")
	}
	digits := func() (n int) {
		for k := 0; k < 2 && i < len(text) && isDigit(text[i]); k++ {
			n = 10*n + int(text[i]-'0')
			i++
		}
		return n
	}
	s.width, s.precision = digits(), -1
	if i < len(text) && text[i] == '.' {
		i++
		s.precision = digits()
	}
	if i < len(text) && isDigit(text[i]) {
		raise(L, "invalid format (width or precision too long)")
	}
	return s, i
}

// unsignedOf is a number as C on x86-64 makes an unsigned integer of it.
func unsignedOf(f float64) uint64 {
	if f >= 1<<63 && f < 1<<64 {
		return uint64(f)
	}
	return uint64(truncate(f))
}

// pad appends a text with a sign or prefix, to the width.
func (s spec) pad(out []byte, sign, body string, zeros bool) []byte {
	fill := s.width - len(sign) - len(body)
	if s.minus {
		zeros = false
	} else if !zeros {
		for ; fill > 0; fill-- {
			out = append(out, ' ')
		}
	}
	out = append(out, sign...)
	for ; zeros && fill > 0; fill-- {
		out = append(out, '0')
	}
	out = append(out, body...)
	for ; fill > 0; fill-- {
		out = append(out, ' ')
	}
	return out
}

func (s spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.plus:
		return "+"
	case s.space:
		return " "
	}
	return ""
}

// atLeast gives digits the precision's number of them.
func (s spec) atLeast(digits string) string {
	if s.precision == 0 && digits == "0" {
		return ""
	}
	return strings.Repeat("0", max(s.precision-len(digits), 0)) + digits
}

func (s spec) integer(out []byte, n int64) []byte {
	abs := uint64(n)
	if n < 0 {
		abs = -abs
	}
	var room [20]byte
	return s.pad(out, s.sign(n < 0), s.atLeast(string(num.AppendUint(room[:0], abs))), s.zero && s.precision < 0)
}

func (s spec) unsigned(out []byte, verb byte, n uint64) []byte {
	base, prefix := 16, "0x"
	switch verb {
	case 'u':
		base, prefix = 10, ""
	case 'o':
		base, prefix = 8, ""
	}
	digits := s.atLeast(strconv.FormatUint(n, base))
	if !s.sharp || n == 0 {
		prefix = ""
	}
	if verb == 'o' && s.sharp && !strings.HasPrefix(digits, "0") {
		digits = "0" + digits
	}
	if verb == 'X' {
		digits, prefix = strings.ToUpper(digits), strings.ToUpper(prefix)
	}
	return s.pad(out, prefix, digits, s.zero && s.precision < 0)
}

func (s spec) float(out []byte, verb byte, f float64) []byte {
	upper := verb < 'a'
	verb |= 0x20
	negative := math.Signbit(f)
	var body string
	finite := false
	switch {
	case math.IsNaN(f):
		body, negative = "nan", true // as elsewhere: what 0/0 is
	case math.IsInf(f, 0):
		body = "inf"
	default:
		finite = true
		precision := s.precision
		if precision < 0 {
			precision = 6
		}
		if verb == 'g' && precision == 0 {
			precision = 1
		}
		body = strconv.FormatFloat(math.Abs(f), verb, precision, 64)
		if s.sharp {
			body = sharpFloat(body, verb, precision)
		}
	}
	if upper {
		body = strings.ToUpper(body)
	}
	return s.pad(out, s.sign(negative), body, s.zero && finite)
}

// sharpFloat has a point in any case, and with g all its digits.
func sharpFloat(body string, verb byte, precision int) string {
	mantissa, exponent := body, ""
	if i := strings.IndexByte(body, 'e'); i >= 0 {
		mantissa, exponent = body[:i], body[i:]
	}
	if !strings.Contains(mantissa, ".") {
		mantissa += "."
	}
	if verb == 'g' {
		digits := len(strings.TrimLeft(strings.Replace(mantissa, ".", "", 1), "0"))
		if digits == 0 {
			digits = 1
		}
		mantissa += strings.Repeat("0", max(precision-digits, 0))
	}
	return mantissa + exponent
}

// quote writes a string as Lua can read it again.
func quote(out []byte, s string) []byte {
	out = append(out, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			out = append(out, '\\', c)
		case '\r':
			out = append(out, `\r`...)
		case 0:
			out = append(out, `\000`...)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
