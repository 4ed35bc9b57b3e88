package dict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/wedis/wedis/engine/internal/ds/vec"
)

func numbered(i int) []byte { return fmt.Appendf(nil, "key:%06d", i) }

// of makes a dict of n entries.
func of(n int) Dict {
	d := New(newSpace())
	for i := range n {
		d.Insert(numbered(i), 8)
	}
	return d
}

func TestKeysOfAllKinds(t *testing.T) {
	d := New(newSpace())
	var keys [][]byte
	for _, n := range []int{0, 1, 3, 4, 7, 8, 9, 15, 16, 127, 128, 129, 16383, 16384, 100_000, 3 << 20} {
		k := make([]byte, n)
		for i := range k {
			k[i] = byte(i * n)
		}
		keys = append(keys, k)
		if n > 0 { // and two that differ in the first or last byte only
			a, b := slices.Clone(k), slices.Clone(k)
			a[0]++
			b[n-1] += 2
			keys = append(keys, a, b)
		}
	}
	for i, k := range keys {
		if d.Find(k) != 0 {
			t.Fatalf("key %d of %d bytes is there already", i, len(k))
		}
		d.Payload(d.Insert(k, 1))[0] = byte(i)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	for i, k := range keys {
		e := d.Find(k)
		if e == 0 || d.Payload(e)[0] != byte(i) || string(d.Key(e)) != string(k) {
			t.Fatalf("key %d of %d bytes is not found", i, len(k))
		}
	}
	for i, k := range keys {
		if !d.Delete(k) || d.Find(k) != 0 {
			t.Fatalf("key %d of %d bytes is not deleted", i, len(k))
		}
	}
	if d.Len() != 0 {
		t.Error("left over:", d.Len())
	}
}

// TestHasKey compares keys that would only meet if their hashes agreed.
func TestHasKey(t *testing.T) {
	d := New(newSpace())
	var keys [][]byte
	for _, n := range []int{0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 126, 127, 128, 129, 300} {
		k := make([]byte, n)
		keys = append(keys, k)
		for _, i := range []int{0, n / 2, n - 1} {
			if n > 0 {
				other := slices.Clone(k)
				other[i]++
				keys = append(keys, other)
			}
		}
	}
	for _, k := range keys {
		b := d.s.From(d.newEntry(0, k, 4))
		clear(b[offKey+varintLen(len(k))+len(k):][:4]) // so that the payload looks like more of the key
		for _, other := range keys {
			if got := hasKey(b, other); got != (string(k) == string(other)) {
				t.Errorf("entry of %q has key %q: %t", k, other, got)
			}
		}
	}
}

// TestSameHash has pairs of keys that agree in all 32 bits of the hash.
func TestSameHash(t *testing.T) {
	d := New(newSpace())
	byHash := map[uint32]int{}
	pairs := 0
	for i := range 300_000 { // about ten pairs
		j, ok := byHash[d.Hash(numbered(i))]
		byHash[d.Hash(numbered(i))] = i
		if !ok {
			continue
		}
		pairs++
		e := d.Insert(numbered(j), 1)
		if d.Find(numbered(i)) != 0 {
			t.Fatal("found the wrong one of a pair")
		}
		f := d.Insert(numbered(i), 1)
		if d.Find(numbered(i)) != f || d.Find(numbered(j)) != e {
			t.Fatal("cannot tell a pair apart")
		}
		if i%2 == 0 && (!d.Delete(numbered(j)) || d.Find(numbered(i)) != f) {
			t.Fatal("deleted the wrong one of a pair")
		}
	}
	if pairs == 0 {
		t.Fatal("no pairs")
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestBigPayload(t *testing.T) {
	d := of(100)
	k := []byte("big")
	e := d.Insert(k, 1)
	d.Payload(e)[0] = 77
	for n := 10; n < 5<<20; n *= 3 {
		was := d.PayloadCap(e)
		e = d.Resize(e, n, 1)
		if d.Find(k) != e || d.PayloadCap(e) < n || len(d.Payload(e)) < n || d.Payload(e)[0] != 77 {
			t.Fatalf("from room for %d to %d: lost", was, n)
		}
		d.Payload(e)[n-1] = 1
	}
	if e = d.Resize(e, 1, 1); d.PayloadCap(e) > 100 || d.Payload(e)[0] != 77 {
		t.Error("shrunk to", d.PayloadCap(e))
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
}

// TestScanWhileChanging is for the guarantee at every width, with growth and shrinkage that come in waves.
func TestScanWhileChanging(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := newModel(t)
		for i := range 500 {
			m.put(modelKey(i), 1, 1)
		}
		for wave := range 40 {
			grow := wave%2 == 0
			for range r.IntN(60) {
				m.scan()
				for range r.IntN(30) {
					k := modelKey(r.IntN(3000))
					if grow == (r.IntN(5) > 0) {
						m.put(k, 1, 1)
					} else {
						m.remove(k, 0)
					}
				}
			}
		}
		m.check()
	}
}

func TestScanTakesAnyCursor(t *testing.T) {
	d := of(1000)
	for _, c := range []uint64{1, 7, 1 << 31, math.MaxUint32, math.MaxUint64, 1 << 40, 123456789} {
		steps := 0
		for c = d.Scan(c, func(Ref) {}); c != 0; c = d.Scan(c, func(Ref) {}) {
			if steps++; steps > 1000 {
				t.Fatal("the scan does not end")
			}
		}
	}
	d = New(newSpace())
	if c := d.Scan(0, func(Ref) { t.Error("an entry") }); c != 0 {
		t.Error("scan of an empty dict goes on at", c)
	}
}

func TestPartition(t *testing.T) {
	for _, n := range []int{0, 1, 10, 11, 95, 640, 641, 1000, 5000} {
		d := of(n)
		for bits := range uint32(14) {
			met := map[Ref]int{}
			for prefix := range uint32(1) << bits {
				d.Partition(bits, prefix, func(e Ref) bool {
					if d.HashOf(e)&(1<<bits-1) != prefix {
						t.Fatalf("%d entries, %d bits: entry of the wrong partition", n, bits)
					}
					met[e]++
					return true
				})
			}
			if len(met) != n {
				t.Fatalf("%d entries, %d bits: met %d", n, bits, len(met))
			}
			for _, times := range met {
				if times != 1 {
					t.Fatalf("%d entries, %d bits: an entry met %d times", n, bits, times)
				}
			}
		}
		for i := range min(n, 50) {
			e, found := d.Find(numbered(i)), false
			d.Partition(32, d.HashOf(e), func(f Ref) bool { found = found || f == e; return true })
			if !found {
				t.Fatalf("%d entries: not in the partition of its full hash", n)
			}
		}
		calls := 0
		d.Partition(0, 0, func(Ref) bool { calls++; return calls < 3 })
		if calls != min(n, 3) {
			t.Errorf("%d entries: %d calls, though fn returned false at the third", n, calls)
		}
	}
}

// TestMergeOfOverflow removes all but the entries of some buckets, so that these are large when they are merged.
func TestMergeOfOverflow(t *testing.T) {
	m := newModel(t)
	for i := range 2000 {
		m.put(numbered(i), 4, byte(i))
	}
	for i := range 2000 {
		if k := numbered(i); m.d.Hash(k)&63 != 63 {
			m.remove(k, 0)
		}
	}
	m.free(5)
}

// TestNothingIsLeftOver fills and empties a dict that is large enough for all kinds of buckets.
func TestNothingIsLeftOver(t *testing.T) {
	d := of(50_000)
	for i := range 50_000 {
		d.Delete(numbered(i))
	}
	if d.width() != 1 {
		t.Error("an empty dict has", d.width(), "buckets")
	}
	if !d.FreeStep(10, nil) || d.s.Used() != 0 {
		t.Error("left over:", d.s.Used())
	}
}

func TestFreeStep(t *testing.T) {
	for _, n := range []int{0, 1, 10, 11, 5000} {
		for _, budget := range []int{1, 7, 100, 10_000} {
			d := of(n)
			freed, steps := 0, 0
			for !d.FreeStep(budget, func(Ref) { freed++ }) {
				if steps++; steps > 2*n+2 {
					t.Fatalf("%d entries, budget %d: no end", n, budget)
				}
			}
			if freed != n || d.s.Used() != 0 {
				t.Errorf("%d entries, budget %d: freed %d, %d bytes left", n, budget, freed, d.s.Used())
			}
		}
	}
}

func TestCompactPass(t *testing.T) {
	m := newModel(t)
	const n = 60_000
	for i := range n {
		m.put(numbered(i), 20, byte(i))
	}
	for i := range n {
		if i%8 != 0 {
			m.remove(numbered(i), 0)
		}
	}
	if !m.d.s.Fragmented() {
		t.Fatal("not fragmented")
	}
	for c := m.compact(0); c != 0; c = m.compact(c) {
	}
	m.check()
	if m.d.s.Fragmented() {
		t.Error("still fragmented after a pass")
	}
	for k := range m.entries {
		m.verify([]byte(k))
	}
}

// TestCompactGroups makes the overflow groups and the first segments of dicts move.
func TestCompactGroups(t *testing.T) {
	m := newModel(t)
	var noise []Ref
	for i := range 9_600 {
		m.put(numbered(i), 100, byte(i))
		for range 3 {
			noise = append(noise, m.d.s.Alloc(groupSize))
		}
	}
	for i, r := range noise {
		if i%7 != 0 {
			m.d.s.Free(r)
		}
	}
	var groups []Ref
	overflows := func() (refs []Ref) {
		for i := range m.d.width() {
			if r := m.d.bucket(i).over; r != 0 {
				refs = append(refs, r)
			}
		}
		return refs
	}
	groups = overflows()
	for c := m.compact(0); c != 0; c = m.compact(c) {
	}
	m.check()
	if len(groups) == 0 || slices.Equal(groups, overflows()) {
		t.Errorf("none of %d overflow groups moved", len(groups))
	}
	for k := range m.entries {
		m.verify([]byte(k))
	}
}

func TestSmallDictIsSmall(t *testing.T) {
	d := of(8)
	keys := int64(0)
	for i := range 8 {
		keys += int64(d.s.Size(d.Find(numbered(i))))
	}
	if over := d.s.Used() - keys; over > 80+16 { // the debug build rounds differently
		t.Errorf("a dict of 8 entries takes %d bytes beyond them", over)
	}
}

func TestBytesPerEntry(t *testing.T) {
	for _, n := range []int{20_000, 25_000, 30_000, 35_000, 40_000} {
		d := of(n)
		entries := int64(0)
		d.Partition(0, 0, func(e Ref) bool { entries += int64(d.s.Size(e)); return true })
		if over := float64(d.s.Used()-entries) / float64(n); over > 9.5 {
			t.Errorf("%d entries: %.1f bytes each beyond their blocks", n, over)
		}
	}
}

func TestNoGoAllocations(t *testing.T) {
	d := of(10_000)
	r := rand.New(rand.NewPCG(1, 2))
	k, sum, cursor := numbered(77), 0, uint64(0)
	var many [40][2]byte
	for i := range many {
		many[i][0] = byte(i)
	}
	for name, f := range map[string]func(){
		"Find":      func() { sum += int(d.Find(k)) },
		"Replace":   func() { d.Delete(k); d.Insert(k, 8) },
		"Resize":    func() { d.Resize(d.Find(k), 8+sum%100, 8) },
		"Scan":      func() { cursor = d.Scan(cursor, func(Ref) { sum++ }) },
		"Partition": func() { d.Partition(8, 3, func(Ref) bool { sum++; return true }) },
		"Random":    func() { sum += int(d.Random(r)) },
		"Sample":    func() { d.Sample(r, 5, func(Ref) { sum++ }) },
		"Compact":   func() { cursor = d.Compact(cursor, func(_, _ Ref) { sum++ }) },
		"a dict's life": func() {
			s := New(d.s)
			for i := range many {
				s.Insert(many[i][:], 8)
			}
			for !s.FreeStep(10, func(Ref) { sum++ }) {
			}
		},
	} {
		f()
		if debugBuild(d) {
			continue // it keeps a map
		}
		if got := testing.AllocsPerRun(200, f); got != 0 {
			t.Errorf("%s: %g Go allocations", name, got)
		}
	}
}

// TestLayout checks that the views are what the package comment says.
func TestLayout(t *testing.T) {
	if unsafe.Sizeof(header{}) != headerSize || unsafe.Sizeof(group{}) != groupSize ||
		unsafe.Sizeof(vec.Header{}) != vec.HeaderSize {
		t.Error("header", unsafe.Sizeof(header{}), "group", unsafe.Sizeof(group{}))
	}
}

// debugBuild says whether the tag wedisdebug is set: blocks have canaries then.
func debugBuild(d Dict) bool { return d.s.Size(d.h)%16 != 0 }
