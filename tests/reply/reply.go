// Package reply reads what a RESP server answers and writes it in the notation of the corpus.
//
// A Value is a reply as it was on the wire: kinds are told apart by the wire's own type bytes, and texts are kept byte
// for byte, so that two equal Values came from equal bytes. A Pattern is what a script expects; a Value written by
// Format is also the Pattern that matches only this Value. See the README of tests for the notation.
package reply

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Value is one reply.
type Value struct {
	// Kind is the type byte of RESP: + - : $ * _ , # = ( % ~ > ! |
	Kind byte
	// Null marks the null bulk ($-1) and the null array (*-1) of RESP2; RESP3's null is Kind _.
	Null bool
	// Text is the content of everything that is not an aggregate. A verbatim string keeps its format: "txt:…".
	Text []byte
	// Items are the elements of an aggregate; of a map, keys and values in turn.
	Items []Value
}

// ErrIncomplete says that the bytes end within a reply.
var ErrIncomplete = errors.New("reply: incomplete")

// Read takes one reply from b and returns it with its length. The texts are views of b.
func Read(b []byte) (Value, int, error) {
	line, n, err := readLine(b)
	if err != nil {
		return Value{}, 0, err
	}
	v := Value{Kind: line[0]}
	switch v.Kind {
	case '+', '-', ':', '_', ',', '#', '(':
		v.Text = line[1:]
		return v, n, nil
	case '$', '=', '!':
		size, err := strconv.Atoi(string(line[1:]))
		if err != nil || size < -1 {
			return v, 0, fmt.Errorf("reply: length %q", line)
		}
		if size == -1 {
			v.Null = true
			return v, n, nil
		}
		if len(b) < n+size+2 {
			return v, 0, ErrIncomplete
		}
		v.Text = b[n : n+size]
		if !bytes.Equal(b[n+size:n+size+2], []byte("\r\n")) {
			return v, 0, fmt.Errorf("reply: a string of %d bytes is not followed by CRLF", size)
		}
		return v, n + size + 2, nil
	case '*', '~', '>', '%':
		count, err := strconv.Atoi(string(line[1:]))
		if err != nil || count < -1 {
			return v, 0, fmt.Errorf("reply: length %q", line)
		}
		if count == -1 {
			v.Null = true
			return v, n, nil
		}
		if v.Kind == '%' {
			count *= 2
		}
		v.Items = make([]Value, 0, min(count, 1<<16))
		for range count {
			item, m, err := Read(b[n:])
			if err != nil {
				return v, 0, err
			}
			v.Items, n = append(v.Items, item), n+m
		}
		return v, n, nil
	}
	return v, 0, fmt.Errorf("reply: type %q", line)
}

func readLine(b []byte) (line []byte, n int, err error) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return nil, 0, ErrIncomplete
	}
	if i < 2 || b[i-1] != '\r' {
		return nil, 0, fmt.Errorf("reply: line %q", b[:i+1])
	}
	return b[:i-1], i + 1, nil
}

// Len is the length of the first reply in b without building it: what counts replies of a pipeline quickly.
func Len(b []byte) (int, error) {
	n := 0
	for left := 1; left > 0; left-- {
		line, m, err := readLine(b[n:])
		if err != nil {
			return 0, err
		}
		n += m
		switch line[0] {
		case '$', '=', '!', '*', '~', '>', '%':
			size, err := strconv.Atoi(string(line[1:]))
			switch {
			case err != nil:
				return 0, fmt.Errorf("reply: length %q", line)
			case size < 0:
			case line[0] == '$' || line[0] == '=' || line[0] == '!':
				n += size + 2
			case line[0] == '%':
				left += 2 * size
			default:
				left += size
			}
			if n > len(b) {
				return 0, ErrIncomplete
			}
		}
	}
	return n, nil
}

// ReadAll takes every reply from b, which must end with the last one.
func ReadAll(b []byte) ([]Value, error) {
	var all []Value
	for len(b) > 0 {
		v, n, err := Read(b)
		if err != nil {
			return all, fmt.Errorf("%w: %.200q", err, b)
		}
		all, b = append(all, v), b[n:]
	}
	return all, nil
}

// Equal compares two replies.
func (v Value) Equal(w Value) bool {
	if v.Kind != w.Kind || v.Null != w.Null || !bytes.Equal(v.Text, w.Text) || len(v.Items) != len(w.Items) {
		return false
	}
	for i := range v.Items {
		if !v.Items[i].Equal(w.Items[i]) {
			return false
		}
	}
	return true
}

// IsAggregate tells whether v has items.
func (v Value) IsAggregate() bool {
	return (v.Kind == '*' || v.Kind == '~' || v.Kind == '>' || v.Kind == '%') && !v.Null
}

// Find returns the value of a key in a map, or in an array that alternates keys and values as RESP2 sends maps.
func (v Value) Find(key string) (Value, bool) {
	for i := 0; i+1 < len(v.Items); i += 2 {
		if string(v.Items[i].Text) == key {
			return v.Items[i+1], true
		}
	}
	return Value{}, false
}

// Command writes a command as a client sends it.
func Command(args ...string) []byte {
	b := strconv.AppendInt([]byte("*"), int64(len(args)), 10)
	for _, a := range args {
		b = append(strconv.AppendInt(append(b, "\r\n$"...), int64(len(a)), 10), "\r\n"...)
		b = append(b, a...)
	}
	return append(b, "\r\n"...)
}
