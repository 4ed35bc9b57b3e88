package lua

import (
	glua "github.com/yuin/gopher-lua"
)

// compile reads source in chunk (as errors name it) and makes it a function of the environment env.
func (v *VM) compile(source, chunk string, env *glua.LTable) (fn *glua.LFunction, err error) {
	if int64(len(source)) > v.limit/sourceCost {
		return nil, &luaError{notEnoughMemory}
	}
	stmts, err := parse(source, chunk)
	if err != nil {
		return nil, err
	}
	defer func() { // the compiler panics over what its instructions have no room for
		if r := recover(); r != nil {
			fn, err = nil, &luaError{chunk + ":1: function or expression too complex"}
		}
	}()
	proto, err := glua.Compile(stmts, chunk)
	if err != nil {
		return nil, &luaError{chunk + ":1: function or expression too complex"}
	}
	proto.IsVarArg &^= glua.VarArgNeedsArg // a chunk has no table arg, which would be made for each run
	v.install(proto)
	return &glua.LFunction{Env: env, Proto: proto, Upvalues: make([]*glua.Upvalue, proto.NumUpvalues)}, nil
}

// sourceCost is about how much memory compiling takes for a byte of source.
const sourceCost = 64

// install puts the guards themselves in the place of their names.
func (v *VM) install(proto *glua.FunctionProto) {
	for i, c := range proto.Constants {
		if text, ok := c.(glua.LString); ok {
			switch text {
			case guardConcat:
				proto.Constants[i] = v.guards.concat
			case guardIndex:
				proto.Constants[i] = v.guards.index
			case guardKey:
				proto.Constants[i] = v.guards.key
			case guardGlobal:
				proto.Constants[i] = v.guards.global
			}
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		v.install(inner)
	}
}
