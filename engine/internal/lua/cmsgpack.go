package lua

import (
	"encoding/binary"
	"math"

	glua "github.com/yuin/gopher-lua"
)

// maxPackDepth is how deep tables are packed: what is deeper becomes nil.
const maxPackDepth = 16

// maxUnpackDepth is how deep packed values may be nested: each level takes some of the machine's stack.
const maxUnpackDepth = 1000

func (v *VM) cmsgpackLibrary() *glua.LTable {
	t := v.library(map[string]method{
		"pack":   v.msgpack,
		"unpack": func(L *glua.LState, name string) int { return v.msgunpack(L, name, 0, 0) },
		"unpack_one": func(L *glua.LState, name string) int {
			return v.msgunpack(L, name, 1, optInt(L, 2, name, 0))
		},
		"unpack_limit": func(L *glua.LState, name string) int {
			limit := intAt(L, 2, name)
			return v.msgunpack(L, name, limit, optInt(L, 3, name, 0))
		},
	})
	for field, text := range map[string]string{
		"_NAME": "cmsgpack", "_VERSION": "lua-cmsgpack 0.4.0", "_COPYRIGHT": "Copyright (C) 2012, Salvatore Sanfilippo",
		"_DESCRIPTION": "MessagePack C implementation for Lua",
	} {
		put(t, field, glua.LString(text))
	}
	return t
}

// packer writes values as MessagePack.
type packer struct {
	v       *VM
	L       *glua.LState
	out     []byte
	charged int
}

func (v *VM) msgpack(L *glua.LState, name string) int {
	n := L.GetTop()
	if n == 0 {
		badArgument(L, 0, name, "MessagePack pack needs input.")
	}
	p := packer{v: v, L: L}
	for i := 1; i <= n; i++ {
		p.value(L.Get(i), 0)
	}
	L.Push(glua.LString(stringOf(p.out)))
	return 1
}

func (p *packer) value(value glua.LValue, depth int) {
	if len(p.out)-p.charged > 1<<16 {
		p.v.meter.charge(p.L, 2*(len(p.out)-p.charged))
		p.v.meter.pass(p.L)
		p.charged = len(p.out)
	}
	switch value := value.(type) {
	case glua.LString:
		p.v.meter.charge(p.L, len(value))
		p.header(len(value), 31, 0xa0, 0xd9, 0xda)
		p.out = append(p.out, value...)
	case glua.LBool:
		p.out = append(p.out, 0xc2)
		if value {
			p.out[len(p.out)-1] = 0xc3
		}
	case glua.LNumber:
		p.number(float64(value))
	case *glua.LTable:
		if depth == maxPackDepth {
			p.out = append(p.out, 0xc0)
			return
		}
		p.table(p.v.look(value), depth)
	default:
		p.out = append(p.out, 0xc0)
	}
}

// header writes a length: with its kind in one byte up to small, else behind a byte for 8 (0 if there is none), 16 or 32
// bits of it.
func (p *packer) header(n, small int, fix, bits8, bits16 byte) {
	switch {
	case n <= small:
		p.out = append(p.out, fix|byte(n))
	case n <= math.MaxUint8 && bits8 != 0:
		p.out = append(p.out, bits8, byte(n))
	case n <= math.MaxUint16:
		p.out = append(p.out, bits16, byte(n>>8), byte(n))
	default:
		p.out = binary.BigEndian.AppendUint32(append(p.out, bits16+1), uint32(n))
	}
}

func (p *packer) number(f float64) {
	n, ok := isInteger(f)
	switch {
	case !ok && float64(float32(f)) == f:
		p.out = binary.BigEndian.AppendUint32(append(p.out, 0xca), math.Float32bits(float32(f)))
	case !ok:
		p.out = binary.BigEndian.AppendUint64(append(p.out, 0xcb), math.Float64bits(f))
	case n >= -32 && n <= 127:
		p.out = append(p.out, byte(n))
	case n >= 0 && n <= math.MaxUint8:
		p.out = append(p.out, 0xcc, byte(n))
	case n >= 0 && n <= math.MaxUint16:
		p.out = binary.BigEndian.AppendUint16(append(p.out, 0xcd), uint16(n))
	case n >= 0 && n <= math.MaxUint32:
		p.out = binary.BigEndian.AppendUint32(append(p.out, 0xce), uint32(n))
	case n >= 0:
		p.out = binary.BigEndian.AppendUint64(append(p.out, 0xcf), uint64(n))
	case n >= math.MinInt8:
		p.out = append(p.out, 0xd0, byte(n))
	case n >= math.MinInt16:
		p.out = binary.BigEndian.AppendUint16(append(p.out, 0xd1), uint16(n))
	case n >= math.MinInt32:
		p.out = binary.BigEndian.AppendUint32(append(p.out, 0xd2), uint32(n))
	default:
		p.out = binary.BigEndian.AppendUint64(append(p.out, 0xd3), uint64(n))
	}
}

// table writes an array if the keys are 1 to n, else a map.
func (p *packer) table(t *glua.LTable, depth int) {
	count, most, isArray := 0, 0.0, true
	for key, _ := t.Next(glua.LNil); key != glua.LNil; key, _ = t.Next(key) {
		f, ok := key.(glua.LNumber)
		if n := float64(f); !ok || n <= 0 || n != math.Floor(n) || n > math.MaxInt32 {
			isArray = false
		} else {
			most = max(most, n)
		}
		count++
	}
	if isArray && float64(count) == most {
		p.header(count, 15, 0x90, 0, 0xdc)
		for i := 1; i <= count; i++ {
			p.value(t.RawGet(glua.LNumber(i)), depth+1)
		}
		return
	}
	p.header(count, 15, 0x80, 0, 0xde)
	for key, value := t.Next(glua.LNil); key != glua.LNil; key, value = t.Next(key) {
		p.value(key, depth+1)
		p.value(value, depth+1)
	}
}

// unpacker reads MessagePack.
type unpacker struct {
	v     *VM
	L     *glua.LState
	b     string
	depth int
	made  int
}

// msgunpack pushes up to limit values from offset on, and before them where the next begins; with neither, all of them.
func (v *VM) msgunpack(L *glua.LState, name string, limit, offset int) int {
	b := stringAt(L, 1, name)
	if offset < 0 || limit < 0 {
		return raise(L, "Invalid request to unpack with offset of "+numberText(float64(offset))+" and limit of "+
			numberText(float64(len(b)))+".")
	}
	if offset > len(b) {
		return raise(L, "Start offset "+numberText(float64(offset))+" greater than input length "+
			numberText(float64(len(b)))+".")
	}
	all := limit == 0 && offset == 0
	L.SetTop(0)
	u := &unpacker{v: v, L: L, b: b[offset:]}
	if !all {
		L.Push(glua.LNil) // where the next begins
	}
	n := 0
	for ; u.b != "" && (all || n < limit); n++ {
		if n >= maxPushed {
			return raise(L, "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)")
		}
		L.Push(u.value())
	}
	if all {
		return n
	}
	next := len(b) - len(u.b)
	if u.b == "" {
		next = -1
	}
	L.Replace(1, glua.LNumber(next))
	return n + 1
}

// take takes n bytes.
func (u *unpacker) take(n int) string {
	if n > len(u.b) {
		raise(u.L, "Missing bytes in input.")
	}
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

// uint takes an unsigned integer of n bytes.
func (u *unpacker) uint(n int) uint64 {
	var x uint64
	for _, c := range bytesOf(u.take(n)) {
		x = x<<8 | uint64(c)
	}
	return x
}

func (u *unpacker) value() glua.LValue {
	if u.made++; u.made&1023 == 0 {
		u.v.meter.charge(u.L, 128*1024)
		u.v.meter.pass(u.L)
	}
	kind := u.take(1)[0]
	switch {
	case kind < 0x80:
		return glua.LNumber(kind)
	case kind >= 0xe0:
		return glua.LNumber(int8(kind))
	case kind < 0x90:
		return u.table(int(kind&15), true)
	case kind < 0xa0:
		return u.table(int(kind&15), false)
	case kind < 0xc0:
		return u.text(int(kind & 31))
	}
	switch kind {
	case 0xc0:
		return glua.LNil
	case 0xc2:
		return glua.LFalse
	case 0xc3:
		return glua.LTrue
	case 0xca:
		return glua.LNumber(math.Float32frombits(uint32(u.uint(4))))
	case 0xcb:
		return glua.LNumber(math.Float64frombits(u.uint(8)))
	case 0xcc, 0xcd, 0xce, 0xcf:
		return glua.LNumber(u.uint(1 << (kind - 0xcc)))
	case 0xd0, 0xd1, 0xd2, 0xd3:
		n := 1 << (kind - 0xd0)
		return glua.LNumber(int64(u.uint(n)<<(64-8*n)) >> (64 - 8*n))
	case 0xd9, 0xda, 0xdb:
		return u.text(int(u.uint(1 << (kind - 0xd9))))
	case 0xdc, 0xdd:
		return u.table(int(u.uint(2<<(kind-0xdc))), false)
	case 0xde, 0xdf:
		return u.table(int(u.uint(2<<(kind-0xde))), true)
	}
	raise(u.L, "Bad data format in input.")
	return nil
}

func (u *unpacker) text(n int) glua.LValue {
	u.v.meter.charge(u.L, n&(1<<24-1))
	return glua.LString(u.take(n))
}

// table takes n elements or pairs. Memory follows what is really there, not what is announced.
func (u *unpacker) table(n int, pairs bool) glua.LValue {
	if u.depth++; u.depth > maxUnpackDepth {
		raise(u.L, "stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)")
	}
	t := &glua.LTable{Metatable: glua.LNil}
	for i := 1; i <= n; i++ {
		if !pairs {
			t.RawSetInt(i, u.value())
			continue
		}
		key := u.value()
		u.v.rawSetTo(u.L, t, key, u.value())
	}
	u.depth--
	return t
}
