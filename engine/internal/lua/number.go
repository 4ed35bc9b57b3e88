package lua

import (
	"math"
	"strconv"
	"strings"
	"unsafe"

	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

// parseNumber reads a number as Lua does: a numeral of C with white space around it, up to a NUL.
func parseNumber(s string) (float64, bool) {
	s = strings.TrimRight(strings.TrimLeft(cString(s), space), space)
	if s == "" {
		return 0, false
	}
	if f, ok := num.ParseBound(bytesOf(s)); ok {
		return f, true
	}
	switch strings.ToLower(s) {
	case "nan", "+nan", "-nan":
		return math.NaN(), true
	}
	return 0, false
}

const space = " \t\n\v\f\r"

// appendNumber appends a number as tostring and `..` write it: %.14g.
func appendNumber(dst []byte, f float64) []byte { return appendG(dst, f, 14) }

// appendG appends a number as C's printf does with %.<digits>g.
func appendG(dst []byte, f float64, digits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "-nan"...) // what 0/0 is on most machines; others, and WebAssembly, do not tell
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	if n := int64(f); float64(n) == f && n > -1e14 && n < 1e14 && digits >= 14 && (n != 0 || !math.Signbit(f)) {
		return num.AppendInt(dst, n)
	}
	return strconv.AppendFloat(dst, f, 'g', digits, 64)
}

func numberText(f float64) string {
	var room [32]byte
	return string(appendNumber(room[:0], f))
}

// isInteger reports whether a number has no fraction, and which integer it is.
func isInteger(f float64) (int64, bool) {
	n := int64(f)
	return n, float64(n) == f && f < 1<<63 && f >= -1<<63
}

// truncate is a number as C makes an integer of it on x86-64: without its fraction, the lowest one if it does not fit.
func truncate(f float64) int64 {
	if f >= -1<<63 && f < 1<<63 {
		return int64(f)
	}
	return math.MinInt64
}

// textOf is the text of a string or number.
func textOf(v glua.LValue) (string, bool) {
	switch v := v.(type) {
	case glua.LString:
		return string(v), true
	case glua.LNumber:
		return numberText(float64(v)), true
	}
	return "", false
}

// numberOf is the value of a number, or of a string that is one.
func numberOf(v glua.LValue) (float64, bool) {
	switch v := v.(type) {
	case glua.LNumber:
		return float64(v), true
	case glua.LString:
		return parseNumber(string(v))
	}
	return 0, false
}

// bytesOf shows a string as bytes, which must not be changed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// stringOf makes a string of bytes that nobody changes any more.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
