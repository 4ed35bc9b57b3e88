package lua

import glua "github.com/yuin/gopher-lua"

// coroutine is a thread of the running script.
type coroutine struct {
	body    *glua.LFunction
	resumer *coroutine // of a running one, nil of the script itself
	thread  *glua.LState
	state   coroutineState
	nested  int // Go functions of ours that were under way when it was resumed
}

type coroutineState uint8

const (
	suspended coroutineState = iota
	running
	normal
	dead
)

func (s coroutineState) String() string {
	return [...]string{"suspended", "running", "normal", "dead"}[s]
}

func (v *VM) coroutineLibrary() *glua.LTable {
	return v.library(map[string]method{
		"create": v.createCoroutine, "resume": v.resumeCoroutine, "running": v.runningCoroutine,
		"status": v.coroutineStatus, "wrap": v.wrapCoroutine, "yield": v.yieldCoroutine,
	})
}

func (v *VM) newCoroutine(L *glua.LState, name string) *coroutine {
	f, ok := L.Get(1).(*glua.LFunction)
	if !ok || f.IsG {
		badArgument(L, 1, name, "Lua function expected")
	}
	c := &coroutine{body: f, thread: v.newThread(L)}
	if v.coroutines == nil {
		v.coroutines = map[*glua.LState]*coroutine{}
	}
	v.coroutines[c.thread] = c
	return c
}

func (v *VM) createCoroutine(L *glua.LState, name string) int {
	L.Push(v.newCoroutine(L, name).thread)
	return 1
}

func (v *VM) coroutineAt(L *glua.LState, name string) *coroutine {
	thread, ok := L.Get(1).(*glua.LState)
	if !ok {
		badArgument(L, 1, name, "coroutine expected")
	}
	if c := v.coroutines[thread]; c != nil {
		return c
	}
	return &coroutine{state: dead} // it has ended
}

// resume runs a coroutine until it yields or ends. text is an error that is no fault of its own.
func (v *VM) resume(L *glua.LState, c *coroutine, args []glua.LValue) (values []glua.LValue, err error) {
	if c.state != suspended {
		return nil, &luaError{"cannot resume " + c.state.String() + " coroutine"}
	}
	if v.meter.nested >= maxNestedGo {
		return nil, &luaError{"C stack overflow"}
	}
	v.meter.nested++
	nested := v.meter.nested
	c.nested, c.resumer, c.state = nested, v.running, running
	if c.resumer != nil {
		c.resumer.state = normal
	}
	v.running = c
	state, err, values := L.Resume(c.thread, c.body, args...)
	v.running = c.resumer
	if c.resumer != nil {
		c.resumer.state = running
	}
	v.meter.nested = nested - 1
	c.state = suspended
	if state != glua.ResumeYield {
		c.state = dead
		delete(v.coroutines, c.thread)
	}
	if v.meter.stop != "" {
		v.rethrow(L)
	}
	return values, err
}

func arguments(L *glua.LState, from int) []glua.LValue {
	args := make([]glua.LValue, 0, max(L.GetTop()-from+1, 0))
	for i := from; i <= L.GetTop(); i++ {
		args = append(args, L.Get(i))
	}
	return args
}

func (v *VM) resumeCoroutine(L *glua.LState, name string) int {
	values, err := v.resume(L, v.coroutineAt(L, name), arguments(L, 2))
	L.SetTop(0)
	if err != nil {
		L.Push(glua.LFalse)
		L.Push(errorValue(err))
		return 2
	}
	L.Push(glua.LTrue)
	for _, value := range values {
		L.Push(value)
	}
	return len(values) + 1
}

func (v *VM) wrapCoroutine(L *glua.LState, name string) int {
	c := v.newCoroutine(L, name)
	L.Push(v.fn(func(L *glua.LState) int {
		values, err := v.resume(L, c, arguments(L, 1))
		if err != nil {
			value := errorValue(err)
			if text, ok := textOf(value); ok {
				value = glua.LString(position(L, 1) + text)
			}
			return throw(L, value)
		}
		L.SetTop(0)
		for _, value := range values {
			L.Push(value)
		}
		return len(values)
	}))
	return 1
}

func (v *VM) yieldCoroutine(L *glua.LState, _ string) int {
	if c := v.running; c == nil || c.thread != L || c.nested != v.meter.nested {
		return throw(L, glua.LString("attempt to yield across metamethod/C-call boundary"))
	}
	return -1
}

func (v *VM) coroutineStatus(L *glua.LState, name string) int {
	L.Push(glua.LString(v.coroutineAt(L, name).state.String()))
	return 1
}

func (v *VM) runningCoroutine(L *glua.LState, _ string) int {
	if v.running == nil {
		L.Push(glua.LNil)
		return 1
	}
	L.Push(v.running.thread)
	return 1
}
