package reply

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Pattern is an expected reply.
type Pattern struct {
	test  func(Value) bool
	exact bool
}

// Matches tells whether v is as expected.
func (p *Pattern) Matches(v Value) bool { return p.test(v) }

// Exact tells whether only one Value can match.
func (p *Pattern) Exact() bool { return p.exact }

// ParsePattern reads one expectation, which may span lines. What follows it is returned.
func ParsePattern(text string) (p *Pattern, rest string, err error) {
	r := &patternReader{text: text}
	defer func() {
		if e, ok := recover().(syntaxError); ok {
			p, rest, err = nil, "", fmt.Errorf("%s, before %.40q", string(e), r.text[r.at:])
		}
	}()
	p = r.alternatives(true)
	return p, r.text[r.at:], nil
}

type syntaxError string

type patternReader struct {
	text string
	at   int
}

func (r *patternReader) fail(format string, args ...any) {
	panic(syntaxError(fmt.Sprintf(format, args...)))
}
func (r *patternReader) has(prefix string) bool { return strings.HasPrefix(r.text[r.at:], prefix) }

func (r *patternReader) take(prefix string) bool {
	if r.has(prefix) {
		r.at += len(prefix)
		return true
	}
	return false
}

func (r *patternReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// alternatives reads a | b | c. Where ownLine is set, a simple string or an error runs to the end of the line.
func (r *patternReader) alternatives(ownLine bool) *Pattern {
	p := r.one(ownLine)
	for r.take(" | ") {
		left, right := p, r.one(ownLine)
		p = &Pattern{test: func(v Value) bool { return left.test(v) || right.test(v) }}
	}
	return p
}

func (r *patternReader) one(ownLine bool) *Pattern {
	switch {
	case r.take("nil-array"):
		return literal(Value{Kind: '*', Null: true})
	case r.take("nil"):
		return literal(Value{Kind: '$', Null: true})
	case r.take("null"):
		return literal(Value{Kind: '_'})
	case r.take("*"):
		return &Pattern{test: func(Value) bool { return true }}
	case r.take("unordered["):
		return r.unordered('*')
	case r.take("set["):
		return r.unordered('~')
	case r.take("push["):
		return r.list('>')
	case r.take("["):
		return r.list('*')
	case r.take("{"):
		return r.pairs()
	case r.has(`"`):
		return literal(Value{Kind: '$', Text: r.quoted()})
	}
	if r.at == len(r.text) {
		r.fail("a reply is missing")
	}
	kind := r.text[r.at]
	if strings.IndexByte("+-:$,#=(!", kind) < 0 {
		r.fail("not a reply")
	}
	r.at++
	switch {
	case r.has("/"):
		return r.regexp(kind)
	case kind == '=' || kind == '!':
		return literal(Value{Kind: kind, Text: r.quoted()})
	case kind == '$':
		if !r.take("*") {
			r.fail("only $* and $/…/ begin with $")
		}
		return anyOf(kind)
	}
	word := r.word(ownLine && (kind == '+' || kind == '-'))
	if word == "*" {
		return anyOf(kind)
	}
	if low, high, ok := strings.Cut(word, ".."); ok && kind == ':' {
		return r.between(low, high)
	}
	return literal(Value{Kind: kind, Text: r.unescape(word)})
}

func literal(want Value) *Pattern {
	return &Pattern{exact: true, test: func(v Value) bool { return v.Equal(want) }}
}

func anyOf(kind byte) *Pattern {
	return &Pattern{test: func(v Value) bool { return v.Kind == kind && !v.Null }}
}

func (r *patternReader) between(low, high string) *Pattern {
	var bounds [2]big.Int
	for i, s := range []string{low, high} {
		if _, ok := bounds[i].SetString(s, 10); !ok {
			r.fail("%q is no number", s)
		}
	}
	return &Pattern{test: func(v Value) bool {
		n, ok := new(big.Int).SetString(string(v.Text), 10)
		return v.Kind == ':' && ok && n.Cmp(&bounds[0]) >= 0 && n.Cmp(&bounds[1]) <= 0
	}}
}

// word reads to the end of the line, or to the next space or closing bracket.
func (r *patternReader) word(toLineEnd bool) string {
	stop := " \n]}"
	if toLineEnd {
		stop = "\n"
	}
	start := r.at
	for r.at < len(r.text) && strings.IndexByte(stop, r.text[r.at]) < 0 {
		r.at++
	}
	return r.text[start:r.at]
}

func (r *patternReader) regexp(kind byte) *Pattern {
	r.at++
	start := r.at
	for ; r.at < len(r.text) && r.text[r.at] != '\n'; r.at++ {
		if r.text[r.at] == '\\' {
			r.at++
		} else if r.text[r.at] == '/' {
			expression, err := regexp.Compile(`(?s)\A(?:` + r.text[start:r.at] + `)\z`)
			if err != nil {
				r.fail("%v", err)
			}
			r.at++
			return &Pattern{test: func(v Value) bool {
				return v.Kind == kind && !v.Null && expression.Match(v.Text)
			}}
		}
	}
	r.fail("a regular expression does not end")
	return nil
}

func (r *patternReader) quoted() []byte {
	if !r.take(`"`) {
		r.fail(`a " is missing`)
	}
	start := r.at
	for ; r.at < len(r.text) && r.text[r.at] != '\n'; r.at++ {
		if r.text[r.at] == '\\' {
			r.at++
		} else if r.text[r.at] == '"' {
			r.at++
			return r.unescape(r.text[start : r.at-1])
		}
	}
	r.fail("a string does not end")
	return nil
}

func (r *patternReader) unescape(s string) []byte {
	b, err := Unescape(s)
	if err != nil {
		r.fail("%v", err)
	}
	return b
}

// items reads up to the closing bracket; open reports a trailing "...", which stands for any further items.
func (r *patternReader) items(shut string, pairs bool) (items []*Pattern, open bool) {
	ownLine := r.has("\n")
	for {
		r.space()
		switch {
		case r.take(shut):
			return items, open
		case open:
			r.fail("... must come last")
		case r.take("..."):
			open = true
			continue
		case r.at == len(r.text):
			r.fail("%s is missing", shut)
		}
		items = append(items, r.alternatives(ownLine && !pairs))
		if pairs {
			if !r.take(" => ") {
				r.fail("=> is missing")
			}
			items = append(items, r.alternatives(ownLine))
		}
	}
}

func allExact(items []*Pattern) bool {
	for _, p := range items {
		if !p.exact {
			return false
		}
	}
	return true
}

func (r *patternReader) list(kind byte) *Pattern {
	items, open := r.items("]", false)
	return &Pattern{exact: !open && allExact(items), test: func(v Value) bool {
		if v.Kind != kind || v.Null || len(v.Items) < len(items) || !open && len(v.Items) != len(items) {
			return false
		}
		for i, p := range items {
			if !p.test(v.Items[i]) {
				return false
			}
		}
		return true
	}}
}

// unordered matches items in any order; an item that fits several patterns takes the first that leaves a solution.
func (r *patternReader) unordered(kind byte) *Pattern {
	items, open := r.items("]", false)
	return &Pattern{exact: kind == '~' && !open && allExact(items), test: func(v Value) bool {
		return v.Kind == kind && !v.Null && (open || len(v.Items) == len(items)) &&
			assign(items, v.Items, func(p *Pattern, v []Value) bool { return p.test(v[0]) }, 1)
	}}
}

// pairs matches a map; its order does not matter.
func (r *patternReader) pairs() *Pattern {
	flat, open := r.items("}", true)
	keys, values := []*Pattern{}, map[*Pattern]*Pattern{}
	for i := 0; i < len(flat); i += 2 {
		keys = append(keys, flat[i])
		values[flat[i]] = flat[i+1]
	}
	return &Pattern{exact: !open && allExact(flat), test: func(v Value) bool {
		return v.Kind == '%' && !v.Null && (open || len(v.Items) == len(flat)) &&
			assign(keys, v.Items, func(p *Pattern, v []Value) bool { return p.test(v[0]) && values[p].test(v[1]) }, 2)
	}}
}

// assign finds for each pattern an item (a run of stride values) of its own.
func assign(patterns []*Pattern, values []Value, fits func(*Pattern, []Value) bool, stride int) bool {
	used := make([]bool, len(values)/stride)
	var place func(i int) bool
	place = func(i int) bool {
		if i == len(patterns) {
			return true
		}
		for j := range used {
			if !used[j] && fits(patterns[i], values[j*stride:(j+1)*stride]) {
				used[j] = true
				if place(i + 1) {
					return true
				}
				used[j] = false
				if patterns[i].exact {
					return false // equal values are interchangeable
				}
			}
		}
		return false
	}
	return place(0)
}

// Unescape is the inverse of Quote's escaping.
func Unescape(s string) ([]byte, error) {
	var b bytes.Buffer
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return nil, fmt.Errorf("a lone backslash")
		}
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case '\\', '"':
			b.WriteByte(s[i])
		case 'x':
			var c byte
			if i+2 >= len(s) {
				return nil, fmt.Errorf("\\x needs two digits")
			}
			if _, err := fmt.Sscanf(s[i+1:i+3], "%02x", &c); err != nil {
				return nil, fmt.Errorf("\\x needs two digits")
			}
			b.WriteByte(c)
			i += 2
		default:
			return nil, fmt.Errorf("unknown escape \\%c", s[i])
		}
	}
	return b.Bytes(), nil
}
