package rest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"unicode/utf8"
)

// errReply is a reply that is not RESP: a broken engine, never a client's fault.
var errReply = errors.New("ERR internal error: malformed reply")

// reply is one RESP value at the start of in: its kind byte, the line after it, and where the value's payload starts.
type reply struct {
	kind byte
	line []byte // without CRLF
	rest []byte // what follows the line
}

func head(in []byte) (reply, error) {
	end := bytes.Index(in, []byte("\r\n"))
	if end < 1 {
		return reply{}, errReply
	}
	return reply{kind: in[0], line: in[1:end], rest: in[end+2:]}, nil
}

// count is the number after the kind: a length in bytes or elements; -1 is RESP2's null.
func (r reply) count() (int, error) {
	n, err := strconv.Atoi(string(r.line))
	if err != nil || n < -1 || n > len(r.rest) && r.kind != '%' && r.kind != '|' {
		return 0, errReply
	}
	return n, nil
}

// appendEnvelope appends the first reply of in as {"result":…} or {"error":…}, and returns the bytes after it.
// failed tells which it was. Pushes before the reply are skipped. An empty in is errNoReply.
func appendEnvelope(dst, in []byte, b64 bool) (out, rest []byte, failed bool, err error) {
	for {
		if len(in) == 0 {
			return dst, nil, false, errNoReply
		}
		if in[0] != '>' {
			break
		}
		if _, in, err = appendValue(nil, in, b64); err != nil {
			return dst, nil, false, err
		}
	}
	r, err := head(in)
	if err != nil {
		return dst, nil, false, err
	}
	switch {
	case r.kind == '-' || r.kind == '!':
		dst, rest, err = appendError(dst, r)
		return dst, rest, true, err
	case r.kind == '+' && string(r.line) == "OK":
		return append(dst, `{"result":"OK"}`...), r.rest, false, nil
	}
	dst = append(dst, `{"result":`...)
	dst, rest, err = appendValue(dst, in, b64)
	return append(dst, '}'), rest, false, err
}

// errNoReply: the command gave none, so it waits for something.
var errNoReply = errors.New("ERR this command waits, which a REST request cannot")

func appendError(dst []byte, r reply) (out, rest []byte, err error) {
	text, rest := r.line, r.rest
	if r.kind == '!' {
		if text, rest, err = r.blob(); err != nil {
			return dst, nil, err
		}
	}
	return AppendError(dst, string(text)), rest, nil
}

// AppendError appends {"error":text}.
func AppendError(dst []byte, text string) []byte {
	dst = append(dst, `{"error":`...)
	dst = AppendText(dst, []byte(text))
	return append(dst, '}')
}

// blob is the payload of a bulk string, blob error or verbatim string.
func (r reply) blob() (b, rest []byte, err error) {
	n, err := r.count()
	if err != nil || n < 0 || len(r.rest) < n+2 {
		return nil, nil, errReply
	}
	return r.rest[:n], r.rest[n+2:], nil
}

// appendValue appends one RESP value as JSON and returns the bytes after it. Recursion is as deep as the reply nests,
// which the engine decides, not the client.
func appendValue(dst, in []byte, b64 bool) (out, rest []byte, err error) {
	r, err := head(in)
	if err != nil {
		return dst, nil, err
	}
	switch r.kind {
	case ':':
		return append(dst, r.line...), r.rest, nil
	case '+', '(':
		return appendString(dst, r.line, b64), r.rest, nil
	case '_':
		return append(dst, "null"...), r.rest, nil
	case '#':
		return strconv.AppendBool(dst, string(r.line) == "t"), r.rest, nil
	case ',':
		return appendDouble(dst, r.line), r.rest, nil
	case '-', '!':
		return appendError(dst, r)
	case '$', '=':
		if string(r.line) == "-1" {
			return append(dst, "null"...), r.rest, nil
		}
		b, rest, err := r.blob()
		if err != nil {
			return dst, nil, err
		}
		if r.kind == '=' && len(b) >= 4 {
			b = b[4:] // "txt:" or "mkd:"
		}
		return appendString(dst, b, b64), rest, nil
	case '|': // attributes: metadata before the value itself
		n, err := r.count()
		if err != nil {
			return dst, nil, err
		}
		_, rest, err := appendElements(nil, r.rest, 2*n, b64)
		if err != nil {
			return dst, nil, err
		}
		return appendValue(dst, rest, b64)
	case '*', '~', '>', '%':
		n, err := r.count()
		if err != nil {
			return dst, nil, err
		}
		if n < 0 {
			return append(dst, "null"...), r.rest, nil
		}
		if r.kind == '%' {
			n *= 2
		}
		dst, rest, err = appendElements(append(dst, '['), r.rest, n, b64)
		return append(dst, ']'), rest, err
	}
	return dst, nil, errReply
}

func appendElements(dst, in []byte, n int, b64 bool) (out, rest []byte, err error) {
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, in, err = appendValue(dst, in, b64); err != nil {
			return dst, nil, err
		}
	}
	return dst, in, nil
}

// appendDouble appends a RESP3 double: a JSON number, or a string for inf and nan, which JSON has no word for.
func appendDouble(dst, line []byte) []byte {
	if len(line) > 0 && isDigit(line[len(line)-1]) {
		return append(dst, line...)
	}
	return AppendText(dst, line)
}

func appendString(dst, s []byte, b64 bool) []byte {
	if !b64 {
		return AppendText(dst, s)
	}
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, s)
	return append(dst, '"')
}

const hexDigits = "0123456789abcdef"

// AppendText appends s as a JSON string; what is not UTF-8 becomes U+FFFD.
func AppendText(dst, s []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c < 0x20:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			default:
				dst = append(dst, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return append(dst, '"')
}
