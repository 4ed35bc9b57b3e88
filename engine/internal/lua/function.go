package lua

import (
	"slices"
	"strings"

	glua "github.com/yuin/gopher-lua"
)

// makeFunctions prepares the environment of libraries: a table that stays empty, behind which are the globals for a call
// and loadTime while a library is loaded.
func (v *VM) makeFunctions() {
	v.env = &glua.LTable{Metatable: glua.LNil}
	v.envMeta = &glua.LTable{Metatable: glua.LNil}
	put(v.envMeta, "__index", v.globals)
	v.env.Metatable = v.envMeta
	v.share(v.env)

	redis := v.library(map[string]method{"register_function": v.register})
	v.addLog(redis)
	v.strict(redis)
	v.loadTime = &glua.LTable{Metatable: glua.LNil}
	put(v.loadTime, "redis", v.share(redis))
	v.strict(v.loadTime)
}

// LoadLibrary compiles and runs the code of a library, without its shebang, in the environment of FUNCTION LOAD, and hands
// each function that it registers to register. An error of that is raised in the library, its text as for
// redis.error_reply without a code: "Function already exists in the library". The error returned is what FUNCTION LOAD
// replies after its code: "Error compiling function: …" or "Error registering functions: …".
func (v *VM) LoadLibrary(source []byte, register func(Registration) error) error {
	fn, err := v.compile(string(source), "user_function", v.env)
	if err != nil {
		return &luaError{"Error compiling function: " + err.Error()}
	}
	v.begin()
	v.inRun = false
	v.loading = register
	put(v.envMeta, "__index", v.loadTime)
	L := v.state
	L.Push(fn)
	err = L.PCall(0, 0, nil)
	L.SetTop(0)
	put(v.envMeta, "__index", v.globals)
	v.loading = nil
	stop := v.meter.stop
	v.end()
	switch {
	case stop != "":
		return &luaError{"Error registering functions: ERR " + stop}
	case err == nil:
		v.size += int64(sourceCost * len(source) / 4)
		return nil
	}
	value := errorValue(err)
	text := "ERR " + v.text(value)
	if t, ok := value.(*glua.LTable); ok {
		text = v.errorOf(t).Text
	}
	return &luaError{"Error registering functions: " + text}
}

// register is redis.register_function.
func (v *VM) register(L *glua.LState, _ string) int {
	if v.loading == nil {
		return raiseTable(L, "redis.register_function can only be called on FUNCTION LOAD command")
	}
	var r Registration
	problem := ""
	switch L.GetTop() {
	case 1:
		r, problem = v.named(L)
	case 2:
		r, problem = positional(L)
	default:
		problem = "wrong number of arguments to redis.register_function"
	}
	if problem != "" {
		return raiseTable(L, problem)
	}
	if err := v.loading(r); err != nil {
		return raiseTable(L, err.Error())
	}
	return 0
}

func positional(L *glua.LState) (r Registration, problem string) {
	name, ok := textOf(L.Get(1))
	if !ok {
		return r, "first argument to redis.register_function must be a string"
	}
	fn, ok := L.Get(2).(*glua.LFunction)
	if !ok {
		return r, "second argument to redis.register_function must be a function"
	}
	return Registration{Function: &Function{fn: fn, library: true}, Name: name}, ""
}

func (v *VM) named(L *glua.LState) (r Registration, problem string) {
	t, ok := L.Get(1).(*glua.LTable)
	if !ok {
		return r, "calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments)."
	}
	t = v.look(t)
	hasName := false
	for key, value := t.Next(glua.LNil); key != glua.LNil; key, value = t.Next(key) {
		field, ok := textOf(key)
		if !ok {
			return r, "named argument key given to redis.register_function is not a string"
		}
		text, isText := textOf(value)
		switch strings.ToLower(field) {
		case "function_name":
			if !isText {
				return r, "function_name argument given to redis.register_function must be a string"
			}
			r.Name, hasName = text, true
		case "description":
			if !isText {
				return r, "description argument given to redis.register_function must be a string"
			}
			r.Description, r.HasDescription = text, true
		case "callback":
			fn, ok := value.(*glua.LFunction)
			if !ok {
				return r, "callback argument given to redis.register_function must be a function"
			}
			r.Function = &Function{fn: fn, library: true}
		case "flags":
			flags, ok := value.(*glua.LTable)
			if !ok {
				return r, "flags argument to redis.register_function must be a table representing function flags"
			}
			if r.Flags, ok = v.flags(L, flags); !ok {
				return r, "unknown flag given"
			}
		default:
			return r, "unknown argument given to redis.register_function"
		}
	}
	if !hasName {
		return r, "redis.register_function must get a function name argument"
	}
	if r.Function == nil {
		return r, "redis.register_function must get a callback argument"
	}
	return r, ""
}

// flags reads a list of flags, each of which must be known.
func (v *VM) flags(L *glua.LState, t *glua.LTable) (flags []string, ok bool) {
	for i := 1; ; i++ {
		value := L.GetTable(t, glua.LNumber(i))
		if value == glua.LNil {
			return flags, true
		}
		text, isText := textOf(value)
		text = strings.ToLower(text)
		if !isText || !slices.Contains(v.Flags, text) {
			return nil, false
		}
		flags = append(flags, text)
	}
}
