package resp

import "math"

const (
	maxLine      = 64 << 10      // bytes before the end of an inline command or of a header
	maxBulk      = 512 << 20     // Limits.MaxBulk when unset
	maxMultibulk = math.MaxInt32 // Limits.MaxMultibulk when unset
	unauthArgs   = 10            // a client that has not authenticated may not announce more arguments
	unauthBulk   = 16 << 10      // … nor a longer argument
	keepArgs     = 4096          // scratch with room for more arguments than this is not kept between commands
)

// ProtocolError is a violation of the protocol. Its text is the whole error reply, without the leading '-'.
type ProtocolError string

func (e ProtocolError) Error() string { return "ERR Protocol error: " + string(e) }

// The violations that have a fixed text. The remaining one names the byte found instead of '$'.
const (
	ErrMultibulkLength = ProtocolError("invalid multibulk length")
	ErrMultibulkLine   = ProtocolError("too big mbulk count string")
	ErrMultibulkAuth   = ProtocolError("unauthenticated multibulk length")
	ErrBulkLength      = ProtocolError("invalid bulk length")
	ErrBulkLine        = ProtocolError("too big bulk count string")
	ErrBulkAuth        = ProtocolError("unauthenticated bulk length")
	ErrInlineLine      = ProtocolError("too big inline request")
	ErrInlineQuotes    = ProtocolError("unbalanced quotes in request")
)

// Limits bound what a client may send. They are read at each header, so that they may change between two commands.
type Limits struct {
	MaxBulk       int64 // longest argument in bytes (proto-max-bulk-len); 0 means 512 MiB
	MaxMultibulk  int64 // most arguments; 0 means 2^31-1
	Authenticated bool  // false: only short commands, such as AUTH and HELLO, are let in
}

// Parser cuts the input of one connection into commands. The zero value is ready for use.
//
// A command that is complete in the buffer is read in one pass without any state. For an incomplete one the parser
// remembers offsets, relative to the command's first byte, so that the caller may move the bytes between calls.
type Parser struct {
	args    [][]byte // result of the last call
	scratch []byte   // unescaped arguments of an inline command
	err     error    // latched protocol error

	// State of an incomplete command; meaningful only while partial is set.
	partial bool
	left    int64  // arguments still to come; 0: the count line is not complete
	bulk    int64  // length of the argument being awaited; -1: its length line is not complete
	off     int    // start of the line or argument being awaited
	seen    int    // everything before holds no end of the line being awaited
	spans   []span // arguments found so far
	need    int
}

// span is the place of an argument within an incomplete command.
type span struct{ off, end int }

// Next returns the arguments of the first command in buf and the number of bytes to drop from the front of buf.
//
// Empty commands (blank lines, counts of zero or less) are skipped and counted in n. When no complete command is left, args
// is nil and n covers only what was skipped: the caller keeps buf[n:], appends what arrives and calls again. The
// arguments are views into buf or, for inline commands, into the parser; they are valid until the next call and must not
// be appended to.
//
// A violation of the protocol is a [ProtocolError], found as soon as the offending header is complete; every later call
// repeats it.
func (p *Parser) Next(buf []byte, lim Limits) (args [][]byte, n int, err error) {
	if p.err != nil {
		return nil, 0, p.err
	}
	if cap(p.args) > keepArgs {
		p.args, p.spans = nil, nil
	}
	for n < len(buf) {
		var size int // of the command at n; 0: incomplete
		if !p.partial && buf[n] == '*' {
			if size = p.whole(buf[n:], &lim); size > 0 {
				return p.args, n + size, nil
			}
		}
		if buf[n] == '*' {
			size, p.err = p.multibulk(buf[n:], &lim)
		} else {
			size, p.err = p.inline(buf[n:])
		}
		if p.err != nil {
			return nil, n, p.err
		}
		if size == 0 {
			return nil, n, nil
		}
		n += size
		if len(p.args) > 0 {
			return p.args, n, nil
		}
	}
	p.need = 1
	return nil, n, nil
}

// Need returns how many bytes, at least, are missing from the command that the last call to [Parser.Next] left incomplete.
// Callers use it to make room for a long argument in one step; it never exceeds the bulk limit by more than a line ending.
func (p *Parser) Need() int { return p.need }

// whole reads a complete, well-formed multibulk at the start of buf into p.args and returns its size. It returns 0 for
// everything else, valid or not, and leaves the verdict to multibulk.
func (p *Parser) whole(buf []byte, lim *Limits) int {
	count, i := shortLength(buf, 1)
	if count <= 0 || !lim.allowsCount(int64(count)) {
		return 0
	}
	args := p.args[:0]
	for ; count > 0; count-- {
		if i >= len(buf) || buf[i] != '$' {
			return 0
		}
		size, start := shortLength(buf, i+1)
		if size < 0 || !lim.allowsBulk(int64(size)) {
			return 0
		}
		end := start + size
		i = end + 2
		if i > len(buf) {
			return 0
		}
		args = append(args, buf[start:end:end])
	}
	p.args = args
	return i
}

// shortLength reads the number of a header at buf[i:], at most nine digits in the one form that Redis accepts, and
// returns it with the position behind the line. The number is -1 when the line is incomplete or of another form.
func shortLength(buf []byte, i int) (n, next int) {
	start := i
	for i < len(buf) {
		d := buf[i] - '0'
		if d > 9 {
			break
		}
		n = n*10 + int(d)
		i++
	}
	digits := i - start
	if digits == 0 || digits > 9 || i+1 >= len(buf) || buf[i] != '\r' || buf[start] == '0' && digits > 1 {
		return -1, 0
	}
	return n, i + 2 // the byte after CR is taken for LF unseen, as Redis does
}

func (l *Limits) allowsCount(n int64) bool {
	return n <= l.maxMultibulk() && (l.Authenticated || n <= unauthArgs)
}

func (l *Limits) allowsBulk(n int64) bool {
	return n <= l.maxBulk() && (l.Authenticated || n <= unauthBulk)
}

func (l *Limits) maxBulk() int64 {
	if l.MaxBulk == 0 {
		return maxBulk
	}
	return l.MaxBulk
}

func (l *Limits) maxMultibulk() int64 {
	if l.MaxMultibulk == 0 {
		return maxMultibulk
	}
	return l.MaxMultibulk
}
