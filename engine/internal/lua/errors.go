package lua

import (
	"strings"

	glua "github.com/yuin/gopher-lua"
)

// luaError is an error whose text is Lua's.
type luaError struct{ text string }

func (e *luaError) Error() string { return e.text }

// raise raises a text as an error of the function that was called, at the line that called it; there is none if it was
// called by another function of Go.
func raise(L *glua.LState, text string) int { return throw(L, glua.LString(position(L, 1)+text)) }

// throw raises any value as it is.
func throw(L *glua.LState, value glua.LValue) int {
	L.Error(value, 0)
	return 0
}

// typeName is the type of the n-th argument, "no value" if there is none.
func typeName(L *glua.LState, n int) string {
	if n > L.GetTop() {
		return "no value"
	}
	return L.Get(n).Type().String()
}

// badArgument raises the error of an argument. The function is called what its caller called it.
func badArgument(L *glua.LState, n int, _, problem string) {
	var room [20]byte
	function, method := calledAs(L)
	if method {
		if n--; n == 0 {
			raise(L, "calling '"+function+"' on bad self ("+problem+")")
		}
	}
	raise(L, "bad argument #"+string(appendNumber(room[:0], float64(n)))+" to '"+function+"' ("+problem+")")
}

func badType(L *glua.LState, n int, function, expected string) {
	badArgument(L, n, function, expected+" expected, got "+typeName(L, n))
}

// wordings are how the library under this package begins its errors, and what Lua says instead.
var wordings = [...]struct{ theirs, lua string }{
	{"attempt to call a non-function object", "attempt to call a table value"}, // other types have metatables that tell
	{"for statement init must be a number", "'for' initial value must be a number"},
	{"for statement limit must be a number", "'for' limit must be a number"},
	{"for statement step must be a number", "'for' step must be a number"},
	{"registry overflow", "stack overflow"},
	{"lua callstack overflow", "stack overflow"},
	{"too many recursions in gettable", "loop in gettable"},
	{"too many recursions in settable", "loop in settable"},
	{"__unm undefined", "attempt to perform arithmetic on a table value"},
	{"can not yield from outside of a coroutine", "attempt to yield across metamethod/C-call boundary"},
}

// reworded is an error text in Lua's own words.
func reworded(text string) string {
	at := strings.Index(text, ": ") // behind the position
	at = strings.Index(text[max(at, 0):], " ") + max(at, 0) + 1
	head, rest := text[:at], text[at:]
	for _, w := range wordings {
		if strings.HasPrefix(rest, w.theirs) {
			return head + w.lua
		}
		if strings.HasPrefix(text, w.theirs) {
			return w.lua
		}
	}
	if types, ok := strings.CutPrefix(rest, "attempt to compare "); ok {
		if a, b, _ := strings.Cut(types, " with "); a == b {
			return head + "attempt to compare two " + a + " values"
		}
	}
	if types, ok := strings.CutPrefix(rest, "cannot perform "); ok {
		_, types, _ = strings.Cut(types, " operation between ")
		a, b, _ := strings.Cut(types, " and ")
		if a == "number" || a == "string" {
			a = b
		}
		return head + "attempt to perform arithmetic on a " + a + " value"
	}
	return text
}

// value is what an error caught from L stands for in Lua.
func errorValue(err error) glua.LValue {
	e, ok := err.(*glua.ApiError)
	if !ok {
		return glua.LString(err.Error())
	}
	if text, ok := e.Object.(glua.LString); ok {
		return glua.LString(reworded(string(text)))
	}
	return e.Object
}
