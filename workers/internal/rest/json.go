package rest

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// syntaxError is bad JSON, or JSON that is no command: the offset in bytes and what was wanted there.
type syntaxError struct {
	at   int
	want string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("ERR invalid request at byte %d: %s", e.at, e.want)
}

// decoder reads commands out of one JSON document and writes them as RESP. It is strict about what it accepts
// (RFC 8259, only arrays, strings and numbers) and never recurses, so hostile nesting costs nothing.
type decoder struct {
	in   []byte
	i    int
	args [][]byte // of the command being read; views into in, or own bytes where there were escapes
}

// parseCommand reads a document that is one command.
func parseCommand(in []byte) ([]byte, error) {
	d := &decoder{in: in}
	cmd, err := d.command()
	if err != nil {
		return nil, err
	}
	return cmd, d.end()
}

// parseCommands reads a document that is an array of commands; at least one.
func parseCommands(in []byte) ([][]byte, error) {
	d := &decoder{in: in}
	if !d.accept('[') {
		return nil, d.want("an array of commands")
	}
	var cmds [][]byte
	for {
		cmd, err := d.command()
		if err != nil {
			return nil, err
		}
		cmds = append(cmds, cmd)
		if d.accept(']') {
			return cmds, d.end()
		}
		if !d.accept(',') {
			return nil, d.want(`"," or "]" after a command`)
		}
	}
}

// command reads one array of arguments and returns it as a RESP array of bulk strings.
func (d *decoder) command() ([]byte, error) {
	if !d.accept('[') {
		return nil, d.want("a command: a JSON array such as [\"GET\",\"key\"]")
	}
	d.args = d.args[:0]
	size := 16
	for {
		arg, err := d.argument()
		if err != nil {
			return nil, err
		}
		d.args = append(d.args, arg)
		size += len(arg) + 16
		if d.accept(']') {
			return appendCommand(make([]byte, 0, size), d.args), nil
		}
		if !d.accept(',') {
			return nil, d.want(`"," or "]" after an argument`)
		}
	}
}

// argument reads a string or a number.
func (d *decoder) argument() ([]byte, error) {
	d.space()
	switch c := d.peek(); {
	case c == '"':
		return d.str()
	case c == '-' || isDigit(c):
		return d.number()
	default:
		return nil, d.want("a string or a number as argument")
	}
}

// number checks JSON's grammar and returns the digits as written.
func (d *decoder) number() ([]byte, error) {
	start := d.i
	if d.peek() == '-' {
		d.i++
	}
	whole := d.i
	d.digits()
	if d.i == whole || (d.in[whole] == '0' && d.i > whole+1) {
		return nil, d.want("a number")
	}
	if d.peek() == '.' {
		d.i++
		if d.digits() == 0 {
			return nil, d.want("digits after the point")
		}
	}
	if c := d.peek(); c == 'e' || c == 'E' {
		d.i++
		if c := d.peek(); c == '+' || c == '-' {
			d.i++
		}
		if d.digits() == 0 {
			return nil, d.want("digits of the exponent")
		}
	}
	return d.in[start:d.i], nil
}

func (d *decoder) digits() (n int) {
	for isDigit(d.peek()) {
		d.i++
		n++
	}
	return n
}

// str reads a string that starts here. Without escapes the result is a view.
func (d *decoder) str() ([]byte, error) {
	d.i++
	start := d.i
	for d.i < len(d.in) {
		switch c := d.in[d.i]; {
		case c == '"':
			d.i++
			return d.in[start : d.i-1], nil
		case c == '\\':
			return d.escaped(append([]byte(nil), d.in[start:d.i]...))
		case c < 0x20:
			return nil, d.want("no bare control characters in a string")
		}
		d.i++
	}
	return nil, d.want("the end of the string")
}

// escaped reads on from the first backslash of a string; out holds what came before it.
func (d *decoder) escaped(out []byte) ([]byte, error) {
	for d.i < len(d.in) {
		c := d.in[d.i]
		switch {
		case c == '"':
			d.i++
			return out, nil
		case c < 0x20:
			return nil, d.want("no bare control characters in a string")
		case c != '\\':
			out = append(out, c)
			d.i++
			continue
		}
		d.i++
		switch e := d.peek(); e {
		case '"', '\\', '/':
			out = append(out, e)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := d.unicode()
			if !ok {
				return nil, d.want("four hexadecimal digits after \\u")
			}
			out = utf8.AppendRune(out, r)
			continue
		default:
			return nil, d.want("an escape that JSON knows")
		}
		d.i++
	}
	return nil, d.want("the end of the string")
}

// unicode reads uXXXX, and the second half of a surrogate pair with it. A lone surrogate is U+FFFD.
func (d *decoder) unicode() (rune, bool) {
	r, ok := d.hex4(d.i + 1)
	if !ok {
		return 0, false
	}
	d.i += 5
	if utf16.IsSurrogate(r) && d.peek() == '\\' && d.i+1 < len(d.in) && d.in[d.i+1] == 'u' {
		if low, ok := d.hex4(d.i + 2); ok {
			if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
				d.i += 6
				return full, true
			}
		}
	}
	return r, true // AppendRune writes U+FFFD for a surrogate
}

func (d *decoder) hex4(at int) (rune, bool) {
	if at+4 > len(d.in) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(d.in[at:at+4]), 16, 32)
	return rune(n), err == nil
}

// accept skips space and then c, and reports whether c was there.
func (d *decoder) accept(c byte) bool {
	d.space()
	if d.peek() != c {
		return false
	}
	d.i++
	return true
}

// peek is the byte to come, 0 at the end. (A 0 byte in the document is no valid JSON anywhere, so nothing is lost.)
func (d *decoder) peek() byte {
	if d.i < len(d.in) {
		return d.in[d.i]
	}
	return 0
}

func (d *decoder) space() {
	for d.i < len(d.in) {
		switch d.in[d.i] {
		case ' ', '\t', '\n', '\r':
			d.i++
		default:
			return
		}
	}
}

func (d *decoder) end() error {
	d.space()
	if d.i < len(d.in) {
		return d.want("nothing after the array")
	}
	return nil
}

func (d *decoder) want(what string) error { return &syntaxError{at: d.i, want: "expected " + what} }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// appendCommand appends args as a RESP array of bulk strings.
func appendCommand(dst []byte, args [][]byte) []byte {
	dst = appendHeader(dst, '*', len(args))
	for _, a := range args {
		dst = appendHeader(dst, '$', len(a))
		dst = append(dst, a...)
		dst = append(dst, '\r', '\n')
	}
	return dst
}

func appendHeader(dst []byte, kind byte, n int) []byte {
	dst = append(dst, kind)
	dst = strconv.AppendInt(dst, int64(n), 10)
	return append(dst, '\r', '\n')
}
