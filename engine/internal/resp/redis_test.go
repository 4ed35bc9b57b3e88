package resp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// The tests in this file send the same bytes to a real redis-server and to a small server made of Parser and Writer
// that knows three commands, and compare all that comes back until the connection is closed.

const (
	echo    = "EVAL 'return ARGV' 0 "     // the reply shows each further argument unharmed
	measure = "EVAL 'return #ARGV[1]' 0 " // the reply is the length of the next argument
)

// serve answers input as redis-server would. cuts are the sizes of the pieces in which the input arrives; the rest
// comes at once.
func serve(input []byte, password string, cuts ...int) []byte {
	var (
		p    resp.Parser
		w    resp.Writer
		held []byte
		lim  = resp.Limits{MaxBulk: 1 << 20, Authenticated: password == ""}
	)
	for len(input) > 0 {
		size := len(input)
		if len(cuts) > 0 {
			size, cuts = min(size, cuts[0]), cuts[1:]
		}
		held = append(bytes.Clone(held), input[:size]...) // Clone: the parser must not rely on the place of the bytes
		input = input[size:]
		for {
			args, n, err := p.Next(held, lim)
			held = held[n:]
			if err != nil {
				w.Error(err.Error())
				return w.Buf
			}
			if args == nil {
				break
			}
			switch name := strings.ToUpper(string(args[0])); {
			case name == "AUTH" && len(args) == 2 && string(args[1]) == password:
				lim.Authenticated = true
				w.OK()
			case !lim.Authenticated:
				w.Error("NOAUTH Authentication required.")
			case name == "PING" && len(args) == 1:
				w.Simple("PONG")
			case name == "EVAL" && len(args) == 4 && string(args[1]) == "return #ARGV[1]":
				w.Int(int64(len(args[3])))
			case name == "EVAL" && len(args) >= 3 && string(args[1]) == "return ARGV":
				w.Array(len(args) - 3)
				for _, arg := range args[3:] {
					w.Bulk(arg)
				}
			default:
				panic(fmt.Sprintf("a command this server does not know: %q", args))
			}
		}
	}
	return w.Buf
}

func evalRaw(args ...string) string {
	all := [][]byte{[]byte("EVAL"), []byte("return ARGV"), []byte("0")}
	for _, arg := range args {
		all = append(all, []byte(arg))
	}
	return string(resp.AppendCommand(nil, all...))
}

// streams are inputs of which every prefix is tried.
var streams = []string{
	"PING\r\n", "PING\nPING\n", "\r\n\r\n\n  \nPING\r\n", "\r\r\nPING\r\n", "  PING  \r\n", " \t\v\fPING\r\nPING\r\n",
	"PING\r\r\n", "PING\x00\r\nPING\r\n", "\x00\r\n", "PING \x00junk\r\nPING\r\n",
	"*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nping\r\n", "*0\r\nPING\r\n", "*-1\r\nPING\r\n", "*-10\r\n*0\r\n*1\r\n$4\r\nPING\r\n",
	"*-9223372036854775808\r\nPING\r\n", "*-9223372036854775809\r\nPING\r\n",
	"*\r\n", "*x\r\n", "*+1\r\n", "* 1\r\n", "*1 \r\n", "*01\r\n", "*-0\r\n", "*1.0\r\n", "*2147483647\r\n$1\r\nx", "*2147483648\r\n",
	"*9223372036854775807\r\n", "*99999999999999999999\r\n", "*1\n$4\nPING\n", "*1\rx$4\rxPINGxx", "*1\r\n$4\r\nPINGxxPING\r\n",
	"*1\x00\r\n", "*1\r\n$4\x00\r\nPING\r\n", "*1\r\r\n$4\r\n",
	"*1\r\n4\r\n", "*1\r\nPING\r\n", "*1\r\n\r\n", "*1\r\n\n\r\n", "*1\r\n*1\r\n$4\r\nPING\r\n", "*1\r\n\xff\r\n", "*1\r\n'\r\n",
	"*1\r\n:4\r\n", "*1\r\n\x00\r\n", "*2\r\n$4\r\nPING\r\nx\r\n",
	"*1\r\n$\r\n", "*1\r\n$-1\r\n", "*1\r\n$x\r\n", "*1\r\n$+4\r\n", "*1\r\n$04\r\n", "*1\r\n$ 4\r\n", "*1\r\n$4 \r\n",
	"*1\r\n$1048577\r\n", "*1\r\n$629145600\r\n", "*1\r\n$9223372036854775807\r\n", "*1\r\n$18446744073709551616\r\n", "*1\r\n$$\r\n",
	"*1\r\n$04\r\nPING\r\n", "*1\r\n$004\r\nPING\r\n", "*01\r\n$4\r\nPING\r\n", "*1\r\n$00\r\n\r\n", // complete, but for the spelling
	"*1\r\n$18446744073709551620\r\nPING\r\n", "*18446744073709551617\r\n$4\r\nPING\r\n",
	evalRaw() + evalRaw("") + evalRaw("", "a", "\r\n", "a b", "\x00\xff"),
	evalRaw("x") + "PING\r\n" + evalRaw("y") + "\r\n" + "*0\r\n" + evalRaw(strings.Repeat("z", 100)),
	echo + "a\r\n", echo + `"a b" 'c d' e` + "\n", echo + `"\x41\x4g\xZZ\x4" "\n\r\t\b\a\q\\\""` + "\n",
	echo + `'\'' '\n' '\\'` + "\n", echo + `a"b c"` + "\n", echo + `a'b c'` + "\n", echo + `"" ''` + "\n",
	echo + `"a"b` + "\n", echo + `'a'b` + "\n", echo + `"a""b"` + "\n", echo + `"a` + "\n", echo + `'a` + "\n", echo + `"a\` + "\n", echo + `'a\'` + "\n",
	echo + "a\vb \vc\fd \f \v e\n", echo + "\"a\"\vb\n", echo + "a\rb\r\n", echo + "\"a\rb\"\r\n", echo + "\xff\x80\n",
	echo + "\"a\x00b\"\n", echo + "a\\\n", echo + `a\"b` + "\n",
}

func TestProtocolAsRedis(t *testing.T) {
	redis := redistest.Start(t, "--proto-max-bulk-len", "1mb")
	for _, stream := range streams {
		for end := range len(stream) + 1 {
			compare(t, redis, "", []byte(stream[:end]))
		}
	}
}

func TestUnauthenticatedAsRedis(t *testing.T) {
	const auth, ten = "AUTH secret\r\n", "*10\r\n$4\r\nPING\r\n"
	redis := redistest.Start(t, "--requirepass", "secret", "--proto-max-bulk-len", "1mb")
	for _, stream := range []string{
		"PING\r\n" + auth + "PING\r\n", ten, "*11\r\n", auth + "*11\r\n$4\r\nPI", "*2147483648\r\n",
		"*1\r\n$16384\r\nx", "*1\r\n$16385\r\nx", auth + "*1\r\n$16385\r\nx", "*1\r\n$1048577\r\n",
		"*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n" + evalRaw(strings.Fields("1 2 3 4 5 6 7 8 9")...),
	} {
		for end := range len(stream) + 1 {
			compare(t, redis, "secret", []byte(stream[:end]))
		}
	}
}

// TestLongLinesAsRedis tries the limit of 64 KiB from both sides.
func TestLongLinesAsRedis(t *testing.T) {
	const limit = 64 << 10
	redis := redistest.Start(t, "--proto-max-bulk-len", "1mb")
	for _, start := range []string{measure, "*", "*1\r\n$", "*1\r\nx", "*3\r\n$4\r\nEVAL\r\n", "PING\r\n" + measure, "PING\r\n*", echo + "\x00", "*1\x00"} {
		line := start[strings.LastIndex(start, "\n")+1:]
		for _, size := range []int{limit - 1, limit, limit + 1, limit + 2, 3 * limit} {
			open := start + strings.Repeat("7", size-len(line))
			compare(t, redis, "", []byte(open))
			for _, end := range []string{"\n", "\r", "\r\n"} {
				if size+len(end) <= limit+1 { // beyond it depends on how much redis-server happens to read at once
					compare(t, redis, "", []byte(open+end))
				}
			}
		}
	}
	for _, size := range []int{16 << 10, 32<<10 - 1, 32 << 10, 50 << 10} { // redis-server reads long bulks apart
		stream := evalRaw(strings.Repeat("x", size), "y") + "PING\r\n"
		compare(t, redis, "", []byte(stream))
		compare(t, redis, "", []byte(stream[:len(stream)-9]))
	}
	compare(t, redis, "", []byte(evalRaw(strings.Split(strings.Repeat("a,", 5000), ",")...)+"PING\r\n"))
}

// TestRandomInlineAsRedis tries lines made of the characters that matter to the splitting of words.
func TestRandomInlineAsRedis(t *testing.T) {
	redis := redistest.Start(t, "--proto-max-bulk-len", "1mb")
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		line := []byte(echo)
		const alphabet = "\"\"''\\\\xab4 \t\r\v\fnz\x00\xe9"
		for range r.IntN(14) {
			line = append(line, alphabet[r.IntN(len(alphabet))])
		}
		compare(t, redis, "", append(line, "\r\nPING\r\n"...))
	}
}

// TestRandomDamageAsRedis changes bytes of valid commands.
func TestRandomDamageAsRedis(t *testing.T) {
	redis := redistest.Start(t, "--proto-max-bulk-len", "1mb")
	r := rand.New(rand.NewPCG(3, 4))
	const alphabet = "\r\n\r\n$*0123456789-+ :x\x00"
	for range 3000 {
		head := []byte(evalRaw())
		tail := []byte(evalRaw("a", "", "bcd")[len("*6\r\n$4\r\nEVAL\r\n$11\r\nreturn ARGV\r\n$1\r\n0\r\n"):])
		copy(head, "*6")
		stream := append(head, tail...)
		for range 1 + r.IntN(2) { // behind the script, so that what still is a command is one we know
			at := len(head) + r.IntN(len(tail))
			if r.IntN(4) == 0 {
				at = r.IntN(4)
			}
			stream[at] = alphabet[r.IntN(len(alphabet))]
		}
		if !known(stream) {
			continue
		}
		compare(t, redis, "", stream)
	}
}

// known tells whether serve knows all commands in a damaged stream.
func known(stream []byte) (ok bool) {
	defer func() { ok = recover() == nil }()
	serve(stream, "")
	return true
}

// compare requires the same replies from redis and from serve, whole and cut into pieces.
func compare(t *testing.T, redis *redistest.Server, password string, stream []byte) {
	t.Helper()
	want := redis.Exchange(t, stream)
	if got := serve(stream, password); !bytes.Equal(got, want) {
		t.Fatalf("%.300q (%d bytes)\n got %.300q\nwant %.300q", stream, len(stream), got, want)
	}
	for cut := range min(len(stream), 100) {
		if got := serve(stream, password, cut); !bytes.Equal(got, want) {
			t.Fatalf("%.300q (%d bytes) cut at %d\n got %.300q\nwant %.300q", stream, len(stream), cut, got, want)
		}
	}
}
