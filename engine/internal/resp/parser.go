package resp

import (
	"math"

	"github.com/wedis/wedis/engine/internal/arena"
)

const (
	maxLine      = 64 << 10      // bytes before the end of an inline command or of a header
	maxBulk      = 512 << 20     // Limits.MaxBulk when unset
	maxMultibulk = math.MaxInt32 // Limits.MaxMultibulk when unset
	unauthArgs   = 10            // a client that has not authenticated may not announce more arguments
	unauthBulk   = 16 << 10      // … nor a longer argument
	keepArgs     = 8192          // room for more arguments than this is given back after the command
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
// Empty commands (blank lines, counts of zero or less) are skipped and counted in n. When no complete command is left,
// args is nil and n covers only what was skipped: the caller keeps buf[n:], appends what arrives and calls again. The
// arguments are views into buf or, for inline commands, into the parser; they are valid until the next call and must
// not be appended to.
//
// A violation of the protocol is a [ProtocolError], found as soon as the offending header is complete; every later call
// repeats it.
func (p *Parser) Next(buf []byte, lim Limits) (args [][]byte, n int, err error) {
	if p.err != nil {
		return nil, 0, p.err
	}
	if !p.partial && cap(p.args) > keepArgs {
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

// Split returns the arguments of one command whose sender has split it: buf holds the length of each of the count
// arguments (32 bits, little endian), then their bytes one after the other. It is for commands so short that none of the
// limits concerns them, sent by the program that the engine is part of; anything else is refused. The arguments are
// views into buf, valid until the next call. An incomplete command that Next has seen is not affected.
func (p *Parser) Split(buf []byte, count int) ([][]byte, error) {
	if count < 1 || count > unauthArgs {
		return nil, ErrMultibulkLength
	}
	at := 4 * count
	if at > len(buf) || len(buf) > unauthBulk {
		return nil, ErrBulkLength
	}
	args := p.args[:0]
	for i := range count {
		size := int(arena.Load32(buf[4*i:]))
		if size < 0 || size > len(buf)-at { // negative: where an int has 32 bits
			return nil, ErrBulkLength
		}
		args = append(args, buf[at:at+size:at+size])
		at += size
	}
	p.args = args
	return args, nil
}

// Release drops the views that the last command had of its input, so that the input
// is not kept for them. Call it between commands.
func (p *Parser) Release() { p.args, p.scratch = nil, nil }

// Need returns how many bytes, at least, are missing from the command that the last call to [Parser.Next] left
// incomplete: at most the bulk limit and a line end. Callers use it to make room for a long argument in one step
// instead of many. It is what the client announced, not what it will send: memory that counts should follow what has
// arrived.
func (p *Parser) Need() int { return p.need }

// Parsed returns how many bytes of the command that the last call to [Parser.Next] left incomplete it is done with, and
// how many of these are arguments. Both are 0 when there is no such command.
func (p *Parser) Parsed() (bytes, args int) {
	if !p.partial {
		return 0, 0
	}
	for _, s := range p.spans {
		args += s.end - s.off
	}
	return p.off, args
}

// whole reads a complete, well-formed multibulk at the start of buf into p.args and returns its size. It returns 0 for
// everything else, valid or not, and leaves the verdict to multibulk.
func (p *Parser) whole(buf []byte, lim *Limits) int {
	count, i := length(buf, 0, '*')
	if count <= 0 || !lim.allowsCount(int64(count)) {
		return 0
	}
	args, maxSize := p.args[:0], lim.bulkSize()
	for ; count > 0; count-- {
		size, start := length(buf, i, '$')
		end := start + size
		i = end + 2
		if size < 0 || size > maxSize || i > len(buf) {
			return 0
		}
		args = append(args, buf[start:end:end])
	}
	p.args = args
	return i
}

// length reads the header of the given kind at buf[i:] and returns its number with the position behind the line. The
// number is -1 when the line is incomplete or of another form. The byte after CR is taken for LF unseen, as Redis does.
func length(buf []byte, i int, kind byte) (n, next int) {
	if len(buf)-i < 4 {
		return -1, 0
	}
	// One load shows the whole of the commonest lines, those of one digit and of two.
	line := arena.Load32(buf[i:])
	first, second := line>>8&0xff-'0', line>>16&0xff-'0'
	switch {
	case byte(line) != kind || first > 9:
		return -1, 0
	case line>>16&0xff == '\r':
		return int(first), i + 4
	case line>>24 == '\r' && second <= 9 && first > 0:
		return int(first*10 + second), i + 5
	}
	return longLength(buf, i+1)
}

// longLength reads a number of up to nine digits and the line end.
func longLength(buf []byte, i int) (n, next int) {
	start := i
	for i < len(buf) {
		d := buf[i] - '0'
		if d > 9 {
			break
		}
		n = n*10 + int(d)
		i++
	}
	if digits := i - start; digits > 9 || i+1 >= len(buf) || buf[i] != '\r' || buf[start] == '0' && digits > 1 {
		return -1, 0
	}
	return n, i + 2
}

func (l *Limits) allowsCount(n int64) bool {
	return n <= l.maxMultibulk() && (l.Authenticated || n <= unauthArgs)
}

// bulkSize is the longest argument allowed.
func (l *Limits) bulkSize() int {
	if !l.Authenticated {
		return int(min(l.maxBulk(), unauthBulk))
	}
	return int(l.maxBulk())
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
