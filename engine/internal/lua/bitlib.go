package lua

import (
	"math"
	"math/bits"

	glua "github.com/yuin/gopher-lua"
)

// bitAt is an argument as 32 bits: its integer part modulo 2^32, rounded to the nearest.
func bitAt(L *glua.LState, n int, name string) uint32 {
	f := numberAt(L, n, name)
	return uint32(math.Float64bits(f + 6755399441055744)) // 2^52 + 2^51: the lowest bits are now those of the integer
}

func (v *VM) bitLibrary() *glua.LTable {
	result := func(L *glua.LState, n uint32) int { return pushNumber(L, float64(int32(n))) }
	fields := map[string]method{
		"tobit": func(L *glua.LState, name string) int { return result(L, bitAt(L, 1, name)) },
		"bnot":  func(L *glua.LState, name string) int { return result(L, ^bitAt(L, 1, name)) },
		"bswap": func(L *glua.LState, name string) int { return result(L, bits.ReverseBytes32(bitAt(L, 1, name))) },
		"tohex": toHex,
	}
	for name, op := range map[string]func(a, b uint32) uint32{
		"band": func(a, b uint32) uint32 { return a & b },
		"bor":  func(a, b uint32) uint32 { return a | b },
		"bxor": func(a, b uint32) uint32 { return a ^ b },
	} {
		fields[name] = func(L *glua.LState, name string) int {
			n := bitAt(L, 1, name)
			for i := L.GetTop(); i > 1; i-- {
				n = op(n, bitAt(L, i, name))
			}
			return result(L, n)
		}
	}
	for name, shift := range map[string]func(a uint32, n int) uint32{
		"lshift":  func(a uint32, n int) uint32 { return a << n },
		"rshift":  func(a uint32, n int) uint32 { return a >> n },
		"arshift": func(a uint32, n int) uint32 { return uint32(int32(a) >> n) },
		"rol":     bits.RotateLeft32,
		"ror":     func(a uint32, n int) uint32 { return bits.RotateLeft32(a, -n) },
	} {
		fields[name] = func(L *glua.LState, name string) int {
			a := bitAt(L, 1, name)
			return result(L, shift(a, int(bitAt(L, 2, name)&31)))
		}
	}
	return v.library(fields)
}

// toHex writes 32 bits in up to eight digits, in capitals for a negative number of them.
func toHex(L *glua.LState, name string) int {
	n := bitAt(L, 1, name)
	count := int64(8)
	if L.GetTop() >= 2 {
		count = int64(int32(bitAt(L, 2, name)))
	}
	digits := "0123456789abcdef"
	if count < 0 {
		count, digits = -count, "0123456789ABCDEF"
	}
	out := make([]byte, min(count, 8))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = digits[n&15]
		n >>= 4
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}
