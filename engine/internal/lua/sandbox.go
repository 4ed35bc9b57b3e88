package lua

import (
	"math"

	glua "github.com/yuin/gopher-lua"
)

const readonly = "Attempt to modify a readonly table"

// What scripts share is read-only. A shared table is seen through a front: an empty table that finds everything in the
// real one, which scripts never get hold of. Functions that look into tables without metamethods look behind the front.
type sandbox struct {
	globals *glua.LTable                  // of scripts, and of functions once they are called
	behind  map[*glua.LTable]*glua.LTable // the real table of each front
	fronts  map[*glua.LTable]*glua.LTable // and the reverse
	deny    *glua.LFunction
	null    *glua.LUserData // cjson.null
	names   map[glua.LValue]int
	any     *glua.LTable // the metatable of userdata: its operations are errors
}

// fn makes a function of Go.
func (v *VM) fn(f glua.LGFunction) *glua.LFunction {
	return &glua.LFunction{IsG: true, Env: v.globals, GFunction: f}
}

// method makes a function of Go that knows its name, for errors.
type method func(L *glua.LState, name string) int

func (v *VM) library(fields map[string]method) *glua.LTable {
	t := &glua.LTable{Metatable: glua.LNil}
	for name, f := range fields {
		put(t, name, v.fn(func(L *glua.LState) int { return f(L, name) }))
	}
	return t
}

// share puts a front before a table.
func (v *VM) share(real *glua.LTable) *glua.LTable {
	mt := &glua.LTable{Metatable: glua.LNil}
	put(mt, "__index", real)
	put(mt, "__newindex", v.deny)
	front := &glua.LTable{Metatable: mt}
	v.behind[front], v.fronts[real] = real, front
	return front
}

// look is the table that is behind t, t itself if it is no front.
func (v *VM) look(t *glua.LTable) *glua.LTable {
	if t.Metatable != glua.LNil {
		if real, ok := v.behind[t]; ok {
			return real
		}
	}
	return t
}

// isShared reports whether a table must not change.
func (v *VM) isShared(t *glua.LTable) bool {
	if t.Metatable == glua.LNil {
		return false
	}
	if _, ok := v.behind[t]; ok {
		return true
	}
	_, ok := v.fronts[t]
	return ok
}

// tableAt is the n-th argument, to be read: what is behind it.
func (v *VM) tableAt(L *glua.LState, n int, function string) *glua.LTable {
	t, ok := L.Get(n).(*glua.LTable)
	if !ok {
		badType(L, n, function, "table")
	}
	return v.look(t)
}

// writableAt is the n-th argument, to be changed.
func (v *VM) writableAt(L *glua.LState, n int, function string) *glua.LTable {
	t, ok := L.Get(n).(*glua.LTable)
	if !ok {
		badType(L, n, function, "table")
	}
	if v.isShared(t) {
		throw(L, glua.LString(readonly))
	}
	return t
}

// nonexistent is what happens to whoever reads a global that is none.
func (v *VM) nonexistent(L *glua.LState) int {
	name, _ := textOf(L.Get(2))
	return raise(L, "Script attempted to access nonexistent global variable '"+cString(name)+"'")
}

// strict makes reading what a table has not an error.
func (v *VM) strict(t *glua.LTable) {
	mt := &glua.LTable{Metatable: glua.LNil}
	put(mt, "__index", v.fn(v.nonexistent))
	t.Metatable = mt
}

func (v *VM) makeSandbox() {
	v.globals = &glua.LTable{Metatable: glua.LNil}
	v.behind, v.fronts = map[*glua.LTable]*glua.LTable{}, map[*glua.LTable]*glua.LTable{}
	v.deny = v.fn(func(L *glua.LState) int { return raise(L, readonly) })
	v.any = v.typeErrors(&glua.LTable{Metatable: glua.LNil})
	v.null = &glua.LUserData{Metatable: v.any}
	v.makeGuards()

	g := v.globals
	for name, f := range v.baseFunctions() {
		put(g, name, v.fn(func(L *glua.LState) int { return f(L, name) }))
	}
	put(g, "_VERSION", glua.LString("Lua 5.1"))
	for name, lib := range map[string]*glua.LTable{
		"bit": v.bitLibrary(), "cjson": v.cjsonLibrary(), "cmsgpack": v.cmsgpackLibrary(), "coroutine": v.coroutineLibrary(),
		"math": v.mathLibrary(), "os": v.osLibrary(), "redis": v.redisLibrary(), "string": v.stringLibrary(),
		"struct": v.structLibrary(), "table": v.tableLibrary(),
	} {
		put(g, name, v.share(lib))
	}
	v.strict(g)
	put(g, "_G", v.share(g))
}

// metatableOf is what getmetatable shows of a front: globals alone have one.
func (v *VM) metatableOf(front *glua.LTable) glua.LValue {
	real := v.behind[front]
	if mt, ok := real.Metatable.(*glua.LTable); ok {
		if shown, ok := v.fronts[mt]; ok {
			return shown
		}
		return v.share(mt)
	}
	return glua.LNil
}

// osLibrary has the processor time alone.
func (v *VM) osLibrary() *glua.LTable {
	return v.library(map[string]method{"clock": func(L *glua.LState, _ string) int {
		seconds := 0.0
		if v.Clock != nil {
			seconds = v.Clock()
		}
		L.Push(glua.LNumber(seconds))
		return 1
	}})
}

// arithmetic are the events of the arithmetic operators.
var arithmetic = map[string]func(a, b float64) float64{
	"__add": func(a, b float64) float64 { return a + b },
	"__sub": func(a, b float64) float64 { return a - b },
	"__mul": func(a, b float64) float64 { return a * b },
	"__div": func(a, b float64) float64 { return a / b },
	"__mod": func(a, b float64) float64 { return a - math.Floor(a/b)*b },
	"__pow": math.Pow,
	"__unm": func(a, _ float64) float64 { return -a },
}

// typeErrors fills the metatable of a type that is no table: what operators do to it, strings that are numbers
// included.
func (v *VM) typeErrors(mt *glua.LTable) *glua.LTable {
	fail := func(text string) *glua.LFunction {
		return v.fn(func(L *glua.LState) int {
			name := ""
			if p, ok := placeOf(L, 1); ok {
				name = p.operand(1)
			}
			return raise(L, text+described(name, L.Get(1)))
		})
	}
	for event, text := range map[string]string{
		"__index": "attempt to index ", "__newindex": "attempt to index ", "__call": "attempt to call ",
		"__len": "attempt to get length of ",
	} {
		put(mt, event, fail(text))
	}
	compare := v.fn(func(L *glua.LState) int {
		return raise(L, "attempt to compare two "+L.Get(1).Type().String()+" values")
	})
	put(mt, "__lt", compare)
	put(mt, "__le", compare)
	for event, op := range arithmetic {
		put(mt, event, v.fn(func(L *glua.LState) int { return v.arithmetic(L, event, op) }))
	}
	return mt
}

// arithmetic is an operator with an operand that is no number.
func (v *VM) arithmetic(L *glua.LState, event string, op func(a, b float64) float64) int {
	a, b := L.Get(1), L.Get(2)
	if event == "__unm" {
		b = a
	}
	for _, operand := range [2]glua.LValue{a, b} {
		t, ok := operand.(*glua.LTable)
		if !ok {
			continue
		}
		if f := L.GetMetaField(t, event); f != glua.LNil {
			L.SetTop(0)
			L.Push(f)
			L.Push(a)
			L.Push(b)
			v.call(L, 2, 1)
			return 1
		}
	}
	x, ok := numberOf(a)
	if !ok {
		return badOperand(L, 1, a)
	}
	y, ok := numberOf(b)
	if !ok {
		return badOperand(L, 2, b)
	}
	L.Push(glua.LNumber(op(x, y)))
	return 1
}

func badOperand(L *glua.LState, n int, value glua.LValue) int {
	name := ""
	if p, ok := placeOf(L, 1); ok {
		name = p.operand(n)
	}
	return raise(L, "attempt to perform arithmetic on "+described(name, value))
}

// newState makes a Lua state for the sandbox.
func (v *VM) newState() *glua.LState {
	L := glua.NewState(glua.Options{
		CallStackSize: maxFrames, RegistrySize: growRegisters, RegistryMaxSize: maxRegisters, RegistryGrowStep: growRegisters,
		SkipOpenLibs: true,
	})
	L.Options.RegistrySize, L.Options.MinimizeStackMemory = 128, true // of coroutines
	L.Env = v.globals
	L.SetContext(v.meter)
	mt := v.typeErrors(&glua.LTable{Metatable: glua.LNil})
	for _, value := range []glua.LValue{glua.LNil, glua.LTrue, glua.LNumber(0), v.deny, L} {
		L.SetMetatable(value, mt)
	}
	strings := v.typeErrors(&glua.LTable{Metatable: glua.LNil})
	put(strings, "__index", v.behind[v.globals.RawGetString("string").(*glua.LTable)])
	L.SetMetatable(glua.LString(""), strings)
	return L
}

// put sets a field. The method is large and would be copied to each place that calls it.
//
//go:noinline
func put(t *glua.LTable, name string, value glua.LValue) { t.RawSetString(name, value) }
