package num

// literal is a floating-point text taken apart. Where form is decimal, it stands for mant × 10^exp, where it is
// hexadecimal for (mant × 2^64 + low) × 2^exp, in either case plus less than one unit where more is set.
type literal struct {
	form      form
	neg       bool
	more      bool   // digits other than 0 follow those kept
	mant, low uint64 // the first 19 decimal or 32 hexadecimal digits, leading zeros aside
	exp       int64

	digits  []byte // all digits, with at most one point among them
	written int64  // the exponent in the text
}

type form uint8

const (
	decimal form = iota
	hexadecimal
	infinity
	notANumber
)

const maxExp = 1 << 40 // written exponents are cut off here, far beyond what any number of digits can make up for

// parseLiteral takes a text apart that is, as a whole, a number by the rules of C's strtod.
func parseLiteral(b []byte) (lit literal, ok bool) {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		lit.neg = b[0] == '-'
		b = b[1:]
	}
	switch {
	case len(b) == 0:
		return lit, false
	case b[0]-'0' <= 9 || b[0] == '.':
		if len(b) > 2 && b[0] == '0' && lower(b[1]) == 'x' {
			lit.form = hexadecimal
			b = b[2:]
		}
		return lit, lit.parseDigits(b)
	case equalFold(b, "inf") || equalFold(b, "infinity"):
		lit.form = infinity
		return lit, true
	case len(b) >= 3 && equalFold(b[:3], "nan"):
		lit.form = notANumber
		return lit, len(b) == 3 || isNaNPayload(b[3:])
	}
	return lit, false
}

// parseDigits reads digits, at most one point among them, and an exponent.
func (lit *literal) parseDigits(b []byte) bool {
	keep, mark, scale := 19, byte('e'), int64(1)
	if lit.form == hexadecimal {
		keep, mark, scale = 32, 'p', 4
	}
	i, kept, dropped, fraction := 0, 0, int64(0), int64(0)
	digits, point := false, false
	for ; i < len(b); i++ {
		if b[i] == '.' && !point {
			point = true
			continue
		}
		d, ok := lit.digit(b[i])
		if !ok {
			break
		}
		digits = true
		if point {
			fraction++
		}
		if kept == keep {
			dropped++
			lit.more = lit.more || d != 0
			continue
		}
		if lit.form == hexadecimal {
			lit.mant, lit.low = lit.mant<<4|lit.low>>60, lit.low<<4|d
		} else {
			lit.mant = lit.mant*10 + d
		}
		if kept > 0 || d != 0 {
			kept++
		}
	}
	if !digits {
		return false
	}
	lit.digits = b[:i]
	lit.exp = (dropped - fraction) * scale
	if i == len(b) {
		return true
	}
	if lower(b[i]) != mark {
		return false
	}
	exp, ok := parseExponent(b[i+1:])
	lit.written = exp
	lit.exp += exp
	return ok
}

// isZero reports whether all digits are 0.
func (lit *literal) isZero() bool { return lit.mant|lit.low == 0 }

func (lit *literal) digit(c byte) (uint64, bool) {
	if d := c - '0'; d <= 9 {
		return uint64(d), true
	}
	if d := lower(c) - 'a'; lit.form == hexadecimal && d < 6 {
		return uint64(d) + 10, true
	}
	return 0, false
}

func parseExponent(b []byte) (exp int64, ok bool) {
	neg := len(b) > 0 && b[0] == '-'
	if neg || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	for _, c := range b {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		exp = min(exp*10+int64(d), maxExp)
	}
	if neg {
		exp = -exp
	}
	return exp, len(b) > 0
}

// isNaNPayload accepts the characters in brackets that C allows behind nan.
func isNaNPayload(b []byte) bool {
	if len(b) < 2 || b[0] != '(' || b[len(b)-1] != ')' {
		return false
	}
	for _, c := range b[1 : len(b)-1] {
		if c-'0' > 9 && lower(c)-'a' > 25 && c != '_' {
			return false
		}
	}
	return true
}

// equalFold compares b with a text in lower case.
func equalFold(b []byte, text string) bool {
	if len(b) != len(text) {
		return false
	}
	for i, c := range b {
		if lower(c) != text[i] {
			return false
		}
	}
	return true
}
