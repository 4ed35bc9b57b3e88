package lua

import (
	"strconv"
	"strings"

	glua "github.com/yuin/gopher-lua"
)

// jsonToken is a token of JSON by the name that errors give it.
type jsonToken string

const (
	jsonObject   jsonToken = "T_OBJ_BEGIN"
	jsonObjEnd   jsonToken = "T_OBJ_END"
	jsonArray    jsonToken = "T_ARR_BEGIN"
	jsonArrayEnd jsonToken = "T_ARR_END"
	jsonString   jsonToken = "T_STRING"
	jsonNumber   jsonToken = "T_NUMBER"
	jsonBool     jsonToken = "T_BOOLEAN"
	jsonNull     jsonToken = "T_NULL"
	jsonColon    jsonToken = "T_COLON"
	jsonComma    jsonToken = "T_COMMA"
	jsonEnd      jsonToken = "T_END"
)

// jsonDecoder reads JSON. A NUL ends the text.
type jsonDecoder struct {
	v     *VM
	L     *glua.LState
	c     *jsonConfig
	src   string
	at    int
	depth int
	made  int // tokens so far

	token jsonToken
	start int         // of the token
	value glua.LValue // of it
}

func (v *VM) decodeJSON(L *glua.LState, c *jsonConfig, src string) int {
	if len(src) >= 2 && (src[0] == 0 || src[1] == 0) {
		return raise(L, "JSON parser does not support UTF-16 or UTF-32")
	}
	v.meter.charge(L, len(src))
	d := &jsonDecoder{v: v, L: L, c: c, src: src}
	d.next()
	value := d.read()
	d.next()
	if d.token != jsonEnd {
		d.unexpected("the end")
	}
	L.Push(value)
	return 1
}

func (d *jsonDecoder) char(i int) byte {
	if i < len(d.src) {
		return d.src[i]
	}
	return 0
}

// unexpected raises that the current token is not what was expected.
func (d *jsonDecoder) unexpected(expected string) {
	raise(d.L, "Expected "+expected+" but found "+string(d.token)+" at character "+strconv.Itoa(d.start+1))
}

// invalid makes an error the current token: whoever wants another says what it expected.
func (d *jsonDecoder) invalid(problem string) {
	d.token, d.start = jsonToken(problem), d.at
}

func (d *jsonDecoder) next() {
	if d.made++; d.made&1023 == 0 {
		d.v.meter.charge(d.L, 64*1024)
		d.v.meter.pass(d.L)
	}
	c := d.char(d.at)
	for c == ' ' || c == '\t' || c == '\n' || c == '\r' {
		d.at++
		c = d.char(d.at)
	}
	d.start = d.at
	single := func(t jsonToken) {
		d.token = t
		d.at++
	}
	rest := d.src[min(d.at, len(d.src)):]
	word := func(t jsonToken, length int, value glua.LValue) {
		d.token, d.value = t, value
		d.at += length
	}
	switch c {
	case '{':
		single(jsonObject)
	case '}':
		single(jsonObjEnd)
	case '[':
		single(jsonArray)
	case ']':
		single(jsonArrayEnd)
	case ',':
		single(jsonComma)
	case ':':
		single(jsonColon)
	case 0:
		d.token = jsonEnd
	case '"':
		d.text()
	default:
		switch {
		case c == '-' || isDigit(c):
			if !d.c.decodeInvalid && d.isInvalidNumber() {
				d.invalid("invalid number")
				return
			}
			d.number()
		case strings.HasPrefix(rest, "true"):
			word(jsonBool, 4, glua.LTrue)
		case strings.HasPrefix(rest, "false"):
			word(jsonBool, 5, glua.LFalse)
		case strings.HasPrefix(rest, "null"):
			word(jsonNull, 4, d.v.null)
		case strings.IndexByte("iInN+", c) >= 0 && d.c.decodeInvalid && d.isInvalidNumber():
			d.number()
		default:
			d.invalid("invalid token")
		}
	}
}

// isInvalidNumber reports whether strtod may take what is no number of JSON.
func (d *jsonDecoder) isInvalidNumber() bool {
	i := d.at
	if d.char(i) == '+' {
		return true
	}
	if d.char(i) == '-' {
		i++
	}
	c := d.char(i)
	if c == '0' {
		next := d.char(i + 1)
		return next|0x20 == 'x' || isDigit(next)
	}
	if c <= '9' {
		return false
	}
	word := d.src[i:min(i+3, len(d.src))]
	return strings.EqualFold(word, "inf") || strings.EqualFold(word, "nan")
}

// number reads the longest number that strtod would.
func (d *jsonDecoder) number() {
	end := numberEnd(d.src, d.at)
	f, ok := parseNumber(d.src[d.at:end])
	if !ok {
		d.invalid("invalid number")
		return
	}
	d.token, d.value = jsonNumber, glua.LNumber(f)
	d.at = end
}

// numberEnd is where the number ends that begins in s at i, as strtod reads it.
func numberEnd(s string, i int) int {
	at := func(k int) byte {
		if k < len(s) {
			return s[k]
		}
		return 0
	}
	start := i
	if c := at(i); c == '+' || c == '-' {
		i++
	}
	for _, word := range [...]string{"infinity", "inf", "nan"} {
		if len(s)-i >= len(word) && strings.EqualFold(s[i:i+len(word)], word) {
			return i + len(word)
		}
	}
	isDig, mark := isDigit, byte('e')
	if at(i) == '0' && at(i+1)|0x20 == 'x' {
		hex := func(c byte) bool { return isDigit(c) || (c|0x20)-'a' <= 5 }
		if hex(at(i+2)) || at(i+2) == '.' && hex(at(i+3)) {
			isDig, mark = hex, 'p'
			i += 2
		}
	}
	digits := 0
	for ; isDig(at(i)); i++ {
		digits++
	}
	if at(i) == '.' {
		k := i + 1
		for ; isDig(at(k)); k++ {
			digits++
		}
		if digits > 0 {
			i = k
		}
	}
	if digits == 0 {
		return start
	}
	if at(i)|0x20 == mark {
		k := i + 1
		if c := at(k); c == '+' || c == '-' {
			k++
		}
		if isDigit(at(k)) {
			for ; isDigit(at(k)); k++ {
			}
			i = k
		}
	}
	return i
}

func (d *jsonDecoder) text() {
	d.at++
	start := d.at
	for d.at < len(d.src) && d.src[d.at] != '"' && d.src[d.at] != '\\' && d.src[d.at] != 0 {
		d.at++
	}
	if d.char(d.at) == '"' { // nothing to translate
		d.token, d.value = jsonString, glua.LString(d.src[start:d.at])
		d.at++
		return
	}
	out := []byte(d.src[start:d.at])
	for {
		c := d.char(d.at)
		switch c {
		case '"':
			d.token, d.value = jsonString, glua.LString(stringOf(out))
			d.at++
			return
		case 0:
			d.invalid("unexpected end of string")
			return
		case '\\':
			e := d.char(d.at + 1)
			if e == 'u' {
				var ok bool
				if out, ok = d.unicode(out); !ok {
					d.invalid("invalid unicode escape code")
					return
				}
				continue
			}
			i := strings.IndexByte(`"\/btnfr`, e)
			if i < 0 || e == 0 {
				d.invalid("invalid escape code")
				return
			}
			out = append(out, "\"\\/\b\t\n\f\r"[i])
			d.at += 2
		default:
			out = append(out, c)
			d.at++
		}
	}
}

// unicode reads an escape of four hexadecimal digits, or a pair of them, as UTF-8.
func (d *jsonDecoder) unicode(out []byte) ([]byte, bool) {
	code := d.hex4(d.at + 2)
	if code < 0 {
		return out, false
	}
	length := 6
	if code&0xf800 == 0xd800 {
		if code&0x400 != 0 || d.char(d.at+6) != '\\' || d.char(d.at+7) != 'u' {
			return out, false
		}
		low := d.hex4(d.at + 8)
		if low < 0 || low&0xfc00 != 0xdc00 {
			return out, false
		}
		code = ((code&0x3ff)<<10 | low&0x3ff) + 0x10000
		length = 12
	}
	d.at += length
	return append(out, string(rune(code))...), true
}

func (d *jsonDecoder) hex4(at int) int {
	n := 0
	for i := range 4 {
		c := d.char(at + i)
		switch {
		case isDigit(c):
			n = n<<4 | int(c-'0')
		case (c|0x20)-'a' <= 5:
			n = n<<4 | int((c|0x20)-'a'+10)
		default:
			return -1
		}
	}
	return n
}

// read is the value that begins with the current token.
func (d *jsonDecoder) read() glua.LValue {
	switch d.token {
	case jsonString, jsonNumber, jsonBool, jsonNull:
		return d.value
	case jsonObject, jsonArray:
		d.depth++
		if d.depth > min(d.c.decodeDepth, maxJSONDepth) {
			raise(d.L, "Found too many nested data structures ("+strconv.Itoa(d.depth)+") at character "+strconv.Itoa(d.at))
		}
		t := &glua.LTable{Metatable: glua.LNil}
		if d.token == jsonObject {
			d.object(t)
		} else {
			d.array(t)
		}
		d.depth--
		return t
	}
	d.unexpected("value")
	return nil
}

func (d *jsonDecoder) object(t *glua.LTable) {
	if d.next(); d.token == jsonObjEnd {
		return
	}
	for {
		if d.token != jsonString {
			d.unexpected("object key string")
		}
		key := string(d.value.(glua.LString))
		if d.next(); d.token != jsonColon {
			d.unexpected("colon")
		}
		d.next()
		put(t, key, d.read())
		if d.next(); d.token == jsonObjEnd {
			return
		}
		if d.token != jsonComma {
			d.unexpected("comma or object end")
		}
		d.next()
	}
}

func (d *jsonDecoder) array(t *glua.LTable) {
	if d.next(); d.token == jsonArrayEnd {
		return
	}
	for i := 1; ; i++ {
		t.RawSetInt(i, d.read())
		if d.next(); d.token == jsonArrayEnd {
			return
		}
		if d.token != jsonComma {
			d.unexpected("comma or array end")
		}
		d.next()
	}
}
