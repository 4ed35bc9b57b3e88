package lua

import (
	"strings"

	glua "github.com/yuin/gopher-lua"
)

// A protected call runs on a Lua state of its own, which shares everything but the stack: what an error does to that stack
// does not reach the variables of the caller.

// borrow is a state for a protected call.
func (v *VM) borrow(L *glua.LState) *glua.LState {
	var inner *glua.LState
	if n := len(v.spare); n > 0 {
		inner, v.spare = v.spare[n-1], v.spare[:n-1]
	} else {
		inner = v.newThread(L)
	}
	inner.Env = L.Env
	return inner
}

// newThread makes a state with a stack of its own. It is counted and stopped as all others.
func (v *VM) newThread(L *glua.LState) *glua.LState {
	v.meter.charge(L, threadCost)
	L.RemoveContext() // else the thread derives one of its own
	thread, _ := L.NewThread()
	L.SetContext(v.meter)
	thread.SetContext(v.meter)
	return thread
}

const threadCost = 8 << 10

// protected calls the function below n arguments at the top of L, which are taken away, and leaves its results on the state
// it returns, to be given back.
func (v *VM) protected(L *glua.LState, n int) (inner *glua.LState, err error) {
	nested := v.meter.nested
	if nested >= maxNestedGo {
		return nil, &luaError{"C stack overflow"}
	}
	inner = v.borrow(L)
	inner.Push(v.enter)
	L.XMoveTo(inner, n+1)
	v.meter.nested++
	err = inner.PCall(n+1, glua.MultRet, nil)
	v.meter.nested = nested
	if err == nil {
		return inner, nil
	}
	if e, ok := err.(*glua.ApiError); !ok || e.Type != glua.ApiErrorPanic {
		v.giveBack(inner)
	}
	if v.meter.stop != "" {
		v.rethrow(L)
	}
	return nil, err
}

// entered calls its first argument with the others. Errors then come without a trace of the stack, which would cost more
// than all else and which nobody reads.
func entered(L *glua.LState) int {
	L.Panic = func(L *glua.LState) {
		panic(&glua.ApiError{Type: glua.ApiErrorRun, Object: L.Get(-1), StackTrace: "none"})
	}
	L.Call(L.GetTop()-1, glua.MultRet)
	return L.GetTop()
}

func (v *VM) giveBack(inner *glua.LState) {
	inner.SetTop(0)
	if len(v.spare) < 8 {
		v.spare = append(v.spare, inner)
	}
}

// pcall is what Redis makes of pcall: an error of redis.call is caught as its text.
func (v *VM) pcall(L *glua.LState, name string) int {
	anyAt(L, 1, name)
	inner, err := v.protected(L, L.GetTop()-1)
	if err != nil {
		value := errorValue(err)
		if t, ok := value.(*glua.LTable); ok {
			if text := v.fieldOf(L, t, "err"); text != glua.LNil {
				value = text
			}
		}
		L.SetTop(0)
		L.Push(glua.LFalse)
		L.Push(value)
		return 2
	}
	return v.results(L, inner)
}

// results moves what a protected call returned to its caller.
func (v *VM) results(L, inner *glua.LState) int {
	L.SetTop(0)
	L.Push(glua.LTrue)
	n := inner.GetTop()
	inner.XMoveTo(L, n)
	v.giveBack(inner)
	return n + 1
}

// fieldOf is a string field of a table, nil if there is none.
func (v *VM) fieldOf(L *glua.LState, t *glua.LTable, name string) glua.LValue {
	if text, ok := textOf(v.look(t).RawGetString(name)); ok {
		return glua.LString(text)
	}
	return glua.LNil
}

func (v *VM) xpcall(L *glua.LState, name string) int {
	anyAt(L, 2, name)
	L.SetTop(2)
	handler := L.Get(2)
	L.SetTop(1)
	inner, err := v.protected(L, 0)
	if err == nil {
		return v.results(L, inner)
	}
	L.SetTop(0)
	L.Push(handler)
	L.Push(errorValue(err))
	inner, err = v.protected(L, 1)
	value := glua.LValue(glua.LString("error in error handling"))
	if err == nil {
		value = inner.Get(1)
		v.giveBack(inner)
	}
	L.SetTop(0)
	L.Push(glua.LFalse)
	L.Push(value)
	return 2
}

// load compiles what a function returns piece by piece.
func (v *VM) load(L *glua.LState, name string) int {
	f := functionAt(L, 1, name)
	chunk := "=(load)"
	if L.Get(2) != glua.LNil {
		chunk = stringAt(L, 2, name)
	}
	var source []byte
	for {
		L.Push(f)
		v.call(L, 0, 1)
		piece := L.Get(-1)
		L.Pop(1)
		if piece == glua.LNil {
			break
		}
		text, ok := textOf(piece)
		if !ok {
			return raise(L, "reader function must return a string")
		}
		if text == "" {
			break
		}
		v.meter.charge(L, len(text))
		source = append(source, text...)
		if int64(len(source)) > v.limit/sourceCost {
			return raise(L, notEnoughMemory)
		}
	}
	return v.loaded(L, stringOf(source), chunk)
}

func (v *VM) loadString(L *glua.LState, name string) int {
	source := stringAt(L, 1, name)
	chunk := source
	if L.Get(2) != glua.LNil {
		chunk = stringAt(L, 2, name)
	}
	return v.loaded(L, source, chunk)
}

func (v *VM) loaded(L *glua.LState, source, chunk string) int {
	v.meter.charge(L, sourceCost*len(source))
	f, err := v.compile(source, chunkName(chunk), L.Env)
	if err != nil {
		L.Push(glua.LNil)
		L.Push(glua.LString(err.Error()))
		return 2
	}
	L.Push(f)
	return 1
}

// chunkName is how errors call a chunk that was loaded by a name: "=name" and "@file" say it, anything else is its text.
func chunkName(name string) string {
	const room = 60
	if name != "" && (name[0] == '=' || name[0] == '@') {
		if name = name[1:]; len(name) >= room {
			name = name[:room-1]
		}
		return cString(name)
	}
	text, cut := cString(name), false
	if i := strings.IndexAny(text, "\n\r"); i >= 0 {
		text, cut = text[:i], true
	}
	if most := room - len(`[string "..."]`) - 1; len(text) > most || cut {
		text = text[:min(len(text), most)] + "..."
	}
	return `[string "` + text + `"]`
}
