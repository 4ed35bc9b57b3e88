package lua

import (
	"math"
	"strconv"

	glua "github.com/yuin/gopher-lua"
)

// jsonConfig is how a cjson module works. Scripts may change it, until they end.
type jsonConfig struct {
	sparseConvert            bool
	sparseRatio, sparseSafe  int
	encodeDepth, decodeDepth int
	encodeInvalid            int // 0 is an error, 1 writes numbers, 2 null
	decodeInvalid            bool
	precision                int
	keepBuffer               bool
}

func defaultJSON() jsonConfig {
	return jsonConfig{
		sparseRatio: 2, sparseSafe: 10, encodeDepth: 1000, decodeDepth: 1000, decodeInvalid: true, precision: 14, keepBuffer: true,
	}
}

// maxJSONDepth is how deep documents may be nested whatever a script sets: each level takes some of the machine's stack.
const maxJSONDepth = 1000

// cjsonLibrary is the module that all scripts share; its settings are those of the running script.
func (v *VM) cjsonLibrary() *glua.LTable { return v.newJSON(&v.json) }

func (v *VM) newJSON(c *jsonConfig) *glua.LTable {
	t := v.library(map[string]method{
		"new": func(L *glua.LState, _ string) int {
			own := defaultJSON()
			L.Push(v.newJSON(&own))
			return 1
		},
		"encode": func(L *glua.LState, name string) int {
			if L.GetTop() != 1 {
				badArgument(L, 1, name, "expected 1 argument")
			}
			e := jsonEncoder{v: v, L: L, c: c}
			e.value(L.Get(1), 0)
			v.meter.charge(L, len(e.out))
			L.Push(glua.LString(stringOf(e.out)))
			return 1
		},
		"decode": func(L *glua.LState, name string) int {
			if L.GetTop() != 1 {
				badArgument(L, 1, name, "expected 1 argument")
			}
			return v.decodeJSON(L, c, stringAt(L, 1, name))
		},
		"encode_sparse_array": func(L *glua.LState, name string) int {
			most(L, 3, name)
			boolOption(L, 1, name, &c.sparseConvert)
			intOption(L, 2, name, &c.sparseRatio, 0, math.MaxInt32)
			intOption(L, 3, name, &c.sparseSafe, 0, math.MaxInt32)
			L.Push(glua.LBool(c.sparseConvert))
			L.Push(glua.LNumber(c.sparseRatio))
			L.Push(glua.LNumber(c.sparseSafe))
			return 3
		},
		"encode_max_depth": func(L *glua.LState, name string) int {
			return setting(L, name, &c.encodeDepth, 1, math.MaxInt32)
		},
		"decode_max_depth": func(L *glua.LState, name string) int {
			return setting(L, name, &c.decodeDepth, 1, math.MaxInt32)
		},
		"encode_number_precision": func(L *glua.LState, name string) int { return setting(L, name, &c.precision, 1, 14) },
		"encode_keep_buffer":      func(L *glua.LState, name string) int { return boolSetting(L, name, &c.keepBuffer) },
		"decode_invalid_numbers":  func(L *glua.LState, name string) int { return boolSetting(L, name, &c.decodeInvalid) },
		"encode_invalid_numbers": func(L *glua.LState, name string) int {
			most(L, 1, name)
			switch arg := L.Get(1).(type) {
			case *glua.LNilType:
			case glua.LBool:
				c.encodeInvalid = 0
				if arg {
					c.encodeInvalid = 1
				}
			default:
				c.encodeInvalid = option(L, 1, name, "off", "on", "null")
			}
			if c.encodeInvalid == 2 {
				L.Push(glua.LString("null"))
			} else {
				L.Push(glua.LBool(c.encodeInvalid == 1))
			}
			return 1
		},
	})
	put(t, "null", v.null)
	put(t, "_NAME", glua.LString("cjson"))
	put(t, "_VERSION", glua.LString("2.1.0"))
	return t
}

// most fails if there are more arguments than n.
func most(L *glua.LState, n int, name string) {
	if L.GetTop() > n {
		badArgument(L, n+1, name, "found too many arguments")
	}
}

// option is which of some words an argument is.
func option(L *glua.LState, n int, name string, words ...string) int {
	text := stringAt(L, n, name)
	for i, word := range words {
		if word == text {
			return i
		}
	}
	badArgument(L, n, name, "invalid option '"+cString(text)+"'")
	return 0
}

func boolOption(L *glua.LState, n int, name string, set *bool) {
	switch arg := L.Get(n).(type) {
	case *glua.LNilType:
	case glua.LBool:
		*set = bool(arg)
	default:
		*set = option(L, n, name, "off", "on") == 1
	}
}

func intOption(L *glua.LState, n int, name string, set *int, low, high int) {
	if L.Get(n) == glua.LNil {
		return
	}
	value := int32At(L, n, name)
	if value < low || value > high {
		badArgument(L, 1, name, "expected integer between "+strconv.Itoa(low)+" and "+strconv.Itoa(high))
	}
	*set = value
}

func setting(L *glua.LState, name string, set *int, low, high int) int {
	most(L, 1, name)
	intOption(L, 1, name, set, low, high)
	L.Push(glua.LNumber(*set))
	return 1
}

func boolSetting(L *glua.LState, name string, set *bool) int {
	most(L, 1, name)
	boolOption(L, 1, name, set)
	L.Push(glua.LBool(*set))
	return 1
}

// jsonEncoder writes values as JSON.
type jsonEncoder struct {
	v       *VM
	L       *glua.LState
	c       *jsonConfig
	out     []byte
	charged int
}

func (e *jsonEncoder) fail(value glua.LValue, reason string) {
	raise(e.L, "Cannot serialise "+value.Type().String()+": "+reason)
}

// room makes sure of the memory for n more bytes.
func (e *jsonEncoder) room(n int) {
	if len(e.out)+n-e.charged > 1<<16 {
		e.v.meter.charge(e.L, 2*(len(e.out)+n-e.charged))
		e.charged = len(e.out) + n
		e.v.meter.pass(e.L)
	}
}

func (e *jsonEncoder) value(value glua.LValue, depth int) {
	e.room(16)
	switch value := value.(type) {
	case glua.LString:
		e.text(string(value))
	case glua.LNumber:
		e.number(value)
	case glua.LBool:
		e.out = append(e.out, value.String()...)
	case *glua.LNilType:
		e.out = append(e.out, "null"...)
	case *glua.LTable:
		e.table(e.v.look(value), depth+1)
	default:
		if value != glua.LValue(e.v.null) {
			e.fail(value, "type not supported")
		}
		e.out = append(e.out, "null"...)
	}
}

func (e *jsonEncoder) text(s string) {
	e.room(len(s) + 2)
	e.out = append(e.out, '"')
	const digits = "0123456789abcdef"
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' || c == '\\' || c == '/':
			e.out = append(e.out, '\\', c)
		case c >= '\b' && c <= '\r' && c != '\v':
			e.out = append(e.out, '\\', "btn.fr"[c-'\b'])
		case c < ' ' || c == 0x7f:
			e.out = append(e.out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			e.out = append(e.out, c)
		}
	}
	e.out = append(e.out, '"')
}

func (e *jsonEncoder) number(n glua.LNumber) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		switch {
		case e.c.encodeInvalid == 0:
			e.fail(n, "must not be NaN or Inf")
		case e.c.encodeInvalid == 2:
			e.out = append(e.out, "null"...)
			return
		case math.IsNaN(f):
			e.out = append(e.out, "nan"...)
			return
		}
	}
	e.out = appendG(e.out, f, e.c.precision)
}

// arrayLength is how many elements a table has as an array, -1 if it is an object.
func (e *jsonEncoder) arrayLength(t *glua.LTable) int {
	most, items := 0, 0
	for key, _ := t.Next(glua.LNil); key != glua.LNil; key, _ = t.Next(key) {
		f, ok := key.(glua.LNumber)
		if !ok || f < 1 || math.Floor(float64(f)) != float64(f) {
			return -1
		}
		most = max(most, int(int32(truncate(float64(f)))))
		items++
	}
	if e.c.sparseRatio > 0 && most > items*e.c.sparseRatio && most > e.c.sparseSafe {
		if !e.c.sparseConvert {
			e.fail(t, "excessively sparse array")
		}
		return -1
	}
	return most
}

func (e *jsonEncoder) table(t *glua.LTable, depth int) {
	if depth > min(e.c.encodeDepth, maxJSONDepth) {
		raise(e.L, "Cannot serialise, excessive nesting ("+strconv.Itoa(depth)+")")
	}
	if n := e.arrayLength(t); n > 0 {
		e.room(2 * n)
		e.out = append(e.out, '[')
		for i := 1; i <= n; i++ {
			if i > 1 {
				e.out = append(e.out, ',')
			}
			e.value(t.RawGet(glua.LNumber(i)), depth)
		}
		e.out = append(e.out, ']')
		return
	}
	e.out = append(e.out, '{')
	first := true
	for key, value := t.Next(glua.LNil); key != glua.LNil; key, value = t.Next(key) {
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		switch key := key.(type) {
		case glua.LString:
			e.text(string(key))
		case glua.LNumber:
			e.out = append(e.out, '"')
			e.number(key)
			e.out = append(e.out, '"')
		default:
			e.fail(key, "table key must be a number or string")
		}
		e.out = append(e.out, ':')
		e.value(value, depth)
	}
	e.out = append(e.out, '}')
}
