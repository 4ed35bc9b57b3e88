package lua

import (
	"strings"

	glua "github.com/yuin/gopher-lua"
)

func (v *VM) stringLibrary() *glua.LTable {
	return v.library(map[string]method{
		"byte": v.stringByte, "char": v.stringChar, "dump": v.dump, "format": v.format, "gfind": v.gmatch,
		"gmatch": v.gmatch, "gsub": v.gsub, "rep": v.rep, "reverse": v.reverse, "sub": v.sub,
		"find":  func(L *glua.LState, name string) int { return v.find(L, name, true) },
		"match": func(L *glua.LState, name string) int { return v.find(L, name, false) },
		"len": func(L *glua.LState, name string) int {
			L.Push(glua.LNumber(len(stringAt(L, 1, name))))
			return 1
		},
		"lower": func(L *glua.LState, name string) int { return v.changeCase(L, name, 'A') },
		"upper": func(L *glua.LState, name string) int { return v.changeCase(L, name, 'a') },
	})
}

// span is the part of a text that two positions mean, those below 0 counted from its end.
func span(length, from, to int) (start, end int) {
	if from < 0 {
		from = max(from+length+1, 1)
	}
	if to < 0 {
		to += length + 1
	}
	from, to = max(from, 1), min(to, length)
	if from > to {
		return 0, 0
	}
	return from - 1, to
}

func (v *VM) sub(L *glua.LState, name string) int {
	s := stringAt(L, 1, name)
	start, end := span(len(s), intAt(L, 2, name), optInt(L, 3, name, -1))
	L.Push(glua.LString(s[start:end]))
	return 1
}

func (v *VM) stringByte(L *glua.LState, name string) int {
	s := stringAt(L, 1, name)
	from := optInt(L, 2, name, 1)
	if from < 0 {
		from = max(from+len(s)+1, 0)
	}
	start, end := span(len(s), from, optInt(L, 3, name, from))
	if end-start > maxPushed {
		return raise(L, "string slice too long")
	}
	for _, c := range bytesOf(s[start:end]) {
		L.Push(glua.LNumber(c))
	}
	return end - start
}

func (v *VM) stringChar(L *glua.LState, name string) int {
	out := make([]byte, L.GetTop())
	for i := range out {
		c := int32At(L, i+1, name)
		if c < 0 || c > 255 {
			badArgument(L, i+1, name, "invalid value")
		}
		out[i] = byte(c)
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

// dump has no bytecode to show, and nothing would load it.
func (v *VM) dump(L *glua.LState, name string) int {
	functionAt(L, 1, name)
	L.Push(glua.LString("\x1bLua"))
	return 1
}

func (v *VM) rep(L *glua.LState, name string) int {
	s, n := stringAt(L, 1, name), int32At(L, 2, name)
	if n <= 0 || s == "" {
		L.Push(glua.LString(""))
		return 1
	}
	if int64(len(s)) > v.limit/int64(n) {
		return raise(L, notEnoughMemory)
	}
	v.meter.charge(L, n*len(s))
	L.Push(glua.LString(strings.Repeat(s, n)))
	return 1
}

func (v *VM) reverse(L *glua.LState, name string) int {
	s := stringAt(L, 1, name)
	v.meter.charge(L, len(s))
	out := make([]byte, len(s))
	for i := range out {
		out[i] = s[len(s)-1-i]
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

// changeCase turns the letters from first on into those of the other case.
func (v *VM) changeCase(L *glua.LState, name string, first byte) int {
	s := stringAt(L, 1, name)
	v.meter.charge(L, len(s))
	out := []byte(s)
	for i, c := range out {
		if c-first <= 25 {
			out[i] = c ^ 0x20
		}
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}
