package hll

import "math"

// Union is registers that hold the largest of several HyperLogLogs each.
type Union [Registers]uint8

// Add raises the registers to those of another HyperLogLog. It reports false if that
// is damaged.
func (u *Union) Add(h []byte) bool {
	if IsDense(h) {
		for i, r := 0, h[headerSize:]; i < Registers; i, r = i+4, r[3:] {
			four := uint32(r[0]) | uint32(r[1])<<8 | uint32(r[2])<<16
			u[i] = max(u[i], uint8(four&63))
			u[i+1] = max(u[i+1], uint8(four>>6&63))
			u[i+2] = max(u[i+2], uint8(four>>12&63))
			u[i+3] = max(u[i+3], uint8(four>>18))
		}
		return true
	}
	index := 0
	for w := walk(h); w.next(); {
		end := index + w.run.length
		if w.run.value > 0 {
			if end > Registers {
				return false
			}
			for i := index; i < end; i++ {
				u[i] = max(u[i], w.run.value)
			}
		}
		index = end
	}
	return index == Registers
}

// Count estimates how many different elements have been added.
func (u *Union) Count() uint64 {
	var of histogram
	for _, value := range u {
		of[value]++
	}
	return of.estimate()
}

// Count estimates how many different elements have been added. ok is false if the
// string is damaged.
func Count(h []byte) (n uint64, ok bool) {
	var of histogram
	if IsDense(h) {
		for r := h[headerSize:]; len(r) > 0; r = r[3:] {
			four := uint32(r[0]) | uint32(r[1])<<8 | uint32(r[2])<<16
			of[four&63]++
			of[four>>6&63]++
			of[four>>12&63]++
			of[four>>18]++
		}
		return of.estimate(), true
	}
	index := 0
	for w := walk(h); w.next(); {
		of[w.run.value] += w.run.length
		index += w.run.length
	}
	if index != Registers {
		return 0, false
	}
	return of.estimate(), true
}

// histogram is how many registers have each value.
type histogram [1 << registerBits]int

// estimate is algorithm 6 of Ertl's paper. Conversions keep the compiler from fusing
// operations, so that the result is the same on all machines.
func (of *histogram) estimate() uint64 {
	const (
		m        = float64(Registers)
		alphaInf = 0.721347520444481703680 // 1 / (2 ln 2)
	)
	z := float64(m * tau((m-float64(of[hashBits+1]))/m))
	for value := hashBits; value >= 1; value-- {
		z = float64(z+float64(of[value])) * 0.5
	}
	z += float64(m * sigma(float64(of[0])/m))
	return uint64(math.Round(float64(alphaInf*m) * m / z))
}

// sigma is x + Σ x^(2^k) 2^(k-1), k from 1 on.
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for {
		before := z
		x *= x
		z += float64(x * y)
		y += y
		if z == before {
			return z
		}
	}
}

// tau is (1 - x - Σ (1 - x^(2^-k))² 2^-k) / 3, k from 1 on.
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for {
		before := z
		x = math.Sqrt(x)
		y *= 0.5
		z -= float64((1-x)*(1-x)) * y
		if z == before {
			return z / 3
		}
	}
}
