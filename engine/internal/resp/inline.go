package resp

import "bytes"

// inline reads the line that starts at buf[0] as a command. It returns the size of the line with its end, or 0 while
// the end has not arrived. A blank line leaves p.args empty.
func (p *Parser) inline(buf []byte) (int, error) {
	if !p.partial {
		p.begin()
	}
	end, err := p.line(buf, '\n', ErrInlineLine)
	if end < 0 || err != nil {
		return 0, err
	}
	text := bytes.TrimSuffix(buf[:end], []byte{'\r'})
	var ok bool
	p.args, p.scratch, ok = SplitLine(p.args[:0], p.scratch[:0], text)
	if !ok {
		return 0, ErrInlineQuotes
	}
	p.partial = false
	return end + 1, nil
}

// SplitLine cuts a line into words as Redis does for inline commands and configuration lines, and appends them to
// words.
//
// Words are separated by white space. Within double quotes \n \r \t \b \a \xHH and a backslash before any other byte
// are escapes; within single quotes only \' is. Quotes may start anywhere in a word, but a closing quote must end it. A
// NUL byte ends the line. The words are views into the returned scratch, which reuses the given one where it is large
// enough. ok is false when quotes are unbalanced.
func SplitLine(words [][]byte, scratch, line []byte) (_ [][]byte, _ []byte, ok bool) {
	if i := bytes.IndexByte(line, 0); i >= 0 {
		line = line[:i]
	}
	if cap(scratch)-len(scratch) < len(line) { // words never outgrow the line, so that views stay in place
		scratch = make([]byte, 0, len(line))
	}
	for {
		for len(line) > 0 && isSpace(line[0]) {
			line = line[1:]
		}
		if len(line) == 0 {
			return words, scratch, true
		}
		start := len(scratch)
		if scratch, line, ok = splitWord(scratch, line); !ok {
			return words, scratch, false
		}
		words = append(words, scratch[start:len(scratch):len(scratch)])
	}
}

// splitWord appends the word that line begins with to dst and returns the rest of the line.
func splitWord(dst, line []byte) (_, rest []byte, ok bool) {
	for len(line) > 0 {
		switch c := line[0]; c {
		case ' ', '\n', '\r', '\t': // narrower than isSpace: \v and \f within a word belong to it
			return dst, line, true
		case '"':
			return splitDoubleQuoted(dst, line[1:])
		case '\'':
			return splitSingleQuoted(dst, line[1:])
		default:
			dst = append(dst, c)
			line = line[1:]
		}
	}
	return dst, nil, true
}

func splitDoubleQuoted(dst, line []byte) (_, rest []byte, ok bool) {
	for len(line) > 0 {
		c := line[0]
		switch {
		case c == '\\' && len(line) > 3 && line[1] == 'x' && isHex(line[2]) && isHex(line[3]):
			dst = append(dst, hexValue(line[2])<<4|hexValue(line[3]))
			line = line[4:]
		case c == '\\' && len(line) > 1:
			dst = append(dst, unescape(line[1]))
			line = line[2:]
		case c == '"':
			line = line[1:]
			return dst, line, len(line) == 0 || isSpace(line[0])
		default:
			dst = append(dst, c)
			line = line[1:]
		}
	}
	return dst, nil, false
}

func splitSingleQuoted(dst, line []byte) (_, rest []byte, ok bool) {
	for len(line) > 0 {
		c := line[0]
		switch {
		case c == '\\' && len(line) > 1 && line[1] == '\'':
			dst = append(dst, '\'')
			line = line[2:]
		case c == '\'':
			line = line[1:]
			return dst, line, len(line) == 0 || isSpace(line[0])
		default:
			dst = append(dst, c)
			line = line[1:]
		}
	}
	return dst, nil, false
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'a':
		return '\a'
	}
	return c
}

func isSpace(c byte) bool { return c == ' ' || c-'\t' < 5 } // \t \n \v \f \r

func isHex(c byte) bool { return c-'0' < 10 || c|0x20 >= 'a' && c|0x20 <= 'f' }

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&0xf + 9
}
