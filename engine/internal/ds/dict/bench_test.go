package dict

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

const benchEntries = 1_000_000

// benchKey makes a key of 10 bytes of b.
func benchKey(b []byte, i uint32) []byte {
	b = append(b[:0], "k:00000000"...)
	binary.LittleEndian.PutUint32(b[2:], i)
	return b
}

func filled(b *testing.B, n int) Dict {
	b.Helper()
	d := New(newSpace())
	var key []byte
	for i := range n {
		key = benchKey(key, uint32(i))
		copy(d.Payload(d.Insert(key, 21)), "payload of some bytes")
	}
	b.ReportAllocs()
	return d
}

func BenchmarkFind(b *testing.B) {
	d := filled(b, benchEntries)
	r := rand.New(rand.NewPCG(1, 1))
	order := make([]uint32, 1<<16)
	for i := range order {
		order[i] = r.Uint32N(benchEntries)
	}
	key := make([]byte, 0, 16)
	b.ResetTimer()
	for i := range b.N {
		key = benchKey(key, order[i&(1<<16-1)])
		if d.Find(key) == 0 {
			b.Fatal("not found")
		}
	}
}

func BenchmarkFindMissing(b *testing.B) {
	d := filled(b, benchEntries)
	key := make([]byte, 0, 16)
	b.ResetTimer()
	for i := range b.N {
		key = benchKey(key, uint32(benchEntries+i))
		if d.Find(key) != 0 {
			b.Fatal("found")
		}
	}
}

func BenchmarkFindSmall(b *testing.B) {
	d := filled(b, 1000)
	key := make([]byte, 0, 16)
	b.ResetTimer()
	for i := range b.N {
		key = benchKey(key, uint32(i%1000))
		if d.Find(key) == 0 {
			b.Fatal("not found")
		}
	}
}

// BenchmarkInsert inserts into a dict that is emptied at a million entries.
func BenchmarkInsert(b *testing.B) {
	d := filled(b, 0)
	key := make([]byte, 0, 16)
	b.ResetTimer()
	for i := range b.N {
		if d.Len() == benchEntries {
			b.StopTimer()
			s := d.s
			s.Reset()
			d = New(s)
			b.StartTimer()
		}
		key = benchKey(key, uint32(i))
		d.Insert(key, 21)
	}
}

// BenchmarkReplace deletes an entry and inserts it again, among a million.
func BenchmarkReplace(b *testing.B) {
	d := filled(b, benchEntries)
	r := rand.New(rand.NewPCG(1, 1))
	key := make([]byte, 0, 16)
	b.ResetTimer()
	for range b.N {
		key = benchKey(key, r.Uint32N(benchEntries))
		if !d.Delete(key) {
			b.Fatal("not found")
		}
		d.Insert(key, 21)
	}
}

// BenchmarkInsertTail times each insert on the way to a million entries, and reports the slowest: no growth of the
// table may show. The clock itself, and whatever else the machine does, are in the figures too.
func BenchmarkInsertTail(b *testing.B) {
	key := make([]byte, 0, 16)
	took := make([]time.Duration, benchEntries)
	for range b.N {
		d := New(newSpace())
		for i := range took {
			key = benchKey(key, uint32(i))
			start := time.Now()
			d.Insert(key, 21)
			took[i] = time.Since(start)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[benchEntries-1-benchEntries/10_000]), "ns-p99.99")
	b.ReportMetric(float64(took[benchEntries-1]), "ns-max")
}

func BenchmarkRandom(b *testing.B) {
	d := filled(b, benchEntries)
	r := rand.New(rand.NewPCG(1, 1))
	b.ResetTimer()
	for range b.N {
		d.Random(r)
	}
}

func BenchmarkSample5(b *testing.B) {
	d := filled(b, benchEntries)
	r := rand.New(rand.NewPCG(1, 1))
	sum := Ref(0)
	b.ResetTimer()
	for range b.N {
		d.Sample(r, 5, func(e Ref) { sum += e })
	}
}

func BenchmarkScan(b *testing.B) {
	d := filled(b, benchEntries)
	sum := Ref(0)
	c := uint64(0)
	b.ResetTimer()
	for range b.N {
		c = d.Scan(c, func(e Ref) { sum += e })
	}
}

func BenchmarkHash(b *testing.B) {
	seed := [2]uint64{1, 2}
	key := benchKey(nil, 7)
	sum := uint32(0)
	for range b.N {
		sum += sipHash(&seed, key)
	}
	_ = sum
}
