package num_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// texts are numbers and near misses, for all kinds of numbers.
var texts = []string{
	"", " ", "0", "-0", "+0", "00", "-00", "1", "-1", "+1", " 1", "1 ", "\t1", "\v1", "1\n", "01", "-01", "1\x00", "\x001", "--1", "+-1", "-", "+", "- 1", "a", "1a", "1_0",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "9999999999999999999",
	"18446744073709551615", "18446744073709551616", "-18446744073709551615", "-18446744073709551616", "99999999999999999999", "000000000000000000000000000001", "+18446744073709551615", " \t-5",
	".", "-.", ".5", "5.", "-.5e1", ".e1", "1.2.3", "1..", "1,5", "1e5", "1E5", "1e+5", "1e-5", "1e", "1e+", "1e5.", "1e5e5", "1d5", "e5", "1e 5",
	"inf", "-inf", "+inf", "INF", "Infinity", "-iNFINITY", "infi", "infinit", "in", "infinityx", " inf", "inf ",
	"nan", "-nan", "NaN", "nan()", "nan(123)", "nan(a_Z)", "nan(", "nan(-)", "nan)", "na",
	"0x", "0x.", "0xg", "0x10", "-0X1F", "0x.8", "0x1.", "0x1p", "0x1p4", "0X1P+4", "0x1p-4", "0x1e5", "0x1.8p1", "0xp1", "x10", "00x1", "0x1_0", "0x 1",
	"0x1p1023", "0x1p1024", "0x1.fffffffffffff7p1023", "0x1.fffffffffffff8p1023", "0x1p-1074", "0x1p-1075", "0x1.000000000000001p-1075", "0x0.0000000000001p-1022", "0x1.00000000000008p0", "0x1.000000000000080000000000000000000001p0", "0x123456789abcdef0123456789abcdef",
	"0x1p16383", "0x1p16384", "0x1.fffffffffffffffep16383", "0x1.ffffffffffffffffp16383", "0x1p-16445", "0x1p-16446", "0x1.00000000000000018p-16446",
	"1e308", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "-1e309", "1e400", "1e4931", "1.18973149535723176502e4932", "1.18973149535723176503e4932", "1.1897314953572317651e4932", "1e4933", "1e99999999999999999999",
	"5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-323", "1e-400", "-1e-400", "1e-4950", "1.82259976594123730126e-4951", "1.8225997659412373012642e-4951", "1.9e-4951", "3.6e-4951", "1e-4951", "1e-4952", "1e-99999999999999999999", "0e99999999999999999999", "0e-99999999999999999999", "0x0p99999999999999999999",
	"9007199254740992", "9007199254740993", "9007199254740993.0000000000000000000000000000000001", "0.1", "0.30000000000000004", "3.14", "123456789.123456789", "1e16", "1e17", "99999999999999999", "100000000000000000", "123456789012345678", "1e-4", "0.0001", "0.00001", "-1e-5", "1e21", "1e22", "1e23",
	"0." + strings.Repeat("0", 5000) + "1", "0." + strings.Repeat("0", 5100) + "1", "1" + strings.Repeat("0", 5000), "1" + strings.Repeat("0", 5118), "1" + strings.Repeat("0", 5119),
	"1" + strings.Repeat("0", 5000) + "e-5000", "0." + strings.Repeat("0", 5000) + "1e5001", strings.Repeat("0", 5118) + "1", strings.Repeat("0", 5119) + "1",
	"1" + strings.Repeat("0", 20000) + "e-20000", "0." + strings.Repeat("0", 20000) + "1e20001", "0x1" + strings.Repeat("0", 20000) + "p-80000",
	"1" + strings.Repeat("0", 200000) + "e-200000", "0." + strings.Repeat("0", 200000) + "1e200001", "-0." + strings.Repeat("0", 200000) + strings.Repeat("9", 1000) + "e199999",
	"9007199254740993." + strings.Repeat("0", 5000), "9007199254740993." + strings.Repeat("0", 5000) + "1", "9007199254740993" + strings.Repeat("0", 5000) + "1e-5001", strings.Repeat("0", 5000) + "9007199254740992.9" + strings.Repeat("9", 5000),
}

// randomText returns something that is often a number, often a strange one.
func randomText(r *rand.Rand) string {
	switch r.IntN(6) {
	case 0:
		var b strings.Builder
		const alphabet = "0011234567899..eE+--xXpPabinfa "
		for range r.IntN(9) {
			b.WriteByte(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	case 1:
		return strconv.FormatFloat(math.Float64frombits(r.Uint64()), "eEgGfx"[r.IntN(6)], r.IntN(25)-1, 64)
	case 2:
		return strconv.FormatInt(int64(r.Uint64())>>r.IntN(64), 10)
	case 3:
		return randomDecimal(r, 25, 25)
	case 4: // between two doubles
		f := math.Float64frombits(r.Uint64N(0x7fe0 << 48))
		half := strconv.FormatFloat(f, 'f', -1, 64)
		if exact := exactMiddle(f); len(exact) < 700 {
			half = exact
		}
		return half + []string{"", "0", "1", "00000000000000000000001"}[r.IntN(4)]
	}
	return fmt.Sprintf("%s%sp%d", []string{"0x", "-0x", "0X"}[r.IntN(3)], randomDecimal(r, 12, 12), r.IntN(2300)-1150)
}

// exactMiddle writes the middle between a double and the next.
func exactMiddle(f float64) string {
	g := math.Nextafter(f, math.Inf(1))
	if math.Abs(f) < 1e-3 || math.Abs(f) > 1e15 {
		return strings.Repeat(" ", 700)
	}
	// Both have the same number of digits at most 53+10 behind the point: their sum does, and half of it one more.
	x := strconv.FormatFloat(f, 'f', 70, 64)
	y := strconv.FormatFloat(g, 'f', 70, 64)
	digits := make([]byte, max(len(x), len(y)))
	x, y = strings.Repeat("0", len(digits)-len(x))+x, strings.Repeat("0", len(digits)-len(y))+y
	carry := byte(0)
	for i := len(digits) - 1; i >= 0; i-- {
		if x[i] == '.' {
			digits[i] = '.'
			continue
		}
		sum := x[i] - '0' + y[i] - '0' + carry
		digits[i], carry = '0'+sum%10, sum/10
	}
	rest := byte(0)
	if carry > 0 {
		digits = append([]byte{'1'}, digits...)
	}
	for i, c := range digits {
		if c != '.' {
			v := rest*10 + c - '0'
			digits[i], rest = '0'+v/2, v%2
		}
	}
	return string(digits)
}

// randomDecimal writes up to the given numbers of digits before and behind the point.
func randomDecimal(r *rand.Rand, before, behind int) string {
	var b strings.Builder
	for range r.IntN(before + 1) {
		b.WriteByte('0' + byte(r.IntN(10)))
	}
	if r.IntN(4) > 0 {
		b.WriteByte('.')
		for range r.IntN(behind + 1) {
			b.WriteByte('0' + byte(r.IntN(10)))
		}
	}
	return b.String()
}

func TestParseIntAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	all := allTexts(rand.New(rand.NewPCG(1, 1)), 5000)
	var commands [][]string
	for _, text := range all {
		commands = append(commands, []string{"SET", "k", "0"}, []string{"INCRBY", "k", text})
	}
	replies := redis.Do(t, commands...)
	for i, text := range all {
		want := replies[2*i+1].Text
		got := "-ERR value is not an integer or out of range"
		if n, ok := num.ParseInt([]byte(text)); ok {
			got = string(num.AppendInt(nil, n))
		}
		if got != want {
			t.Errorf("%.50q: %s, redis-server says %s", text, got, want)
		}
	}
}

// TestParseUintAsRedis uses the second part of stream IDs.
func TestParseUintAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	var all []string
	var commands [][]string
	for _, text := range allTexts(rand.New(rand.NewPCG(1, 1)), 5000) {
		if len(text) > 100 || strings.Contains(text, "\x00") { // the limits of stream IDs, not of numbers
			continue
		}
		all = append(all, text)
		commands = append(commands, []string{"DEL", "s"}, []string{"XADD", "s", "1-" + text, "f", "v"})
	}
	replies := redis.Do(t, commands...)
	for i, text := range all {
		want := replies[2*i+1].Text
		got := "-ERR Invalid stream ID specified as stream command argument"
		if n, ok := num.ParseUint([]byte(text)); ok {
			got = "1-" + string(num.AppendUint(nil, n))
		}
		if got != want {
			t.Errorf("%.50q: %s, redis-server says %s", text, got, want)
		}
	}
}

func TestDoublesAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	all := allTexts(rand.New(rand.NewPCG(2, 2)), 30000)
	var commands [][]string
	for _, text := range all {
		exact := "0"
		if f, ok := num.ParseBound([]byte(text)); ok {
			exact = strconv.FormatFloat(f, 'x', -1, 64)
			exact = strings.Replace(exact, "I", "i", 1)
		}
		commands = append(commands,
			[]string{"DEL", "z", "bound"}, []string{"ZADD", "z", text, "m"}, []string{"ZSCORE", "z", "m"},
			[]string{"ZADD", "bound", exact, "m"}, []string{"ZCOUNT", "bound", text, text})
	}
	replies := redis.Do(t, commands...)
	for i, text := range all {
		if strings.EqualFold(text, "nx") || strings.EqualFold(text, "xx") { // options of ZADD
			continue
		}
		reply := replies[5*i : 5*i+5]
		got, want := "(refused)", "(refused)"
		if f, ok := num.ParseFloat([]byte(text)); ok {
			got = string(num.AppendDouble(nil, f))
		}
		if reply[1].Text != "-ERR value is not a valid float" {
			want = reply[2].Text
		}
		if got != want && !(got == "-0" && want == "0") { // sorted sets lose the sign of 0
			t.Errorf("%.50q: %s, redis-server says %s", text, got, want)
		}
		got, want = "-ERR min or max is not a float", reply[4].Text
		if _, ok := num.ParseBound([]byte(text)); ok {
			got = "1"
		}
		if got != want {
			t.Errorf("as a bound, %.50q: %s, redis-server says %s", text, got, want)
		}
	}
}

// TestLongDoublesAsRedis adds numbers of all sizes.
func TestLongDoublesAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	r := rand.New(rand.NewPCG(3, 3))
	pairs := [][2]string{{"3.0e3", "200"}, {"10.5", "0.1"}, {"0.1", "0.2"}, {"5.0e3", "-5e3"}, {"-0", "-0"}, {"1e4932", "1e4932"}, {"inf", "1"}, {"inf", "-inf"}, {"0x1p-16445", "-0x1p-16445"},
		{"18446744073709551615", "1"}, {"18446744073709551615", "0.5"}, {"18446744073709551614", "0.5"}, {"9223372036854775807.5", "0.5"}, {"0x1p63", "0x1p-1"}, {"0x1p63", "-0x1p-2"}, {"0x1p64", "-0x1p-100"}, {"0x1p64", "-0x1p-1"},
		{"9223372036854775809", "-0x8000000000000001p-64"}, {"9223372036854775809", "-0x8p-4"}, {"9223372036854775809", "0x8000000000000001p-64"}, // a bit beyond a tie
	}
	for _, text := range texts {
		pairs = append(pairs, [2]string{text, "1"}, [2]string{"0", text}, [2]string{"-1.5", text})
	}
	for range 20_000 {
		pairs = append(pairs, [2]string{randomLong(r), randomLong(r)})
	}
	for i := range pairs[len(pairs)-5000:] { // nearly opposite
		a := strings.TrimPrefix(pairs[len(pairs)-5000+i][0], "-")
		pairs[len(pairs)-5000+i] = [2]string{a, "-" + a[:max(1, len(a)-r.IntN(4))]}
	}
	var commands [][]string
	for _, pair := range pairs {
		commands = append(commands, []string{"SET", "k", pair[0]}, []string{"INCRBYFLOAT", "k", pair[1]})
	}
	replies := redis.Do(t, commands...)
	numbers := 0
	for i, pair := range pairs {
		want := replies[2*i+1].Text
		text, ok, nanOrInf := num.AddLongDouble([]byte(pair[0]), []byte(pair[1]))
		got := string(text)
		switch {
		case !ok:
			got = "-ERR value is not a valid float"
		case nanOrInf:
			got = "-ERR increment would produce NaN or Infinity"
		default:
			numbers++
		}
		if got != want {
			t.Errorf("%.50q + %.50q: %.50s, redis-server says %.50s", pair[0], pair[1], got, want)
		}
	}
	if numbers < len(pairs)*8/10 {
		t.Errorf("only %d of %d pairs are numbers", numbers, len(pairs))
	}
}

// randomLong returns a number for INCRBYFLOAT, mostly of the sizes people use.
func randomLong(r *rand.Rand) string {
	sign := []string{"", "-"}[r.IntN(2)]
	switch r.IntN(24) {
	case 0, 1, 2, 3:
		return sign + "0" + randomDecimal(r, 22, 22)
	case 4, 5, 6:
		return sign + "0" + randomDecimal(r, 60, 60)
	case 7, 8, 9:
		return sign + "1" + randomDecimal(r, 20, 20) + "e" + strconv.Itoa(r.IntN(80)-40)
	case 10: // slow on both sides
		return sign + "1" + randomDecimal(r, 20, 20) + "e" + strconv.Itoa(r.IntN(9880)-4945)
	case 11, 12, 13:
		return fmt.Sprintf("%s0x1.%016xp%d", sign, r.Uint64()>>(4*r.IntN(16)), r.IntN(150)-75)
	}
	return sign + "0" + randomDecimal(r, 6, 4)
}

// TestHumanAsRedis adds 0 to exact doubles.
func TestHumanAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	r := rand.New(rand.NewPCG(4, 4))
	var all []float64
	var commands [][]string
	for i := range 5000 {
		f := math.Float64frombits(r.Uint64())
		if i%2 == 0 {
			f = r.NormFloat64() * 180
		}
		if math.IsNaN(f) || math.IsInf(f, 0) {
			continue
		}
		all = append(all, f)
		commands = append(commands, []string{"SET", "k", "0"}, []string{"INCRBYFLOAT", "k", strconv.FormatFloat(f, 'x', -1, 64)})
	}
	replies := redis.Do(t, commands...)
	for i, f := range all {
		if got, want := string(num.AppendHuman(nil, f)), replies[2*i+1].Text; got != want {
			t.Errorf("%g: %s, redis-server says %s", f, got, want)
		}
	}
}

func TestParseMemoryAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	all := []string{"", "0", "100", "1k", "1K", "1kb", "1KB", "1Kb", "1m", "1mb", "1g", "1gb", "1b", "1B", "10mb", "1t", "1tb", "1kk", "1kbb", "1bb", "1 kb", "1kb ", " 1", "+1", "1.5gb", "k", "kb", "b", "gb", "x",
		"007kb", "18446744073709551615", "18446744073709551616", "99999999999999999999999", "99999999999999999999k", "99999999999999999999kb", "18446744073709551615b", "17179869184gb", "20000000000g",
		strings.Repeat("0", 126) + "1", strings.Repeat("0", 127) + "1", strings.Repeat("9", 127), strings.Repeat("0", 127) + "1k", strings.Repeat("0", 126) + "1k"}
	var commands [][]string
	for _, text := range all {
		commands = append(commands, []string{"CONFIG", "SET", "maxmemory", "12345"}, []string{"CONFIG", "SET", "maxmemory", text}, []string{"CONFIG", "GET", "maxmemory"})
	}
	replies := redis.Do(t, commands...)
	for i, text := range all {
		got := "12345"
		if n, ok := num.ParseMemory([]byte(text)); ok {
			got = strconv.FormatUint(n, 10)
		}
		if want := replies[3*i+2].Elements[1].Text; got != want {
			t.Errorf("%q: %s, redis-server says %s (%s)", text, got, want, replies[3*i+1].Text)
		}
	}
}

func allTexts(r *rand.Rand, random int) []string {
	all := texts[:len(texts):len(texts)]
	for range random {
		all = append(all, randomText(r))
	}
	return all
}
