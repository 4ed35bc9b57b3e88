package resp

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
)

var trusted = Limits{Authenticated: true}

// TestNextTakesOneCommandAtATime shows how a caller drives the parser.
func TestNextTakesOneCommandAtATime(t *testing.T) {
	var p Parser
	buf := []byte("\r\n*0\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\nSET 'a b' \"\\x00\"\n*1\r\n$4\r\nPI")
	for _, want := range []string{"GET|k", "SET|a b|\x00"} {
		args, n, err := p.Next(buf, trusted)
		if got := string(bytes.Join(args, []byte("|"))); got != want || err != nil {
			t.Fatalf("got %q, %v; want %q", got, err, want)
		}
		buf = buf[n:]
	}
	args, n, err := p.Next(buf, trusted)
	if args != nil || n != 0 || err != nil {
		t.Fatalf("incomplete command: got %q, %d, %v", args, n, err)
	}
	if p.Need() != 4 {
		t.Errorf("need %d bytes, want 4", p.Need())
	}
	args, n, err = p.Next(append(bytes.Clone(buf), "NG\r\n\r\n"...), trusted)
	if len(args) != 1 || string(args[0]) != "PING" || n != 14 || err != nil {
		t.Fatalf("completed command: got %q, %d, %v", args, n, err)
	}
	if args, n, err = p.Next([]byte("\r\n"), trusted); args != nil || n != 2 || err != nil {
		t.Fatalf("blank line: got %q, %d, %v", args, n, err)
	}
}

// TestViewsHaveNoRoom makes sure that appending to an argument cannot overwrite the next one.
func TestViewsHaveNoRoom(t *testing.T) {
	for _, input := range []string{"*2\r\n$1\r\na\r\n$1\r\nb\r\n", "a b\n"} {
		var p Parser
		args, _, _ := p.Next([]byte(input), trusted)
		_ = append(args[0], "overwritten"...)
		if string(args[1]) != "b" {
			t.Errorf("%q: second argument is now %q", input, args[1])
		}
	}
}

func TestErrorsAreFinal(t *testing.T) {
	var p Parser
	_, n, err := p.Next([]byte("\r\n*x\r\nPING\r\n"), trusted)
	if n != 2 || err != ErrMultibulkLength || err.Error() != "ERR Protocol error: invalid multibulk length" {
		t.Fatalf("got %d, %v", n, err)
	}
	if args, n, again := p.Next([]byte("PING\r\n"), trusted); args != nil || n != 0 || again != err {
		t.Errorf("after an error: got %q, %d, %v", args, n, again)
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		input string
		lim   Limits
		want  error
	}{
		{"*1\r\n$536870912\r\n", trusted, nil},
		{"*1\r\n$536870913\r\n", trusted, ErrBulkLength},
		{"*1\r\n$629145600\r\n", trusted, ErrBulkLength},
		{"*1\r\n$1048577\r\n", Limits{MaxBulk: 1 << 20, Authenticated: true}, ErrBulkLength},
		{"*1\r\n$4\r\nPING\r\n", Limits{MaxBulk: 3, Authenticated: true}, ErrBulkLength},
		{"*2147483647\r\n", trusted, nil},
		{"*2147483648\r\n", trusted, ErrMultibulkLength},
		{"*3\r\n", Limits{MaxMultibulk: 2, Authenticated: true}, ErrMultibulkLength},
		{"*10\r\n", Limits{}, nil},
		{"*11\r\n", Limits{}, ErrMultibulkAuth},
		{"*1\r\n$16384\r\n", Limits{}, nil},
		{"*1\r\n$16385\r\n", Limits{}, ErrBulkAuth},
	} {
		var p Parser
		if _, _, err := p.Next([]byte(c.input), c.lim); err != c.want {
			t.Errorf("%q with %+v: got %v, want %v", c.input, c.lim, err, c.want)
		}
	}
}

// TestHeadersAllocateNothing lets a client announce as much as the protocol allows.
func TestHeadersAllocateNothing(t *testing.T) {
	for _, input := range []string{"*2147483647\r\n", "*1048576\r\n$1\r\nx\r\n", "*1\r\n$536870912\r\nx"} {
		buf := []byte(input)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var p Parser
		p.Next(buf, trusted)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 4<<10 {
			t.Errorf("%q made the parser allocate %d bytes", input, got)
		}
	}
}

func TestNoAllocationPerCommand(t *testing.T) {
	var p Parser
	whole := AppendCommand(nil, []byte("SET"), []byte("key"), []byte("value"))
	for name, input := range map[string][]byte{"multibulk": whole, "inline": []byte("SET key 'value'\r\n")} {
		if n := testing.AllocsPerRun(100, func() { p.Next(input, trusted) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if n := testing.AllocsPerRun(100, func() {
			p.Next(input[:len(input)/2], trusted)
			p.Next(input, trusted)
		}); n != 0 {
			t.Errorf("%s in two pieces: %v allocations", name, n)
		}
	}
}

// TestScratchIsGivenBack makes sure that one huge command does not keep its argument slots for the life of a
// connection.
func TestScratchIsGivenBack(t *testing.T) {
	var p Parser
	words := AppendCommand(nil, bytes.Split([]byte(strings.Repeat("a,", 20000)), []byte(","))...)
	for _, input := range [][]byte{words, words[:len(words)-1], words, []byte("PING\r\n")} {
		p.Next(input, trusted)
	}
	if got := cap(p.args) + cap(p.spans); got > 2*keepArgs {
		t.Errorf("%d slots are still held", got)
	}
}

// TestByteByByteIsLinear sends a command of many arguments one byte at a time; were each call to start over, this would
// take hours.
func TestByteByByteIsLinear(t *testing.T) {
	const count = 200_000
	input := AppendCommand(nil, make([][]byte, count)...)
	input = append(input, strings.Repeat("x", maxLine)...)
	var p Parser
	for end := range input {
		args, n, err := p.Next(input[:end], trusted)
		if err != nil {
			t.Fatal(err)
		}
		if args != nil {
			if len(args) != count {
				t.Fatalf("%d arguments", len(args))
			}
			input = input[n:]
			break
		}
	}
	for end := 1; end <= len(input); end++ {
		if args, _, err := p.Next(input[:end], trusted); args != nil || err != nil || p.seen != end {
			t.Fatalf("an endless line became %q, %v; %d of %d bytes will not be looked at again", args, err, p.seen, end)
		}
	}
}

func TestProtocolErrorShowsNoLineEnds(t *testing.T) {
	for _, c := range []byte{'\r', '\n', 'x', 0xff} {
		if text := unexpected(c).Error(); strings.ContainsAny(text, "\r\n") {
			t.Errorf("%q", text)
		}
	}
}

// TestSplit reads commands that their sender has split, between the parts of one that it has not.
func TestSplit(t *testing.T) {
	var p Parser
	part, rest := []byte("*2\r\n$3\r\nGET\r\n$5\r\nfi"), []byte("rst\r\n")
	if args, _, err := p.Next(part, trusted); args != nil || err != nil {
		t.Fatalf("incomplete command: got %q, %v", args, err)
	}
	for _, c := range []struct {
		in    string
		count int
		want  string
	}{
		{"\004\000\000\000PING", 1, "PING"},
		{"\003\000\000\000\001\000\000\000\000\000\000\000SETk", 3, "SET|k|"},
		{"\000\000\000\000", 1, ""},
		{"\001\000\000\000xbehind", 1, "x"},
		{"", 0, ErrMultibulkLength.Error()},
		{"\001\000\000\000x", -1, ErrMultibulkLength.Error()},
		{strings.Repeat("\000\000\000\000", 11), 11, ErrMultibulkLength.Error()},
		{"\001\000\000\000", 1, ErrBulkLength.Error()},
		{"\001\000\000\000x", 2, ErrBulkLength.Error()},
		{"\001\000\000\000\001\000\000\000x", 2, ErrBulkLength.Error()},
		{"\377\377\377\377x", 1, ErrBulkLength.Error()},
		{"\000\000\001\000" + strings.Repeat("x", 1<<16), 1, ErrBulkLength.Error()},
	} {
		args, err := p.Split([]byte(c.in), c.count)
		got := string(bytes.Join(args, []byte("|")))
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%d of %.20q: got %q, want %q", c.count, c.in, got, c.want)
		}
	}
	if args, _, err := p.Next(append(part, rest...), trusted); len(args) != 2 || string(args[1]) != "first" || err != nil {
		t.Errorf("the rest of the command before: got %q, %v", args, err)
	}
}
