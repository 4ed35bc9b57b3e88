package lua

import (
	"bytes"
	"strings"

	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// replyReader turns a reply in RESP into values of Lua. Replies come from exec and are well-formed.
type replyReader struct {
	v *VM
	L *glua.LState
	b []byte
}

// line is the first line of a reply, without its type.
func line(b []byte) []byte {
	end := bytes.IndexByte(b, '\r')
	return b[1:end]
}

// header takes the first line.
func (r *replyReader) header() []byte {
	l := line(r.b)
	r.b = r.b[len(l)+3:]
	return l
}

func (r *replyReader) count() int {
	n, _ := num.ParseInt(r.header())
	return int(n)
}

// bulk takes a string of n bytes.
func (r *replyReader) bulk(n int) glua.LString {
	text := glua.LString(r.b[:n])
	r.b = r.b[n+2:]
	return text
}

// one is a table with one field.
func one(field string, value glua.LValue) *glua.LTable {
	t := &glua.LTable{Metatable: glua.LNil}
	put(t, field, value)
	return t
}

func (r *replyReader) value(depth int) glua.LValue {
	if depth > maxReplyDepth {
		raise(r.L, "stack overflow")
	}
	switch kind := r.b[0]; kind {
	case '$', '=':
		n := r.count()
		if n < 0 {
			return glua.LFalse
		}
		text := r.bulk(n)
		if kind == '$' {
			return text
		}
		t := one("string", text[4:])
		put(t, "format", text[:3])
		return one("verbatim_string", t)
	case ':':
		n, _ := num.ParseInt(r.header())
		return glua.LNumber(n)
	case '+':
		return one("ok", glua.LString(r.header()))
	case '-':
		e := errorTable("-" + string(r.header()))
		put(e, "ignore_error_stats_update", glua.LTrue)
		return e
	case '*', '>':
		n := r.count()
		if n < 0 {
			return glua.LFalse
		}
		t := r.L.CreateTable(n, 0)
		for i := 1; i <= n; i++ {
			t.RawSetInt(i, r.value(depth+1))
		}
		return t
	case '%':
		t := &glua.LTable{Metatable: glua.LNil}
		for n := r.count(); n > 0; n-- {
			key := r.value(depth + 1)
			r.set(t, key, r.value(depth+1))
		}
		return one("map", t)
	case '~':
		t := &glua.LTable{Metatable: glua.LNil}
		for n := r.count(); n > 0; n-- {
			r.set(t, r.value(depth+1), glua.LTrue)
		}
		return one("set", t)
	case '#':
		return glua.LBool(r.header()[0] == 't')
	case ',':
		f, _ := parseNumber(string(r.header()))
		return one("double", glua.LNumber(f))
	case '(':
		return one("big_number", glua.LString(r.header()))
	case '|':
		for n := r.count(); n > 0; n-- {
			r.value(depth + 1)
			r.value(depth + 1)
		}
		return r.value(depth + 1)
	}
	r.header() // "_", a null
	return glua.LNil
}

func (r *replyReader) set(t *glua.LTable, key, value glua.LValue) {
	r.L.RawSet(t, key, value)
}

// maxReplyDepth is beyond what any command replies.
const maxReplyDepth = 100

// level is an aggregate that is being replied.
type level struct {
	kind  byte // '*', '%', '~'
	t     *glua.LTable
	key   glua.LValue // the last of a map or set
	n     int
	mark  resp.Mark
	value glua.LValue // of a map's key that has been replied
	slots int         // of Lua's stack that Redis would have taken on the way here
}

// maxReplySlots is how much of Lua's stack Redis takes to reply: a value that is nested too deeply for it is an error.
const maxReplySlots = 7995

// reply appends what a script returned. Tables may be nested deeply, so no function calls itself.
func (v *VM) reply(w *resp.Writer, value glua.LValue) {
	var stack []level
	slots := 0
	for {
		if l, ok := v.replyOne(w, value, slots); ok {
			l.slots = slots
			stack = append(stack, l)
		}
		for {
			if len(stack) == 0 {
				return
			}
			var more bool
			l := &stack[len(stack)-1]
			if value, slots, more = v.element(l); more {
				slots += l.slots
				break
			}
			stack = stack[:len(stack)-1]
			switch l.kind {
			case '*': // its length is known beforehand
			case '%':
				w.CloseMap(l.mark, l.n)
			default:
				w.CloseSet(l.mark, l.n)
			}
		}
	}
}

// element is the next value of an aggregate, and how many slots further down.
func (v *VM) element(l *level) (value glua.LValue, slots int, more bool) {
	switch {
	case l.kind == '*':
		value = l.t.RawGet(glua.LNumber(l.n + 1))
		if value == glua.LNil {
			return nil, 0, false
		}
		l.n++
		return value, 1, true
	case l.value != nil: // its key has been replied
		value, l.value = l.value, nil
		return value, 3, true
	}
	l.key, value = l.t.Next(l.key)
	if l.key == glua.LNil {
		return nil, 0, false
	}
	l.n++
	if l.kind == '%' {
		l.value = value
		return l.key, 4, true
	}
	return l.key, 3, true
}

// replyOne appends a value that is no aggregate, or begins one.
func (v *VM) replyOne(w *resp.Writer, value glua.LValue, slots int) (l level, aggregate bool) {
	if slots >= maxReplySlots {
		w.Error("ERR reached lua stack limit")
		return l, false
	}
	switch value := value.(type) {
	case glua.LString:
		w.BulkString(string(value))
	case glua.LNumber:
		w.Int(truncate(float64(value)))
	case glua.LBool:
		switch {
		case v.proto == 3:
			w.Bool(bool(value))
		case bool(value):
			w.Int(1)
		default:
			w.Nil()
		}
	case *glua.LTable:
		return v.replyTable(w, v.look(value))
	default:
		w.Nil()
	}
	return l, false
}

// oneLine has spaces for line ends.
func oneLine(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r", " "), "\n", " ")
}

func (v *VM) replyTable(w *resp.Writer, t *glua.LTable) (l level, aggregate bool) {
	if _, ok := t.RawGetString("err").(glua.LString); ok {
		e := v.errorOf(t)
		if v.Replied != nil {
			v.Replied(e)
		}
		w.Error(e.Text)
		return l, false
	}
	if text, ok := t.RawGetString("ok").(glua.LString); ok {
		w.Simple(cString(string(text)))
		return l, false
	}
	if f, ok := t.RawGetString("double").(glua.LNumber); ok {
		w.Double(float64(f))
		return l, false
	}
	if digits, ok := t.RawGetString("big_number").(glua.LString); ok {
		w.BigNumber(oneLine(string(digits)))
		return l, false
	}
	if verbatim, ok := t.RawGetString("verbatim_string").(*glua.LTable); ok {
		format, ok := verbatim.RawGetString("format").(glua.LString)
		text, both := verbatim.RawGetString("string").(glua.LString)
		if ok && both {
			w.Verbatim(string(format), bytesOf(string(text)))
			return l, false
		}
	}
	if m, ok := t.RawGetString("map").(*glua.LTable); ok {
		return level{kind: '%', t: v.look(m), key: glua.LNil, mark: w.OpenMap()}, true
	}
	if s, ok := t.RawGetString("set").(*glua.LTable); ok {
		return level{kind: '~', t: v.look(s), key: glua.LNil, mark: w.OpenSet()}, true
	}
	n := 0
	for t.RawGet(glua.LNumber(n+1)) != glua.LNil {
		n++
	}
	w.Array(n)
	return level{kind: '*', t: t}, true
}
