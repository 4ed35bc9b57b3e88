package lua

import (
	"strconv"
	"strings"

	glua "github.com/yuin/gopher-lua"
)

func (v *VM) baseFunctions() map[string]method {
	return map[string]method{
		"assert": v.assert, "collectgarbage": v.collectGarbage, "error": v.errorFunction, "gcinfo": v.gcInfo,
		"getmetatable": v.getMetatable, "ipairs": v.ipairs(), "load": v.load,
		"loadstring": v.loadString, "next": v.next, "pairs": v.pairs(), "pcall": v.pcall,
		"rawequal": v.rawEqual, "rawget": v.rawGet, "rawset": v.rawSet, "select": v.selectFunction,
		"setmetatable": v.setMetatable, "tonumber": v.toNumber, "tostring": v.toString, "type": v.typeFunction,
		"unpack": v.unpack, "xpcall": v.xpcall,
	}
}

// anyAt is the n-th argument, which must be there.
func anyAt(L *glua.LState, n int, name string) glua.LValue {
	if n > L.GetTop() {
		badArgument(L, n, name, "value expected")
	}
	return L.Get(n)
}

func stringAt(L *glua.LState, n int, name string) string {
	text, ok := textOf(L.Get(n))
	if !ok {
		badType(L, n, name, "string")
	}
	return text
}

func numberAt(L *glua.LState, n int, name string) float64 {
	f, ok := numberOf(L.Get(n))
	if !ok {
		badType(L, n, name, "number")
	}
	return f
}

func intAt(L *glua.LState, n int, name string) int { return int(truncate(numberAt(L, n, name))) }

// int32At is an argument that is an int in C.
func int32At(L *glua.LState, n int, name string) int {
	return int(int32(truncate(numberAt(L, n, name))))
}

func optInt(L *glua.LState, n int, name string, otherwise int) int {
	if L.Get(n) == glua.LNil {
		return otherwise
	}
	return intAt(L, n, name)
}

func functionAt(L *glua.LState, n int, name string) *glua.LFunction {
	f, ok := L.Get(n).(*glua.LFunction)
	if !ok {
		badType(L, n, name, "function")
	}
	return f
}

func (v *VM) assert(L *glua.LState, name string) int {
	if glua.LVAsBool(anyAt(L, 1, name)) {
		return L.GetTop()
	}
	text := "assertion failed!"
	if L.Get(2) != glua.LNil {
		text = stringAt(L, 2, name)
	}
	return raise(L, text)
}

func (v *VM) collectGarbage(L *glua.LState, name string) int {
	option := "collect"
	if L.Get(1) != glua.LNil {
		option = stringAt(L, 1, name)
	}
	switch option {
	case "count":
		L.Push(glua.LNumber(v.Memory() >> 10))
	case "step":
		L.Push(glua.LTrue)
	case "collect", "stop", "restart", "setpause", "setstepmul":
		L.Push(glua.LNumber(0))
	default:
		badArgument(L, 1, name, "invalid option '"+option+"'")
	}
	return 1
}

func (v *VM) gcInfo(L *glua.LState, _ string) int {
	L.Push(glua.LNumber(v.Memory() >> 10))
	return 1
}

// position is where the function at a level of the stack is, "" if it is not Lua.
func position(L *glua.LState, level int) string {
	d, ok := L.GetStack(level)
	if !ok {
		return ""
	}
	if _, err := L.GetInfo("Sl", d, glua.LNil); err != nil || d.CurrentLine <= 0 {
		return ""
	}
	return d.Source + ":" + strconv.Itoa(d.CurrentLine) + ": "
}

func (v *VM) errorFunction(L *glua.LState, name string) int {
	value := L.Get(1)
	level := optInt(L, 2, name, 1)
	if text, ok := textOf(value); ok && level > 0 {
		value = glua.LString(position(L, level) + text)
	}
	return throw(L, value)
}

func (v *VM) getMetatable(L *glua.LState, name string) int {
	switch object := anyAt(L, 1, name).(type) {
	case *glua.LTable:
		if _, ok := v.behind[object]; ok {
			L.Push(v.metatableOf(object))
			return 1
		}
		L.Push(L.GetMetatable(object))
	case glua.LString:
		L.Push(v.stringMetatable)
	default:
		L.Push(glua.LNil)
	}
	return 1
}

func (v *VM) setMetatable(L *glua.LState, name string) int {
	t, ok := L.Get(1).(*glua.LTable)
	if !ok {
		badType(L, 1, name, "table")
	}
	mt := L.Get(2)
	if _, ok := mt.(*glua.LTable); !ok && (mt != glua.LNil || L.GetTop() < 2) {
		badArgument(L, 2, name, "nil or table expected")
	}
	if v.isShared(t) {
		return throw(L, glua.LString(readonly))
	}
	if L.GetMetaField(t, "__metatable") != glua.LNil {
		return raise(L, "cannot change a protected metatable")
	}
	t.Metatable = mt
	L.SetTop(1)
	return 1
}

func (v *VM) next(L *glua.LState, name string) int {
	key, value := v.tableAt(L, 1, name).Next(L.Get(2))
	L.SetTop(0)
	L.Push(key)
	if key == glua.LNil {
		return 1
	}
	L.Push(value)
	return 2
}

func (v *VM) pairs() method {
	next := v.fn(func(L *glua.LState) int { return v.next(L, "next") })
	return func(L *glua.LState, name string) int {
		v.tableAt(L, 1, name)
		t := L.Get(1)
		L.Push(next)
		L.Push(t)
		L.Push(glua.LNil)
		return 3
	}
}

func (v *VM) ipairs() method {
	step := v.fn(func(L *glua.LState) int {
		i := intAt(L, 2, "(for generator)") + 1
		value := v.tableAt(L, 1, "(for generator)").RawGetInt(i)
		if value == glua.LNil {
			return 0
		}
		L.Push(glua.LNumber(i))
		L.Push(value)
		return 2
	})
	return func(L *glua.LState, name string) int {
		v.tableAt(L, 1, name)
		t := L.Get(1)
		L.Push(step)
		L.Push(t)
		L.Push(glua.LNumber(0))
		return 3
	}
}

func (v *VM) rawEqual(L *glua.LState, name string) int {
	a, b := anyAt(L, 1, name), anyAt(L, 2, name)
	L.Push(glua.LBool(a == b))
	return 1
}

func (v *VM) rawGet(L *glua.LState, name string) int {
	t := v.tableAt(L, 1, name)
	L.Push(t.RawGet(anyAt(L, 2, name)))
	return 1
}

func (v *VM) rawSet(L *glua.LState, name string) int {
	t := v.writableAt(L, 1, name)
	key := anyAt(L, 2, name)
	anyAt(L, 3, name)
	v.rawSetTo(L, t, key, L.Get(3))
	L.SetTop(1)
	return 1
}

// rawSetTo sets an element without metamethods.
func (v *VM) rawSetTo(L *glua.LState, t *glua.LTable, key, value glua.LValue) {
	switch k := key.(type) {
	case *glua.LNilType:
		raise(L, "table index is nil")
	case glua.LNumber:
		if k != k {
			raise(L, "table index is NaN")
		}
		if k > smallIndex {
			v.growTable(L, t, float64(k))
		}
	}
	t.RawSet(key, value)
}

func (v *VM) selectFunction(L *glua.LState, name string) int {
	n := L.GetTop()
	if L.Get(1) == glua.LString("#") {
		L.Push(glua.LNumber(n - 1))
		return 1
	}
	i := int32At(L, 1, name)
	if i < 0 {
		i += n
	} else if i > n {
		i = n
	}
	if i < 1 {
		badArgument(L, 1, name, "index out of range")
	}
	return n - i
}

func (v *VM) typeFunction(L *glua.LState, name string) int {
	L.Push(glua.LString(anyAt(L, 1, name).Type().String()))
	return 1
}

func (v *VM) toNumber(L *glua.LState, name string) int {
	base := optInt(L, 2, name, 10)
	if base == 10 {
		if f, ok := numberOf(anyAt(L, 1, name)); ok {
			L.Push(glua.LNumber(f))
			return 1
		}
		L.Push(glua.LNil)
		return 1
	}
	text := stringAt(L, 1, name)
	if base < 2 || base > 36 {
		badArgument(L, 2, name, "base out of range")
	}
	text = strings.Trim(cString(text), space)
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	if base == 16 && len(digits) > 2 && strings.EqualFold(digits[:2], "0x") {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil && n == 0 || strings.Contains(digits, "_") {
		L.Push(glua.LNil)
		return 1
	}
	if strings.HasPrefix(text, "-") && err == nil {
		n = -n
	}
	L.Push(glua.LNumber(n))
	return 1
}

func (v *VM) toString(L *glua.LState, name string) int {
	value := anyAt(L, 1, name)
	if f := L.GetMetaField(value, "__tostring"); f != glua.LNil {
		L.Push(f)
		L.Push(value)
		v.call(L, 1, 1)
		return 1
	}
	L.Push(glua.LString(v.text(value)))
	return 1
}

// text is a value as tostring writes it. Objects are numbered in the order in which they are asked for.
func (v *VM) text(value glua.LValue) string {
	switch value := value.(type) {
	case glua.LString:
		return string(value)
	case glua.LNumber:
		return numberText(float64(value))
	case glua.LBool, *glua.LNilType:
		return value.String()
	}
	if value == glua.LValue(v.null) {
		return "userdata: (nil)"
	}
	if f, ok := value.(*glua.LFunction); ok && f.IsG {
		return "function: " + v.address(value)
	}
	return value.Type().String() + ": " + v.address(value)
}

func (v *VM) address(value glua.LValue) string {
	if v.names == nil {
		v.names = map[glua.LValue]int{}
	}
	n, ok := v.names[value]
	if !ok {
		n = len(v.names) + 1
		v.names[value] = n
	}
	hex := strconv.FormatUint(0x7f0000000000+32*uint64(n), 16)
	return "0x" + hex
}

func (v *VM) unpack(L *glua.LState, name string) int {
	t := v.tableAt(L, 1, name)
	from := optInt(L, 2, name, 1)
	to := 0
	if L.Get(3) == glua.LNil {
		to = t.Len()
	} else {
		to = int32At(L, 3, name)
	}
	if from > to {
		return 0
	}
	if n := to - from + 1; n <= 0 || n+L.GetTop() > maxCStack {
		return raise(L, "too many results to unpack")
	}
	for i := from; ; i++ {
		L.Push(t.RawGet(glua.LNumber(i)))
		if i == to {
			return to - from + 1
		}
	}
}
