package reply

import (
	"fmt"
	"strings"
)

// lineWidth is how long an aggregate may get before it is written with one item a line.
const lineWidth = 100

// Format writes a value in the notation of the corpus. Lines after the first are indented for their nesting only.
func Format(v Value) string {
	var b strings.Builder
	write(&b, v, "")
	return b.String()
}

func write(b *strings.Builder, v Value, indent string) {
	if line, ok := oneLine(v); ok && len(indent)+len(line) <= lineWidth {
		b.WriteString(line)
		return
	}
	if !v.IsAggregate() {
		b.WriteString(scalar(v))
		return
	}
	open, shut := brackets(v.Kind)
	b.WriteString(open)
	deeper := indent + "  "
	for i := 0; i < len(v.Items); i++ {
		b.WriteString("\n" + deeper)
		write(b, v.Items[i], deeper)
		if v.Kind == '%' {
			i++
			b.WriteString(" => ")
			write(b, v.Items[i], deeper)
		}
	}
	b.WriteString("\n" + indent + shut)
}

// oneLine writes a value without line breaks, if nothing in it needs a line of its own: errors and texts with blanks do.
func oneLine(v Value) (string, bool) {
	if !v.IsAggregate() {
		s := scalar(v)
		return s, !(v.Kind == '+' || v.Kind == '-' || v.Kind == '!') || !strings.ContainsAny(s, " []{}|")
	}
	open, shut := brackets(v.Kind)
	parts := make([]string, len(v.Items))
	for i, item := range v.Items {
		s, ok := oneLine(item)
		if !ok {
			return "", false
		}
		parts[i] = s
	}
	if v.Kind == '%' {
		pairs := make([]string, 0, len(parts)/2)
		for i := 0; i < len(parts); i += 2 {
			pairs = append(pairs, parts[i]+" => "+parts[i+1])
		}
		parts = pairs
	}
	return open + strings.Join(parts, " ") + shut, true
}

func brackets(kind byte) (open, shut string) {
	switch kind {
	case '~':
		return "set[", "]"
	case '>':
		return "push[", "]"
	case '%':
		return "{", "}"
	}
	return "[", "]"
}

func scalar(v Value) string {
	switch {
	case v.Null && v.Kind == '*':
		return "nil-array"
	case v.Null:
		return "nil"
	}
	switch v.Kind {
	case '$':
		return Quote(v.Text)
	case '_':
		return "null"
	case '=', '!':
		return string(v.Kind) + Quote(v.Text)
	}
	return string(v.Kind) + escape(v.Text, false)
}

// Quote writes bytes as a double-quoted string of printable ASCII, the form redis-cli reads and writes.
func Quote(b []byte) string { return `"` + escape(b, true) + `"` }

func escape(b []byte, quoted bool) string {
	var s strings.Builder
	for _, c := range b {
		switch {
		case c == '\\', c == '"' && quoted:
			s.WriteByte('\\')
			s.WriteByte(c)
		case c == '\n':
			s.WriteString(`\n`)
		case c == '\r':
			s.WriteString(`\r`)
		case c == '\t':
			s.WriteString(`\t`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&s, `\x%02x`, c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}
