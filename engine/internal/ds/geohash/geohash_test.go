package geohash

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

const precision = 200

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// exactSin and exactCos sum their series; the terms of angles up to 4 are small soon.
func exactSin(x *big.Float) *big.Float { return series(x, new(big.Float).Set(x), 1) }
func exactCos(x *big.Float) *big.Float { return series(x, bigOf(1), 0) }

func series(x, term *big.Float, n int64) *big.Float {
	s := new(big.Float).Set(term)
	square := new(big.Float).Mul(x, x)
	for range 40 {
		term = new(big.Float).Mul(term, square)
		term.Quo(term, bigOf(float64(-(n+1)*(n+2))))
		s.Add(s, term)
		n += 2
	}
	return s
}

// exactAsin is Newton's method on the sine.
func exactAsin(x float64) *big.Float {
	y := bigOf(math.Asin(x))
	for range 4 {
		d := new(big.Float).Sub(bigOf(x), exactSin(y))
		y.Add(y, d.Quo(d, exactCos(y)))
	}
	return y
}

// TestRounding compares with the exact values, rounded.
func TestRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	wrong := 0
	check := func(name string, x, got float64, exact *big.Float) {
		if want, _ := exact.Float64(); got != want {
			wrong++
			if math.Abs(got-want) > 1e-15*math.Abs(want) || wrong > 3 {
				t.Errorf("%s(%v) is %v, not %v", name, x, got, want)
			}
		}
	}
	for range 500 {
		x := (r.Float64() - 0.5) * 8 * math.Pow(2, -float64(r.IntN(30)))
		check("sin", x, sin(x), exactSin(bigOf(x)))
		check("cos", x, cos(x), exactCos(bigOf(x)))
		y := r.Float64() * math.Pow(2, -float64(r.IntN(30)))
		check("asin", y, asin(y), exactAsin(y))
	}
	for _, x := range []float64{0, 1, math.Pi, math.Pi / 2, -math.Pi / 2, math.Pi / 4, 3 * math.Pi / 4, 1e-300} {
		check("sin", x, sin(x), exactSin(bigOf(x)))
		check("cos", x, cos(x), exactCos(bigOf(x)))
	}
	if asin(0) != 0 || asin(1) != math.Pi/2 || !math.IsNaN(asin(1.5)) {
		t.Error("the ends of asin")
	}
}

func TestPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 10000 {
		lon, lat := r.Float64()*360-180, r.Float64()*170-85
		score := float64(Score(lon, lat))
		lon2, lat2 := Point(score)
		if math.Abs(lon-lon2) > 360.0/(1<<26) || math.Abs(lat-lat2) > 171.0/(1<<26) {
			t.Fatalf("%v %v becomes %v %v", lon, lat, lon2, lat2)
		}
		if float64(Score(lon2, lat2)) != score {
			t.Fatalf("%v %v is in another cell than %v %v", lon2, lat2, lon, lat)
		}
	}
	for _, corner := range [][2]float64{{180, MaxLatitude}, {-180, -MaxLatitude}, {180, -MaxLatitude}, {0, 0}} {
		lon, lat := Point(float64(Score(corner[0], corner[1])))
		if math.Abs(lon-corner[0]) > 1e-5 || math.Abs(lat-corner[1]) > 1e-5 {
			t.Errorf("%v becomes %v %v", corner, lon, lat)
		}
	}
}

func TestBits(t *testing.T) {
	for score, want := range map[float64]uint64{
		0: 0, 1.9: 1, -1.9: math.MaxUint64, 1 << 52: 1 << 52, 1 << 63: 1 << 63, 1.5 * (1 << 63): 3 << 62, 1e300: 0,
		-1e300: 1 << 63, math.Inf(1): 0, math.Inf(-1): 1 << 63,
	} {
		if got := Bits(score); got != want {
			t.Errorf("%v: %x, not %x", score, got, want)
		}
		Point(score)
		Text(score)
	}
}

func TestText(t *testing.T) {
	if text := Text(float64(Score(13.361389, 38.115556))); string(text[:]) != "sqc8b49rny0" {
		t.Error(string(text[:]))
	}
}

// TestSearch looks for the points of an area in its cells and among all.
func TestSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	type point struct{ lon, lat, score float64 }
	points := make([]point, 2000)
	for i := range points {
		p := &points[i]
		p.score = float64(Score(r.Float64()*360-180, math.Max(-85, math.Min(85, r.NormFloat64()*30))))
		p.lon, p.lat = Point(p.score)
	}
	for range 300 {
		centre := points[r.IntN(len(points))]
		if math.Abs(centre.lat) > 75 || math.Abs(centre.lon) > 150 { // where Redis too misses some
			continue
		}
		s := Shape{Lon: centre.lon, Lat: centre.lat, Unit: 1000, Radius: math.Exp(r.Float64() * 7.2)}
		if r.IntN(2) == 0 {
			s.Box, s.Width, s.Height = true, math.Exp(r.Float64()*7.5), math.Exp(r.Float64()*7.5)
		}
		var room [9]Cell
		cells := s.Cells(&room)
		prepared := s
		prepared.Prepare()
		for _, p := range points {
			d1, in1 := s.Contains(p.lon, p.lat)
			d2, in2 := prepared.Contains(p.lon, p.lat)
			if in1 != in2 || in1 && d1 != d2 {
				t.Fatalf("%+v: %v is %v %v away, prepared %v %v", s, p, d1, in1, d2, in2)
			}
			found := 0
			for _, c := range cells {
				if min, max := c.Scores(); min <= p.score && p.score < max {
					found++
				}
			}
			if _, in := s.Contains(p.lon, p.lat); in && found != 1 {
				t.Fatalf("%+v: %v is in %d cells", s, p, found)
			}
		}
	}
}

func TestDistance(t *testing.T) {
	if d := Distance(0, 0, 180, 0); math.Abs(d-math.Pi*earthRadius) > 1 {
		t.Error(d)
	}
	if d := Distance(10, 20, 10, 21); math.Abs(d-math.Pi/180*earthRadius) > 1e-6 {
		t.Error(d)
	}
}

func BenchmarkDistance(b *testing.B) {
	for b.Loop() {
		Distance(13.361389, 38.115556, 15.087269, 37.502669)
	}
}
