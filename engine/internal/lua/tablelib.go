package lua

import (
	glua "github.com/yuin/gopher-lua"
)

func (v *VM) tableLibrary() *glua.LTable {
	return v.library(map[string]method{
		"concat": v.tableConcat, "foreach": v.forEach, "foreachi": v.forEachIndex, "getn": v.getN, "insert": v.insert,
		"maxn": v.maxN, "remove": v.remove, "setn": v.setN, "sort": v.sort,
	})
}

func (v *VM) tableConcat(L *glua.LState, name string) int {
	t := v.tableAt(L, 1, name)
	separator := ""
	if L.Get(2) != glua.LNil {
		separator = stringAt(L, 2, name)
	}
	from := optInt(L, 3, name, 1)
	to := 0
	if L.Get(4) == glua.LNil {
		to = t.Len()
	} else {
		to = int32At(L, 4, name)
	}
	size := 0
	for i := from; i <= to; i++ {
		switch value := t.RawGet(glua.LNumber(i)).(type) {
		case glua.LString:
			size += len(value)
		case glua.LNumber:
			size += 24
		default:
			return raise(L, "invalid value ("+value.Type().String()+") at index "+numberText(float64(i))+" in table for 'concat'")
		}
		if i < to {
			size += len(separator)
		}
		if int64(size) > v.limit {
			return raise(L, notEnoughMemory)
		}
	}
	v.meter.charge(L, size)
	out := make([]byte, 0, size)
	for i := from; i <= to; i++ {
		switch value := t.RawGet(glua.LNumber(i)).(type) {
		case glua.LString:
			out = append(out, value...)
		case glua.LNumber:
			out = appendNumber(out, float64(value))
		}
		if i < to {
			out = append(out, separator...)
		}
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

// each calls a function with keys and values until it returns something.
func (v *VM) each(L *glua.LState, f *glua.LFunction, key, value glua.LValue) bool {
	L.Push(f)
	L.Push(key)
	L.Push(value)
	v.call(L, 2, 1)
	if L.Get(-1) != glua.LNil {
		return true
	}
	L.Pop(1)
	return false
}

func (v *VM) forEach(L *glua.LState, name string) int {
	t, f := v.tableAt(L, 1, name), functionAt(L, 2, name)
	for key, value := t.Next(glua.LNil); key != glua.LNil; key, value = t.Next(key) {
		if v.each(L, f, key, value) {
			return 1
		}
	}
	return 0
}

func (v *VM) forEachIndex(L *glua.LState, name string) int {
	t, f := v.tableAt(L, 1, name), functionAt(L, 2, name)
	for i, n := 1, t.Len(); i <= n; i++ {
		if v.each(L, f, glua.LNumber(i), t.RawGetInt(i)) {
			return 1
		}
	}
	return 0
}

func (v *VM) getN(L *glua.LState, name string) int {
	L.Push(glua.LNumber(v.tableAt(L, 1, name).Len()))
	return 1
}

func (v *VM) setN(L *glua.LState, name string) int {
	v.tableAt(L, 1, name)
	return raise(L, "'setn' is obsolete")
}

func (v *VM) maxN(L *glua.LState, name string) int {
	t := v.tableAt(L, 1, name)
	most := glua.LNumber(0)
	for key, _ := t.Next(glua.LNil); key != glua.LNil; key, _ = t.Next(key) {
		if k, ok := key.(glua.LNumber); ok && k > most {
			most = k
		}
	}
	L.Push(most)
	return 1
}

func (v *VM) insert(L *glua.LState, name string) int {
	t := v.writableAt(L, 1, name)
	n := t.Len() + 1
	switch L.GetTop() {
	case 2:
		t.RawSetInt(n, L.Get(2))
	case 3:
		at, value := int32At(L, 2, name), L.Get(3)
		if at >= 1 && at < n {
			t.Insert(at, value)
			return 0
		}
		if at > n {
			v.growTable(L, t, float64(at))
		}
		for i := n; i > at; i-- { // from below the first element
			L.RawSet(t, glua.LNumber(i), t.RawGet(glua.LNumber(i-1)))
			if i&(tickInterval-1) == 0 {
				v.meter.pass(L)
			}
		}
		L.RawSet(t, glua.LNumber(at), value)
	default:
		return raise(L, "wrong number of arguments to 'insert'")
	}
	return 0
}

func (v *VM) remove(L *glua.LState, name string) int {
	t := v.writableAt(L, 1, name)
	n := t.Len()
	at := n
	if L.Get(2) != glua.LNil {
		at = int32At(L, 2, name)
	}
	if at < 1 || at > n {
		return 0
	}
	L.Push(t.RawGetInt(at))
	t.Remove(at)
	return 1
}

// sort is Lua's quicksort, step by step: the order of equal elements is seen.
func (v *VM) sort(L *glua.LState, name string) int {
	t := v.writableAt(L, 1, name)
	s := sorter{v: v, L: L, t: t}
	if L.Get(2) != glua.LNil {
		s.less = functionAt(L, 2, name)
	}
	n := t.Len()
	if n > maxSorted {
		return raise(L, "array too big")
	}
	s.sort(1, n)
	return 0
}

const maxSorted = 1 << 26

type sorter struct {
	v    *VM
	L    *glua.LState
	t    *glua.LTable
	less *glua.LFunction
	done int
}

func (s *sorter) before(a, b glua.LValue) bool {
	if s.done++; s.done&(tickInterval-1) == 0 {
		s.v.meter.pass(s.L)
	}
	if s.less == nil {
		return s.natural(a, b)
	}
	s.L.Push(s.less)
	s.L.Push(a)
	s.L.Push(b)
	s.v.call(s.L, 2, 1)
	result := glua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return result
}

// natural is the operator <.
func (s *sorter) natural(a, b glua.LValue) bool {
	switch x := a.(type) {
	case glua.LNumber:
		if y, ok := b.(glua.LNumber); ok {
			return x < y
		}
	case glua.LString:
		if y, ok := b.(glua.LString); ok {
			return x < y
		}
	case *glua.LTable:
		if _, ok := b.(*glua.LTable); ok && s.L.GetMetaField(a, "__lt") != glua.LNil {
			return s.L.LessThan(a, b)
		}
	}
	text := "attempt to compare two " + a.Type().String() + " values"
	if a.Type() != b.Type() {
		text = "attempt to compare " + a.Type().String() + " with " + b.Type().String()
	}
	throw(s.L, glua.LString(text))
	return false
}

func (s *sorter) get(i int) glua.LValue { return s.t.RawGetInt(i) }

func (s *sorter) swap(i, j int) {
	a, b := s.get(i), s.get(j)
	s.t.RawSetInt(i, b)
	s.t.RawSetInt(j, a)
}

// sort puts the elements from low to high in order.
func (s *sorter) sort(low, high int) {
	for low < high {
		if s.before(s.get(high), s.get(low)) {
			s.swap(low, high)
		}
		if high-low == 1 {
			return
		}
		mid := (low + high) / 2
		if s.before(s.get(mid), s.get(low)) {
			s.swap(mid, low)
		} else if s.before(s.get(high), s.get(mid)) {
			s.swap(mid, high)
		}
		if high-low == 2 {
			return
		}
		i := s.partition(low, high, mid)
		if i-low < high-i { // the smaller part first: the depth stays logarithmic
			s.sort(low, i-1)
			low = i + 1
		} else {
			s.sort(i+1, high)
			high = i - 1
		}
	}
}

// partition moves what is before the element at mid to its left and returns its place.
func (s *sorter) partition(low, high, mid int) int {
	pivot := s.get(mid)
	s.swap(mid, high-1)
	i, j := low, high-1
	for {
		for i++; s.before(s.get(i), pivot); i++ {
			if i > high {
				raise(s.L, "invalid order function for sorting")
			}
		}
		for j--; s.before(pivot, s.get(j)); j-- {
			if j < low {
				raise(s.L, "invalid order function for sorting")
			}
		}
		if j < i {
			break
		}
		s.swap(i, j)
	}
	s.swap(high-1, i)
	return i
}
