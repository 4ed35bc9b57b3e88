package lua

import (
	"math"

	glua "github.com/yuin/gopher-lua"
)

func (v *VM) mathLibrary() *glua.LTable {
	fields := map[string]method{
		"atan2": func(L *glua.LState, name string) int {
			return pushNumber(L, math.Atan2(numberAt(L, 1, name), numberAt(L, 2, name)))
		},
		"fmod": func(L *glua.LState, name string) int {
			return pushNumber(L, math.Mod(numberAt(L, 1, name), numberAt(L, 2, name)))
		},
		"frexp": func(L *glua.LState, name string) int {
			frac, exp := math.Frexp(numberAt(L, 1, name))
			pushNumber(L, frac)
			pushNumber(L, float64(exp))
			return 2
		},
		"ldexp": func(L *glua.LState, name string) int {
			return pushNumber(L, math.Ldexp(numberAt(L, 1, name), int32At(L, 2, name)))
		},
		"max": func(L *glua.LState, name string) int {
			return extreme(L, name, func(a, b float64) bool { return a > b })
		},
		"min": func(L *glua.LState, name string) int {
			return extreme(L, name, func(a, b float64) bool { return a < b })
		},
		"modf": func(L *glua.LState, name string) int {
			f := numberAt(L, 1, name)
			whole, frac := math.Modf(f)
			if math.IsInf(f, 0) {
				frac = 0
			}
			pushNumber(L, whole)
			pushNumber(L, frac)
			return 2
		},
		"pow": func(L *glua.LState, name string) int {
			return pushNumber(L, math.Pow(numberAt(L, 1, name), numberAt(L, 2, name)))
		},
		"random": v.random, "randomseed": v.randomSeed,
	}
	fields["mod"] = fields["fmod"]
	for name, f := range map[string]func(float64) float64{
		"abs": math.Abs, "acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "ceil": math.Ceil, "cos": math.Cos,
		"cosh": math.Cosh, "exp": math.Exp, "floor": math.Floor, "log": math.Log, "log10": math.Log10, "sin": math.Sin,
		"sinh": math.Sinh, "sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
		"deg": func(x float64) float64 { return x / (math.Pi / 180) },
		"rad": func(x float64) float64 { return x * (math.Pi / 180) },
	} {
		fields[name] = func(L *glua.LState, name string) int { return pushNumber(L, f(numberAt(L, 1, name))) }
	}
	t := v.library(fields)
	put(t, "pi", glua.LNumber(math.Pi))
	put(t, "huge", glua.LNumber(math.Inf(1)))
	return t
}

func pushNumber(L *glua.LState, f float64) int {
	L.Push(glua.LNumber(f))
	return 1
}

func extreme(L *glua.LState, name string, better func(a, b float64) bool) int {
	best := numberAt(L, 1, name)
	for i := 2; i <= L.GetTop(); i++ {
		if f := numberAt(L, i, name); better(f, best) {
			best = f
		}
	}
	return pushNumber(L, best)
}

// random48 is the generator of lrand48: a linear congruence over 48 bits.
type random48 uint64

func (r *random48) seed(n int32) { *r = random48(uint64(uint32(n))<<16 | 0x330e) }

// newRandom48 is the generator as C programs find it, before any seed.
func newRandom48() random48 { return 0x1234abcd330e }

// next is a number below 2^31.
func (r *random48) next() int64 {
	*r = (*r*0x5deece66d + 0xb) & (1<<48 - 1)
	return int64(*r >> 17)
}

func (v *VM) random(L *glua.LState, name string) int {
	if !v.inRun {
		return raise(L, "math.random can only be called inside a script invocation")
	}
	const top = 1<<31 - 1
	r := float64(v.rand.next()%top) / top
	switch L.GetTop() {
	case 0:
		return pushNumber(L, r)
	case 1:
		high := int32At(L, 1, name)
		if high < 1 {
			badArgument(L, 1, name, "interval is empty")
		}
		return pushNumber(L, math.Floor(r*float64(high))+1)
	case 2:
		low, high := int32At(L, 1, name), int32At(L, 2, name)
		if low > high {
			badArgument(L, 2, name, "interval is empty")
		}
		return pushNumber(L, math.Floor(r*float64(int32(high-low+1)))+float64(low))
	}
	return raise(L, "wrong number of arguments")
}

func (v *VM) randomSeed(L *glua.LState, name string) int {
	if !v.inRun {
		return raise(L, "math.randomseed can only be called inside a script invocation")
	}
	v.rand.seed(int32(int32At(L, 1, name)))
	return 0
}
