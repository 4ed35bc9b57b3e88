package lua

import (
	"strconv"
	"strings"
)

// kind is what a token is: a character that stands for itself, or one of these.
type kind int

const (
	tkEOF kind = 256 + iota
	tkAnd
	tkBreak
	tkDo
	tkElse
	tkElseif
	tkEnd
	tkFalse
	tkFor
	tkFunction
	tkIf
	tkIn
	tkLocal
	tkNil
	tkNot
	tkOr
	tkRepeat
	tkReturn
	tkThen
	tkTrue
	tkUntil
	tkWhile
	tkConcat
	tkDots
	tkEq
	tkGe
	tkLe
	tkNe
	tkNumber
	tkName
	tkString
)

// kindNames are the tokens as Lua writes them, from tkEOF on.
var kindNames = [...]string{
	"<eof>", "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not",
	"or", "repeat", "return", "then", "true", "until", "while", "..", "...", "==", ">=", "<=", "~=", "<number>", "<name>",
	"<string>",
}

func (k kind) String() string {
	switch {
	case k >= tkEOF:
		return kindNames[k-tkEOF]
	case k < ' ' || k == 0x7f:
		return "char(" + strconv.Itoa(int(k)) + ")"
	}
	return string([]byte{byte(k)})
}

// token is a piece of source.
type token struct {
	kind  kind
	text  string // of a name or string, its value
	num   float64
	line  int
	start int // where its text begins in the source
}

// syntaxError is raised while a chunk is read: its text is complete.
type syntaxError string

// lexer cuts source into tokens by the rules of Lua 5.1.
type lexer struct {
	chunk string // as error messages name it
	src   string
	at    int
	line  int

	token      // the current one
	ahead      token
	looked     bool
	lastLine   int // of the token before
	tokenCount int
}

// next moves to the next token.
func (x *lexer) next() {
	x.lastLine = x.token.line
	if x.looked {
		x.token, x.looked = x.ahead, false
		return
	}
	x.token = x.scan()
}

// peek is the kind of the token after the current one.
func (x *lexer) peek() kind {
	if !x.looked {
		x.ahead, x.looked = x.scan(), true
	}
	return x.ahead.kind
}

// fail raises an error at the current line, near a text if there is one.
func (x *lexer) fail(msg, near string) {
	text := x.chunk + ":" + strconv.Itoa(x.line) + ": " + msg
	if near != "" {
		text += " near '" + near + "'"
	}
	panic(syntaxError(text))
}

// char is the byte at an offset from here, 0 beyond the end.
func (x *lexer) char(offset int) byte {
	if x.at+offset < len(x.src) {
		return x.src[x.at+offset]
	}
	return 0
}

// newline skips a line end of one or two characters.
func (x *lexer) newline() {
	first := x.src[x.at]
	x.at++
	if c := x.char(0); (c == '\n' || c == '\r') && c != first {
		x.at++
	}
	x.line++
}

func (x *lexer) scan() token {
	x.tokenCount++
	for x.at < len(x.src) {
		t := token{line: x.line, start: x.at}
		c := x.src[x.at]
		switch {
		case c == '\n' || c == '\r':
			x.newline()
			continue
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			x.at++
			continue
		case c == '-' && x.char(1) == '-':
			x.comment()
			continue
		case isAlpha(c):
			for x.at < len(x.src) && isAlnum(x.src[x.at]) {
				x.at++
			}
			t.kind, t.text = tkName, x.src[t.start:x.at]
			for i, word := range kindNames[tkAnd-tkEOF : tkConcat-tkEOF] {
				if word == t.text {
					t.kind = tkAnd + kind(i)
				}
			}
			return t
		case isDigit(c) || c == '.' && isDigit(x.char(1)):
			t.kind, t.num = tkNumber, x.number()
			return t
		case c == '"' || c == '\'':
			t.kind, t.text = tkString, x.quoted(c)
			return t
		case c == '[':
			if n := x.bracket(); n >= 0 {
				t.kind, t.text = tkString, x.long(n, "unfinished long string")
				t.line = x.line
				return t
			}
			if x.char(1) == '=' {
				x.at += 2
				for x.char(0) == '=' {
					x.at++
				}
				x.fail("invalid long string delimiter", x.src[t.start:x.at])
			}
		case c == '.' && x.char(1) == '.':
			t.kind = tkConcat
			x.at += 2
			if x.char(0) == '.' {
				t.kind = tkDots
				x.at++
			}
			return t
		case (c == '=' || c == '<' || c == '>' || c == '~') && x.char(1) == '=':
			t.kind = map[byte]kind{'=': tkEq, '<': tkLe, '>': tkGe, '~': tkNe}[c]
			x.at += 2
			return t
		}
		t.kind = kind(c)
		x.at++
		return t
	}
	return token{kind: tkEOF, line: x.line, start: x.at}
}

// near is how the current token appears in error messages.
func (x *lexer) near() string {
	switch x.token.kind {
	case 0: // of a NUL, Lua says nothing
		return ""
	case tkName:
		return x.token.text
	case tkNumber, tkString:
		end := x.at
		if x.looked {
			end = x.ahead.start
		}
		return cString(strings.TrimRight(x.src[x.token.start:end], " \t\n\r"))
	}
	return x.token.kind.String()
}

func (x *lexer) comment() {
	x.at += 2
	if x.char(0) == '[' {
		if n := x.bracket(); n >= 0 {
			x.long(n, "unfinished long comment")
			return
		}
	}
	for x.at < len(x.src) && x.src[x.at] != '\n' && x.src[x.at] != '\r' {
		x.at++
	}
}

// bracket is the number of equal signs of the long bracket that begins here, -1 if none does.
func (x *lexer) bracket() int {
	n := 0
	for x.char(1+n) == '=' {
		n++
	}
	if x.char(1+n) == '[' {
		return n
	}
	return -1
}

// long reads a text in long brackets of n equal signs.
func (x *lexer) long(n int, unfinished string) string {
	x.at += n + 2
	if c := x.char(0); c == '\n' || c == '\r' {
		x.newline()
	}
	end := "]" + strings.Repeat("=", n) + "]"
	start, plain := x.at, true
	for x.at < len(x.src) {
		switch c := x.src[x.at]; {
		case c == ']' && strings.HasPrefix(x.src[x.at:], end):
			text := x.src[start:x.at]
			x.at += len(end)
			if plain {
				return text
			}
			return unixLines(text)
		case c == '\n' || c == '\r':
			plain = plain && c == '\n' && x.char(1) != '\r'
			x.newline()
		default:
			x.at++
		}
	}
	x.fail(unfinished, "<eof>")
	return ""
}

// unixLines turns every kind of line end into a line feed.
func unixLines(text string) string {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\r' || c == '\n' {
			if i+1 < len(text) && (text[i+1] == '\r' || text[i+1] == '\n') && text[i+1] != c {
				i++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return string(out)
}

// number reads a numeral: all that looks like one, then what it means.
func (x *lexer) number() float64 {
	start := x.at
	for isDigit(x.char(0)) || x.char(0) == '.' {
		x.at++
	}
	if c := x.char(0); c == 'e' || c == 'E' {
		x.at++
		if c := x.char(0); c == '+' || c == '-' {
			x.at++
		}
	}
	for isAlnum(x.char(0)) {
		x.at++
	}
	f, ok := parseNumber(x.src[start:x.at])
	if !ok {
		x.fail("malformed number", x.src[start:x.at])
	}
	return f
}

// escapes are the characters that one letter after a backslash stands for.
const escapes = "a\ab\bf\fn\nr\rt\tv\v"

// quoted reads a string in quotes.
func (x *lexer) quoted(quote byte) string {
	start := x.at
	x.at++
	var out []byte
	for {
		if x.at >= len(x.src) {
			x.fail("unfinished string", "<eof>")
		}
		c := x.src[x.at]
		switch c {
		case quote:
			x.at++
			return string(out)
		case '\n', '\r':
			x.fail("unfinished string", cString(x.src[start:x.at]))
		case '\\':
			x.at++
			out = x.escape(out, quote)
		default:
			out = append(out, c)
			x.at++
		}
	}
}

// escape reads what follows a backslash.
func (x *lexer) escape(out []byte, quote byte) []byte {
	if x.at >= len(x.src) {
		return out // the end is noticed by the caller
	}
	c := x.src[x.at]
	switch {
	case c == '\n' || c == '\r':
		x.newline()
		return append(out, '\n')
	case isDigit(c):
		n, digits := 0, 0
		for ; digits < 3 && isDigit(x.char(0)); digits++ {
			n = 10*n + int(x.char(0)-'0')
			x.at++
		}
		if n > 255 {
			x.fail("escape sequence too large", cString(string(quote)+string(out)))
		}
		return append(out, byte(n))
	}
	x.at++
	for i := 0; i < len(escapes); i += 2 {
		if escapes[i] == c {
			return append(out, escapes[i+1])
		}
	}
	return append(out, c)
}

// cString is a text up to its first NUL, as C prints it.
func cString(s string) string {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return s[:i]
	}
	return s
}

func isDigit(c byte) bool { return c-'0' <= 9 }
func isAlpha(c byte) bool { return (c|0x20)-'a' <= 25 || c == '_' }
func isAlnum(c byte) bool { return isAlpha(c) || isDigit(c) }
