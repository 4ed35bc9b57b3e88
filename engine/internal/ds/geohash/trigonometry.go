package geohash

import "math"

// Sines, cosines and arcsines that are rounded correctly in all but very few cases,
// as those of the C library are, so that both agree. They are computed as pairs of
// which the second number is what is missing from the first. All is plain float64
// arithmetic: the same on every machine.

// pair is the sum hi + lo, |lo| at most half a unit in the last place of hi.
type pair struct{ hi, lo float64 }

// sum is a + b, exactly.
func sum(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

// fast is sum where a is not less than b in size.
func fast(a, b float64) pair {
	s := a + b
	return pair{s, b - (s - a)}
}

// product is a * b, exactly (Dekker).
func product(a, b float64) pair {
	p := float64(a * b)
	a1, a2 := halves(a)
	b1, b2 := halves(b)
	return pair{p, float64(a2*b2) - (((p - float64(a1*b1)) - float64(a2*b1)) - float64(a1*b2))}
}

// halves splits a number in two of 26 bits each.
func halves(a float64) (high, low float64) {
	t := float64(a * (1<<27 + 1))
	high = t - (t - a)
	return high, a - high
}

func (a pair) add(b pair) pair {
	s := sum(a.hi, b.hi)
	return fast(s.hi, s.lo+(a.lo+b.lo))
}

func (a pair) times(b pair) pair {
	p := product(a.hi, b.hi)
	return fast(p.hi, p.lo+(float64(a.hi*b.lo)+float64(a.lo*b.hi)))
}

// over is 1/n for a whole number.
func over(n float64) pair {
	q := 1 / n
	p := product(q, n)
	return pair{q, (1 - p.hi - p.lo) / n}
}

// The coefficients of the series that need all their digits.
var (
	over6, over120  = over(6), over(120)
	over24, over720 = over(24), over(720)
)

func (a pair) minus() pair { return pair{-a.hi, -a.lo} }

// π/2 in pieces, the first two of 33 bits.
const (
	halfPi1 = 1.57079632673412561417e+00
	halfPi2 = 6.07710050630396597660e-11
	halfPi3 = 2.02226624879595063154e-21
)

// reduce takes whole quarters of a turn off an angle. What is left is at most an
// eighth of a turn.
func reduce(x float64) (quarters int, rest pair) {
	if math.Abs(x) <= math.Pi/4 {
		return 0, pair{x, 0}
	}
	n := math.Round(x * (2 / math.Pi))
	a := sum(x, -float64(n*halfPi1))
	b := sum(a.hi, -float64(n*halfPi2))
	c := sum(b.hi, -float64(n*halfPi3))
	return int(n) & 3, fast(c.hi, c.lo+(b.lo+a.lo))
}

// maxAngle is the largest angle that reduce is accurate for. No sine or cosine of a
// larger one is needed but to find that an area covers everything.
const maxAngle = 100

func sin(x float64) float64 {
	if !(math.Abs(x) <= maxAngle) {
		return math.Sin(x)
	}
	return sinPair(x).hi
}

func cos(x float64) float64 {
	if !(math.Abs(x) <= maxAngle) {
		return math.Cos(x)
	}
	quarters, rest := reduce(x)
	return turned(quarters+1, rest).hi
}

func sinPair(x float64) pair {
	quarters, rest := reduce(x)
	return turned(quarters, rest)
}

// turned is the sine of an angle and so many quarters of a turn.
func turned(quarters int, rest pair) pair {
	var s pair
	if quarters&1 == 0 {
		s = sinSeries(rest)
	} else {
		s = cosSeries(rest)
	}
	if quarters&2 != 0 {
		return s.minus()
	}
	return s
}

// sinSeries is r - r³/3! + r⁵/5! - …, for which the first terms need all the digits.
func sinSeries(r pair) pair {
	square := r.times(r)
	cube := square.times(r)
	fifth := cube.times(square)
	q := square.hi
	tail := float64(fifth.hi*q) * (-1.0/5040 + float64(q*(1.0/362880+float64(q*(-1.0/39916800+float64(q*(1.0/6227020800+
		float64(q*(-1.0/1307674368000+float64(q*(1.0/355687428096000)))))))))))
	s := fifth.times(over120).add(pair{tail, 0})
	s = s.add(cube.times(over6).minus())
	return r.add(s)
}

// cosSeries is 1 - r²/2! + r⁴/4! - …
func cosSeries(r pair) pair {
	square := r.times(r)
	fourth := square.times(square)
	sixth := fourth.times(square)
	q := square.hi
	tail := float64(sixth.hi*q) * (1.0/40320 + float64(q*(-1.0/3628800+float64(q*(1.0/479001600+float64(q*(-1.0/87178291200+
		float64(q*(1.0/20922789888000)))))))))
	s := sixth.times(over720).minus().add(pair{tail, 0})
	s = s.add(fourth.times(over24))
	s = s.add(square.times(pair{-0.5, 0}))
	return pair{1, 0}.add(s)
}

// asin takes a step of Newton's method from an approximation on.
func asin(x float64) float64 {
	y := math.Asin(x)
	if !(x > 0 && x < 1) {
		return y
	}
	s := sinPair(y)
	return y + ((x-s.hi)-s.lo)/math.Cos(y)
}
