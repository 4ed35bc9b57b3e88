package num

import (
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// FuzzNum compares with the standard library wherever that reads the same texts.
func FuzzNum(f *testing.F) {
	for _, seed := range []string{"0", "-1", "18446744073709551616", "3.14", "-1e-5", "0x1.8p-3", "inf", "nan(1)", "1e4932", "9007199254740993", "0.1e-4950", "12kb", " +5"} {
		f.Add([]byte(seed), []byte("-0.3"))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		checkInt(t, a)
		checkFloat(t, a)
		checkSum(t, a, b)
		ParseMemory(a)
		if n, ok := ParseUint(a); ok {
			if back, ok := ParseUint(AppendUint(nil, n)); back != n || !ok {
				t.Errorf("%q: %d became %d", a, n, back)
			}
		}
	})
}

func checkInt(t *testing.T, a []byte) {
	n, ok := ParseInt(a)
	want, err := strconv.ParseInt(string(a), 10, 64)
	if ok != (err == nil && strconv.FormatInt(want, 10) == string(a)) || ok && n != want {
		t.Errorf("ParseInt(%q) = %d, %v", a, n, ok)
	}
}

func checkFloat(t *testing.T, a []byte) {
	f, ok := ParseFloat(a)
	if !ok {
		return
	}
	if back, ok := ParseFloat(AppendDouble(nil, f)); back != f || !ok {
		t.Errorf("%q: %v became %v", a, f, back)
	}
	if bound, ok := ParseBound(a); bound != f || !ok {
		t.Errorf("%q: %v as a bound, else %v", a, bound, f)
	}
	text := string(a)
	if isHex(text) && !strings.ContainsAny(text, "pP") {
		text += "p0" // which Go insists on
	}
	if len(text) > 800 {
		return // strconv is wrong about some
	}
	if want, err := strconv.ParseFloat(text, 64); want != f || err != nil {
		t.Errorf("ParseFloat(%q) = %v, strconv says %v, %v", a, f, want, err)
	}
}

// checkSum compares with numbers of 64 bits of mantissa and any exponent.
func checkSum(t *testing.T, a, b []byte) {
	x, okX := ParseLongDouble(a)
	y, okY := ParseLongDouble(b)
	if !okX || !okY {
		return
	}
	sum, isNumber := x.Add(y)
	if !isNumber || sum.inf {
		return
	}
	bigX, bigY := bigOf(a), bigOf(b)
	if bigX == nil || bigY == nil {
		return
	}
	want := new(big.Float).SetPrec(64).Add(bigX, bigY)
	if exp := want.MantExp(nil); want.Sign() != 0 && exp < ldMinExp+64 {
		return // subnormal
	}
	got := new(big.Float).SetMantExp(new(big.Float).SetUint64(sum.mant), int(sum.exp))
	if sum.neg {
		got.Neg(got)
	}
	if got.Cmp(want) != 0 {
		t.Errorf("%q + %q = %v, want %v", a, b, got, want)
	}
	text := want.Text('f', 17)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if want.Text('f', 17)[0] == '-' && strings.Trim(text, "-0.") == "" || text == "" {
		text = "0"
	}
	if got := string(AppendLongDouble(nil, sum)); got != text {
		t.Errorf("%v is written %s, want %s", want, got, text)
	}
}

// bigOf reads what it can: nil where a text means something else to math/big, or is subnormal.
func bigOf(text []byte) *big.Float {
	s := strings.ToLower(string(text))
	if strings.Contains(s, "inf") || len(s) > 2000 {
		return nil
	}
	base := 10
	if isHex(s) {
		base = 0
		if !strings.Contains(s, "p") {
			s += "p0"
		}
	}
	// Parsed with 64 bits, a text near the middle of two numbers may be rounded the wrong way: math/big keeps 64 bits more
	// than asked for, not all of them. No text of 2,000 digits is nearer to a middle than this can tell.
	x, _, err := big.ParseFloat(s, base, 40_000, big.ToNearestEven)
	if err == nil {
		x.SetPrec(64)
	}
	if err != nil { // math/big minds exponents that do not fit 64 bits, also those of 0
		return nil
	}
	if x.Sign() != 0 && (x.MantExp(nil) < ldMinExp+64 || x.IsInf()) {
		return nil
	}
	return x
}

func isHex(text string) bool { return strings.Contains(strings.ToLower(text), "0x") }
