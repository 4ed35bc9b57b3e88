package lua

import (
	"strings"

	glua "github.com/yuin/gopher-lua"
)

const (
	maxCaptures  = 32
	maxMatching  = 200 // nested steps of one match
	unclosed     = -1  // a capture whose end has not been reached
	positionOnly = -2  // a capture of a place, "()"
	noMatch      = -1
)

// matcher matches a pattern of Lua. Places are offsets in src and pat.
type matcher struct {
	v        *VM
	L        *glua.LState
	src, pat string
	steps    int
	depth    int
	level    int // captures so far
	captures [maxCaptures]capture
}

type capture struct{ at, len int }

// match matches the pattern from p on at s, and returns where the match ends.
func (m *matcher) match(s, p int) int {
	if m.depth++; m.depth > maxMatching {
		raise(m.L, "pattern too complex")
	}
	e := m.items(s, p)
	m.depth--
	return e
}

func (m *matcher) items(s, p int) int {
	for p < len(m.pat) {
		if m.steps++; m.steps&(tickInterval-1) == 0 {
			m.v.meter.pass(m.L)
		}
		switch c := m.pat[p]; {
		case c == '(':
			if p+1 < len(m.pat) && m.pat[p+1] == ')' {
				return m.open(s, p+2, positionOnly)
			}
			return m.open(s, p+1, unclosed)
		case c == ')':
			return m.close(s, p+1)
		case c == '$' && p+1 == len(m.pat):
			if s == len(m.src) {
				return s
			}
			return noMatch
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'b':
			if s = m.balance(s, p+2); s == noMatch {
				return noMatch
			}
			p += 4
			continue
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'f':
			p += 2
			if p >= len(m.pat) || m.pat[p] != '[' {
				raise(m.L, "missing '[' after '%f' in pattern")
			}
			end := m.classEnd(p)
			var before, here byte
			if s > 0 {
				before = m.src[s-1]
			}
			if s < len(m.src) {
				here = m.src[s]
			}
			if m.inSet(before, p, end-1) || !m.inSet(here, p, end-1) {
				return noMatch
			}
			p = end
			continue
		case c == '%' && p+1 < len(m.pat) && isDigit(m.pat[p+1]):
			if s = m.backReference(s, m.pat[p+1]); s == noMatch {
				return noMatch
			}
			p += 2
			continue
		}
		end := m.classEnd(p)
		var repeat byte
		if end < len(m.pat) {
			repeat = m.pat[end]
		}
		switch repeat {
		case '?':
			if m.single(s, p, end) {
				if e := m.match(s+1, end+1); e != noMatch {
					return e
				}
			}
			p = end + 1
		case '*':
			return m.most(s, p, end)
		case '+':
			if !m.single(s, p, end) {
				return noMatch
			}
			return m.most(s+1, p, end)
		case '-':
			return m.least(s, p, end)
		default:
			if !m.single(s, p, end) {
				return noMatch
			}
			s, p = s+1, end
		}
	}
	return s
}

// classEnd is where the class at p ends.
func (m *matcher) classEnd(p int) int {
	c := m.pat[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pat) {
			raise(m.L, "malformed pattern (ends with '%')")
		}
		return p + 1
	case '[':
		if p < len(m.pat) && m.pat[p] == '^' {
			p++
		}
		for first := true; first || p < len(m.pat) && m.pat[p] != ']'; first = false {
			if p >= len(m.pat) {
				break
			}
			p++
			if m.pat[p-1] == '%' && p < len(m.pat) {
				p++
			}
		}
		if p >= len(m.pat) {
			raise(m.L, "malformed pattern (missing ']')")
		}
		return p + 1
	}
	return p
}

// single reports whether the character at s is in the class from p to end.
func (m *matcher) single(s, p, end int) bool {
	if s >= len(m.src) {
		return false
	}
	c := m.src[s]
	switch m.pat[p] {
	case '.':
		return true
	case '%':
		return inClass(c, m.pat[p+1])
	case '[':
		return m.inSet(c, p, end-1)
	}
	return m.pat[p] == c
}

// inSet reports whether a character is in the set between the brackets at p and end.
func (m *matcher) inSet(c byte, p, end int) bool {
	found := true
	p++
	if m.pat[p] == '^' {
		found = false
		p++
	}
	for ; p < end; p++ {
		switch {
		case m.pat[p] == '%':
			p++
			if inClass(c, m.pat[p]) {
				return found
			}
		case p+2 < end && m.pat[p+1] == '-':
			if m.pat[p] <= c && c <= m.pat[p+2] {
				return found
			}
			p += 2
		case m.pat[p] == c:
			return found
		}
	}
	return !found
}

// inClass reports whether a character is in the class of a letter, or is that character.
func inClass(c, class byte) bool {
	in := false
	switch class | 0x20 {
	case 'a':
		in = isAlpha(c) && c != '_'
	case 'c':
		in = c < ' ' || c == 0x7f
	case 'd':
		in = isDigit(c)
	case 'l':
		in = c-'a' <= 25
	case 'p':
		in = c > ' ' && c < 0x7f && (c == '_' || !isAlnum(c))
	case 's':
		in = c == ' ' || c-'\t' <= 4
	case 'u':
		in = c-'A' <= 25
	case 'w':
		in = isAlnum(c) && c != '_'
	case 'x':
		in = isDigit(c) || (c|0x20)-'a' <= 5
	case 'z':
		in = c == 0
	default:
		return class == c
	}
	if !isAlpha(class) || class == '_' {
		return class == c
	}
	return in != (class < 'a')
}

// most repeats a class as often as it can, then less often.
func (m *matcher) most(s, p, end int) int {
	n := 0
	for m.single(s+n, p, end) {
		n++
	}
	m.count(n)
	for ; n >= 0; n-- {
		if e := m.match(s+n, end+1); e != noMatch {
			return e
		}
	}
	return noMatch
}

// least repeats a class as seldom as it can, then more often.
func (m *matcher) least(s, p, end int) int {
	for {
		if e := m.match(s, end+1); e != noMatch {
			return e
		}
		if !m.single(s, p, end) {
			return noMatch
		}
		s++
	}
}

// count lets n steps pass.
func (m *matcher) count(n int) {
	if (m.steps+n)/tickInterval > m.steps/tickInterval {
		m.v.meter.pass(m.L)
	}
	m.steps += n
}

func (m *matcher) open(s, p, what int) int {
	if m.level >= maxCaptures {
		raise(m.L, "too many captures")
	}
	m.captures[m.level] = capture{s, what}
	m.level++
	e := m.match(s, p)
	if e == noMatch {
		m.level--
	}
	return e
}

func (m *matcher) close(s, p int) int {
	i := m.level - 1
	for ; i >= 0 && m.captures[i].len != unclosed; i-- {
	}
	if i < 0 {
		raise(m.L, "invalid pattern capture")
	}
	m.captures[i].len = s - m.captures[i].at
	e := m.match(s, p)
	if e == noMatch {
		m.captures[i].len = unclosed
	}
	return e
}

func (m *matcher) balance(s, p int) int {
	if p+1 >= len(m.pat) {
		raise(m.L, "unbalanced pattern")
	}
	if s >= len(m.src) || m.src[s] != m.pat[p] {
		return noMatch
	}
	open, shut, depth := m.pat[p], m.pat[p+1], 1
	for i := s + 1; i < len(m.src); i++ {
		switch m.src[i] {
		case shut:
			if depth--; depth == 0 {
				m.count(i - s)
				return i + 1
			}
		case open:
			depth++
		}
	}
	m.count(len(m.src) - s)
	return noMatch
}

func (m *matcher) backReference(s int, digit byte) int {
	i := int(digit) - '1'
	if i < 0 || i >= m.level || m.captures[i].len == unclosed {
		raise(m.L, "invalid capture index")
	}
	c := m.captures[i]
	if n := max(c.len, 0); len(m.src)-s >= n && m.src[c.at:c.at+n] == m.src[s:s+n] {
		m.count(n)
		return s + n
	}
	return noMatch
}

// capture is the i-th capture of a match from s to e, the whole of it where there are none.
func (m *matcher) capture(i, s, e int) glua.LValue {
	if i >= m.level {
		if i != 0 {
			raise(m.L, "invalid capture index")
		}
		return glua.LString(m.src[s:e])
	}
	switch c := m.captures[i]; c.len {
	case unclosed:
		raise(m.L, "unfinished capture")
		return nil
	case positionOnly:
		return glua.LNumber(c.at + 1)
	default:
		return glua.LString(m.src[c.at : c.at+c.len])
	}
}

// push puts all captures on the stack; whole says that without any, the match itself counts as one.
func (m *matcher) push(s, e int, whole bool) int {
	n := m.level
	if n == 0 && whole {
		n = 1
	}
	for i := range n {
		m.L.Push(m.capture(i, s, e))
	}
	return n
}

// start begins a new match.
func (m *matcher) start() { m.level, m.depth = 0, 0 }

// find is string.find and string.match.
func (v *VM) find(L *glua.LState, name string, places bool) int {
	src, pat := stringAt(L, 1, name), stringAt(L, 2, name)
	init := optInt(L, 3, name, 1)
	if init < 0 {
		init = max(init+len(src)+1, 1)
	}
	init = min(max(init-1, 0), len(src))
	if places && (glua.LVAsBool(L.Get(4)) || !strings.ContainsAny(pat, "^$*+?.([%-")) {
		i := strings.Index(src[init:], pat)
		if i < 0 {
			L.Push(glua.LNil)
			return 1
		}
		L.Push(glua.LNumber(init + i + 1))
		L.Push(glua.LNumber(init + i + len(pat)))
		return 2
	}
	anchor := strings.HasPrefix(pat, "^")
	m := &matcher{v: v, L: L, src: src, pat: strings.TrimPrefix(pat, "^")}
	for s := init; s <= len(src); s++ {
		m.start()
		if e := m.match(s, 0); e != noMatch {
			if places {
				L.Push(glua.LNumber(s + 1))
				L.Push(glua.LNumber(e))
				return 2 + m.push(s, e, false)
			}
			return m.push(s, e, true)
		}
		if anchor {
			break
		}
	}
	L.Push(glua.LNil)
	return 1
}

func (v *VM) gmatch(L *glua.LState, name string) int {
	m := &matcher{v: v, src: stringAt(L, 1, name), pat: stringAt(L, 2, name)}
	at := 0
	L.Push(v.fn(func(L *glua.LState) int {
		m.L = L
		for s := at; s <= len(m.src); s++ {
			m.start()
			if e := m.match(s, 0); e != noMatch {
				at = e
				if e == s {
					at++ // an empty match: go on behind it
				}
				return m.push(s, e, true)
			}
		}
		at = len(m.src) + 1
		return 0
	}))
	return 1
}

func (v *VM) gsub(L *glua.LState, name string) int {
	src, pat := stringAt(L, 1, name), stringAt(L, 2, name)
	repl := L.Get(3)
	switch repl.(type) {
	case glua.LString, glua.LNumber, *glua.LTable, *glua.LFunction:
	default:
		badArgument(L, 3, name, "string/function/table expected")
	}
	most := optInt(L, 4, name, len(src)+1)
	anchor := strings.HasPrefix(pat, "^")
	m := &matcher{v: v, L: L, src: src, pat: strings.TrimPrefix(pat, "^")}
	var out []byte
	count, charged := 0, 0
	s := 0
	for count < most {
		m.start()
		e := m.match(s, 0)
		if e != noMatch {
			count++
			out = v.replace(out, m, repl, s, e)
		}
		if len(out)-charged > 1<<16 {
			v.meter.charge(L, 2*(len(out)-charged))
			charged = len(out)
		}
		if e != noMatch && e > s {
			s = e
		} else if s < len(src) {
			out = append(out, src[s])
			s++
		} else {
			break
		}
		if anchor {
			break
		}
	}
	if count == 0 {
		L.Push(glua.LString(src))
	} else {
		if s < len(src) {
			out = append(out, src[s:]...)
		}
		L.Push(glua.LString(stringOf(out)))
	}
	L.Push(glua.LNumber(count))
	return 2
}

// replace appends what a match is replaced by.
func (v *VM) replace(out []byte, m *matcher, repl glua.LValue, s, e int) []byte {
	L := m.L
	var value glua.LValue
	switch repl := repl.(type) {
	case *glua.LTable:
		value = L.GetTable(repl, m.capture(0, s, e))
	case *glua.LFunction:
		L.Push(repl)
		n := m.push(s, e, true)
		v.call(L, n, 1)
		value = L.Get(-1)
		L.Pop(1)
	default:
		text, _ := textOf(repl)
		for i := 0; i < len(text); i++ {
			if text[i] != '%' || i+1 == len(text) {
				out = append(out, text[i])
				continue
			}
			i++
			switch c := text[i]; {
			case !isDigit(c):
				out = append(out, c)
			case c == '0':
				v.meter.charge(L, e-s)
				out = append(out, m.src[s:e]...)
			default:
				part, _ := textOf(m.capture(int(c-'1'), s, e))
				v.meter.charge(L, len(part))
				out = append(out, part...)
			}
		}
		return out
	}
	if glua.LVIsFalse(value) {
		return append(out, m.src[s:e]...)
	}
	text, ok := textOf(value)
	if !ok {
		raise(L, "invalid replacement value (a "+value.Type().String()+")")
	}
	v.meter.charge(L, len(text))
	return append(out, text...)
}
