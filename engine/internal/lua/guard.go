package lua

import (
	glua "github.com/yuin/gopher-lua"
)

// guards are called by compiled code; see guardConcat and its kin.
type guards struct {
	concat, index, key, global *glua.LFunction
}

func (v *VM) makeGuards() {
	v.guards = guards{v.fn(v.concat), v.fn(v.setIndex), v.fn(v.checkKey), v.fn(v.setGlobal)}
}

// concat is the operator `..` for any number of operands.
func (v *VM) concat(L *glua.LState) int {
	n := L.GetTop()
	size := 0
	for i := 1; i <= n; i++ {
		switch operand := L.Get(i).(type) {
		case glua.LString:
			size += len(operand)
		case glua.LNumber:
			size += 24
		default:
			return v.concatMeta(L, n)
		}
	}
	v.meter.charge(L, size)
	out := make([]byte, 0, size)
	for i := 1; i <= n; i++ {
		switch operand := L.Get(i).(type) {
		case glua.LString:
			out = append(out, operand...)
		case glua.LNumber:
			out = appendNumber(out, float64(operand))
		}
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

// concatMeta joins operands from the right, where some have metamethods or are wrong.
func (v *VM) concatMeta(L *glua.LState, n int) int {
	rhs := L.Get(n)
	for i := n - 1; i > 0; i-- {
		lhs := L.Get(i)
		left, leftOK := textOf(lhs)
		right, rightOK := textOf(rhs)
		if leftOK && rightOK {
			v.meter.charge(L, len(left)+len(right))
			rhs = glua.LString(left + right)
			continue
		}
		op := L.GetMetaField(lhs, "__concat")
		if op == glua.LNil {
			op = L.GetMetaField(rhs, "__concat")
		}
		if op == glua.LNil {
			wrong, at := lhs, i
			if leftOK {
				wrong, at = rhs, i+1
			}
			name := ""
			if p, ok := placeOf(L, 1); ok {
				name = p.argument(at)
			}
			return raise(L, "attempt to concatenate "+described(name, wrong))
		}
		L.Push(op)
		L.Push(lhs)
		L.Push(rhs)
		v.call(L, 2, 1)
		rhs = L.Get(-1)
		L.Pop(1)
	}
	L.Push(rhs)
	return 1
}

// setIndex is the statement t[k] = x for keys that are not known before.
func (v *VM) setIndex(L *glua.LState) int {
	key := L.Get(2)
	if k, ok := key.(glua.LNumber); ok && k > smallIndex {
		if t, ok := L.Get(1).(*glua.LTable); ok {
			v.growTable(L, t, float64(k))
		}
	} else if key == glua.LNil {
		if t, ok := L.Get(1).(*glua.LTable); ok && t.Metatable == glua.LNil {
			return raise(L, "table index is nil")
		}
	}
	switch t := L.Get(1).(type) {
	case *glua.LTable:
	default:
		name := ""
		if p, ok := placeOf(L, 1); ok {
			name = p.argument(1)
		}
		return raise(L, "attempt to index "+described(name, t))
	}
	L.SetTable(L.Get(1), key, L.Get(3))
	return 0
}

// growTable makes sure of the memory for an element of a table that is one array up to it.
func (v *VM) growTable(L *glua.LState, t *glua.LTable, key float64) {
	if key >= float64(glua.MaxArrayIndex) {
		return
	}
	if more := int(key) - t.MaxN(); more > 1 {
		v.meter.charge(L, 3*more*slotSize)
	}
}

// checkKey is a key that a table gets in an assignment to several variables or in a constructor.
func (v *VM) checkKey(L *glua.LState) int {
	if k, ok := L.Get(1).(glua.LNumber); ok && k > smallIndex && k < glua.LNumber(glua.MaxArrayIndex) {
		v.meter.charge(L, 3*int(k)*slotSize)
	}
	return 1
}

// setGlobal is an assignment to a global variable, in the environment of the function that has it.
func (v *VM) setGlobal(L *glua.LState) int {
	env := v.caller(L, 1).Env
	if v.isShared(env) {
		return raise(L, readonly)
	}
	L.SetTable(env, L.Get(1), L.Get(2))
	return 0
}

// caller is the function that called the running one, or the one levels further out.
func (v *VM) caller(L *glua.LState, levels int) *glua.LFunction {
	d, ok := L.GetStack(levels)
	if !ok {
		return nil
	}
	f, err := L.GetInfo("f", d, glua.LNil)
	if err != nil {
		return nil
	}
	return f.(*glua.LFunction)
}
