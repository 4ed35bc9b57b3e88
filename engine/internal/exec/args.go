package exec

import "github.com/wedis/wedis/engine/internal/ds/num"

// Args reads a command line from left to right and latches its first error:
// parse everything, then ask Ctx.Failed once. Reading past the end is a syntax
// error. After an error every method returns a zero value.
type Args struct {
	argv [][]byte
	pos  int
	err  string
}

// Fail latches an error text, unless there is one already.
func (a *Args) Fail(text string) {
	if a.err == "" {
		a.err = text
	}
}

// Err returns the error latched so far, or "".
func (a *Args) Err() string { return a.err }

// Left returns how many arguments have not been read.
func (a *Args) Left() int { return len(a.argv) - a.pos }

// More reports whether there is something to read and nothing was wrong yet.
func (a *Args) More() bool { return a.err == "" && a.pos < len(a.argv) }

// Rest reads all that is left: a view.
func (a *Args) Rest() [][]byte {
	rest := a.argv[a.pos:]
	a.pos = len(a.argv)
	return rest
}

// Next reads one argument.
func (a *Args) Next() []byte {
	if a.err != "" || a.pos >= len(a.argv) {
		a.Fail(ErrSyntax)
		return nil
	}
	b := a.argv[a.pos]
	a.pos++
	return b
}

// Peek returns the next argument without reading it, or nil at the end.
func (a *Args) Peek() []byte {
	if !a.More() {
		return nil
	}
	return a.argv[a.pos]
}

// Skip reads n arguments and forgets them.
func (a *Args) Skip(n int) { a.pos = min(a.pos+n, len(a.argv)) }

// Is reads the next argument if it is token, given in upper case.
func (a *Args) Is(token string) bool {
	if !a.More() || !EqualFold(a.argv[a.pos], token) {
		return false
	}
	a.pos++
	return true
}

// OneOf reads the next argument if it is one of tokens, which begin with a letter,
// and returns its index, or -1.
func (a *Args) OneOf(tokens ...string) int {
	if b := a.Peek(); len(b) == 0 || b[0] < 'A' { // numbers are seen at a glance
		return -1
	}
	for i, t := range tokens {
		if a.Is(t) {
			return i
		}
	}
	return -1
}

// Int reads a 64-bit integer.
func (a *Args) Int() int64 { return a.IntOr(ErrNotInteger) }

// IntOr reads a 64-bit integer, or latches the error given.
func (a *Args) IntOr(text string) int64 {
	b := a.Next()
	if a.err != "" {
		return 0
	}
	n, ok := num.ParseInt(b)
	if !ok {
		a.Fail(text)
	}
	return n
}

// IntBetween reads an integer within bounds, or latches the error given.
func (a *Args) IntBetween(low, high int64, text string) int64 {
	n := a.IntOr(text)
	if n < low || n > high {
		a.Fail(text)
		return low
	}
	return n
}

// Float reads a floating-point number.
func (a *Args) Float() float64 { return a.FloatOr(ErrNotFloat) }

// FloatOr reads a floating-point number, or latches the error given.
func (a *Args) FloatOr(text string) float64 {
	b := a.Next()
	if a.err != "" {
		return 0
	}
	f, ok := num.ParseFloat(b)
	if !ok {
		a.Fail(text)
	}
	return f
}

// End latches a syntax error if arguments are left.
func (a *Args) End() {
	if a.Left() > 0 {
		a.Fail(ErrSyntax)
	}
}

// EqualFold compares an argument with an upper-case token, ASCII letters in any
// case. What follows a NUL byte does not count, as in redis-server, which reads
// options as C strings.
func EqualFold(b []byte, token string) bool {
	if len(b) < len(token) || len(b) > len(token) && b[len(token)] != 0 {
		return false
	}
	for i := range len(token) {
		c := b[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != token[i] {
			return false
		}
	}
	return true
}
