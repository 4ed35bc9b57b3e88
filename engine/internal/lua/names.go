package lua

import (
	"strings"
	"unsafe"

	glua "github.com/yuin/gopher-lua"
)

// Errors of operators name the variable that is wrong, as far as the code before tells where its value came from:
// "attempt to index local 'x' (a nil value)".

// place is an instruction of a function.
type place struct {
	proto *glua.FunctionProto
	pc    int
}

// placeOf is the instruction that the Lua function at a level of the stack is at.
func placeOf(L *glua.LState, level int) (p place, ok bool) {
	d, ok := L.GetStack(level)
	if !ok || isGo(L, d) {
		return p, false
	}
	f, _ := L.GetInfo("f", d, glua.LNil)
	// A glua.Debug begins with a pointer to the frame; its fields are not to be had otherwise. TestScripts notices a change.
	frame := *(**struct {
		index  int
		fn     *glua.LFunction
		parent unsafe.Pointer
		pc     int
	})(unsafe.Pointer(d))
	p = place{f.(*glua.LFunction).Proto, frame.pc - 1}
	return p, frame.fn.Proto == p.proto && p.pc >= 0 && p.pc < len(p.proto.Code)
}

// Parts of an instruction.
func opOf(inst uint32) int { return int(inst >> 26) }
func argA(inst uint32) int { return int(inst >> 18 & 0xff) }
func argB(inst uint32) int { return int(inst & 0x1ff) }
func argC(inst uint32) int { return int(inst >> 9 & 0x1ff) }
func argX(inst uint32) int { return int(inst & 0x3ffff) }

const constantBit = 1 << 8 // of an argument that is no register

// described is a value with the name of its variable: "local 'x' (a nil value)".
func described(name string, value glua.LValue) string {
	if name == "" {
		return "a " + value.Type().String() + " value"
	}
	return name + " (a " + value.Type().String() + " value)"
}

// operand is the name of the n-th operand of the operator that failed, of the call's function if it was a call.
func (p place) operand(n int) string {
	inst := p.proto.Code[p.pc]
	switch opOf(inst) {
	case glua.OP_CALL, glua.OP_TAILCALL, glua.OP_SETTABLE, glua.OP_SETTABLEKS:
		return p.register(argA(inst))
	case glua.OP_GETTABLE, glua.OP_GETTABLEKS, glua.OP_SELF, glua.OP_UNM, glua.OP_LEN:
		return p.register(argB(inst))
	case glua.OP_ADD, glua.OP_SUB, glua.OP_MUL, glua.OP_DIV, glua.OP_MOD, glua.OP_POW:
		if n == 2 {
			return p.register(argC(inst))
		}
		return p.register(argB(inst))
	}
	return ""
}

// argument is the name of the n-th argument of a call.
func (p place) argument(n int) string { return p.register(argA(p.proto.Code[p.pc]) + n) }

// register names what is in a register: the local variable, or whatever it was last loaded from.
func (p place) register(reg int) string {
	if reg&constantBit != 0 {
		return ""
	}
	active := 0
	for _, local := range p.proto.DbgLocals {
		if local.StartPc > p.pc || local.EndPc != 0 && p.pc > local.EndPc {
			continue
		}
		if active == reg {
			if local.Name[0] == '(' {
				break
			}
			return "local '" + local.Name + "'"
		}
		active++
	}
	for pc := p.pc - 1; pc >= 0; pc-- {
		inst := p.proto.Code[pc]
		before := place{p.proto, pc}
		if argA(inst) != reg {
			continue
		}
		switch opOf(inst) {
		case glua.OP_MOVE, glua.OP_MOVEN:
			if from := argB(inst); from < reg {
				return before.register(from)
			}
		case glua.OP_GETGLOBAL:
			return "global '" + p.constant(argX(inst)) + "'"
		case glua.OP_GETTABLE, glua.OP_GETTABLEKS:
			return "field '" + p.key(argC(inst)) + "'"
		case glua.OP_SELF:
			return "method '" + p.key(argC(inst)) + "'"
		case glua.OP_GETUPVAL:
			if n := argB(inst); n < len(p.proto.DbgUpvalues) && p.proto.DbgUpvalues[n][0] != '(' {
				return "upvalue '" + p.proto.DbgUpvalues[n] + "'"
			}
		case glua.OP_SETGLOBAL, glua.OP_SETUPVAL, glua.OP_SETTABLE, glua.OP_SETTABLEKS, glua.OP_JMP, glua.OP_TEST,
			glua.OP_EQ, glua.OP_LT, glua.OP_LE:
			continue // A is nothing they load
		}
		return ""
	}
	return ""
}

// key is a constant string among the arguments of an instruction, "?" for any other.
func (p place) key(arg int) string {
	if arg&constantBit == 0 {
		return "?"
	}
	return p.constant(arg &^ constantBit)
}

func (p place) constant(n int) string {
	if n < len(p.proto.Constants) {
		if text, ok := p.proto.Constants[n].(glua.LString); ok {
			return string(text)
		}
	}
	return "?"
}

// calledAs is the name by which the running function was called, and whether as object:name(), which does not count its
// object among the arguments.
func calledAs(L *glua.LState) (name string, method bool) {
	p, ok := placeOf(L, 1)
	if !ok {
		return "?", false
	}
	inst := p.proto.Code[p.pc]
	if op := opOf(inst); op != glua.OP_CALL && op != glua.OP_TAILCALL {
		return "?", false
	}
	kind, name, ok := strings.Cut(p.register(argA(inst)), " ")
	if !ok {
		return "?", false
	}
	return strings.Trim(name, "'"), kind == "method"
}
