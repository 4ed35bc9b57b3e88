package num

import (
	"math"
	"testing"
)

func TestIntegers(t *testing.T) {
	for _, n := range []int64{0, 1, 9, 10, 99, 100, 101, 12345, -1, -10, math.MaxInt64, math.MinInt64, math.MinInt64 + 1} {
		text := AppendInt([]byte("x"), n)
		back, ok := ParseInt(text[1:])
		if back != n || !ok || IntLen(n) != len(text)-1 {
			t.Errorf("%d became %q and then %d", n, text, back)
		}
	}
	for n, size := uint64(1), 1; size < 20; n, size = 10*n, size+1 {
		if len(AppendUint(nil, n)) != size || size > 1 && len(AppendUint(nil, n-1)) != size-1 {
			t.Errorf("%d or %d is too long or too short", n-1, n)
		}
	}
	for n := range uint64(12000) { // all there is to the last four digits
		for _, n := range []uint64{n, 1e15 + n} {
			if back, ok := ParseUint(AppendUint(nil, n)); back != n || !ok {
				t.Errorf("%d became %d", n, back)
			}
		}
	}
	for shift := range 64 {
		n := uint64(math.MaxUint64) >> shift
		if back, ok := ParseUint(AppendUint(nil, n)); back != n || !ok {
			t.Errorf("%d became %d", n, back)
		}
	}
	for _, text := range []string{"", "-", "-0", "+1", "01", "-01", " 1", "1 ", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1e3"} {
		if n, ok := ParseInt([]byte(text)); ok {
			t.Errorf("%q is taken for %d", text, n)
		}
	}
}

func TestAppendDouble(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "-0"}, {3, "3"}, {-17, "-17"}, {3.5, "3.5"}, {3.14, "3.1400000000000001"}, {0.1, "0.10000000000000001"},
		{1e16, "10000000000000000"}, {99999999999999984, "99999999999999984"}, {1e17, "1e+17"}, {-1e17, "-1e+17"}, {1e21, "1e+21"}, {1e100, "1e+100"}, {1 << 63, "9.2233720368547758e+18"}, {-1 << 63, "-9.2233720368547758e+18"},
		{0.0001, "0.0001"}, {0.00001, "1.0000000000000001e-05"}, {5e-324, "4.9406564584124654e-324"}, {math.MaxFloat64, "1.7976931348623157e+308"},
		{math.Inf(1), "inf"}, {math.Inf(-1), "-inf"}, {math.NaN(), "nan"},
	} {
		if got := string(AppendDouble(nil, c.f)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.f, got, c.want)
		}
	}
}

func TestAddLongDouble(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"10.5", "0.1", "10.6"}, {"3.0e3", "200", "3200"}, {"0.1", "0.2", "0.3"}, {"5.0e3", "-5.0e3", "0"}, {"-1e-30", "0", "0"}, {"1", "1e-17", "1.00000000000000001"},
		{"17179869184", "1.5", "17179869185.5"}, {"18446744073709551615", "1", "18446744073709551616"}, {"1e20", "0.1", "100000000000000000000"}, {"0", "3.14", "3.14"},
		{"inf", "1", "inf"}, {"1", "-inf", "inf"}, {"inf", "-inf", "inf"}, {"1e4932", "1e4932", "inf"}, {"x", "1", "error"}, {"1", "", "error"}, {"nan", "1", "error"},
	} {
		text, ok, nanOrInf := AddLongDouble([]byte(c.a), []byte(c.b))
		got := string(text)
		if nanOrInf {
			got = "inf"
		} else if !ok {
			got = "error"
		}
		if got != c.want {
			t.Errorf("%s + %s: got %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestAppendHuman(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {13.361389338970184, "13.36138933897018433"}, {-0.5, "-0.5"}, {-1e-20, "0"}, {5e-324, "0"}, {1e22, "10000000000000000000000"},
		{math.Inf(1), "inf"}, {math.Inf(-1), "-inf"}, {math.NaN(), "nan"},
	} {
		if got := string(AppendHuman([]byte("x"), c.f)); got != "x"+c.want {
			t.Errorf("%v: got %s, want %s", c.f, got, c.want)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	var room [400]byte
	integer, short, long := []byte("-1234567890"), []byte("10.5"), []byte("-0.12345678901234567890123456789e-300")
	for name, f := range map[string]func(){
		"ParseInt":         func() { ParseInt(integer) },
		"ParseFloat short": func() { ParseFloat(short) },
		"ParseFloat long":  func() { ParseFloat(long) },
		"AppendDouble":     func() { AppendDouble(room[:0], 3.14) },
		"long doubles": func() {
			x, _ := ParseLongDouble(short)
			y, _ := ParseLongDouble(integer)
			sum, _ := x.Add(y)
			AppendLongDouble(room[:0], sum)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
