package arena

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestClassesAreTight(t *testing.T) {
	for n := 1; n <= maxClassed; n++ {
		c := int(classOf(n))
		size := sizeOfClass(c)
		if size < n || size%8 != 0 {
			t.Fatalf("%d bytes go into class %d of %d", n, c, size)
		}
		if below := sizeOfClass(c - 1); below >= n {
			t.Fatalf("%d bytes go into class %d, but fit into %d", n, c, below)
		}
		if n > smallMax && (size-n)*8 >= n {
			t.Fatalf("%d bytes take %d", n, size)
		}
	}
	if c := classOf(maxClassed); c != classCount-1 || sizeOfClass(int(c)) != maxClassed {
		t.Fatal("the biggest class is", c)
	}
	a := New()
	for c := 1; c < classCount; c++ {
		cl := a.classes[c]
		if got := a.classes[c].level(cl.capacity - 1); cl.capacity > 1 && got >= levels {
			t.Errorf("class %d has level %d", c, got)
		}
		if lost := int(cl.pages)*pageBytes - int(cl.size)*int(cl.capacity); lost*spanLoss > int(cl.pages)*pageBytes {
			t.Errorf("spans of class %d lose %d bytes of %d pages", c, lost, cl.pages)
		}
	}
}

// TestPageMaps compares the bit tricks with loops.
func TestPageMaps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for range 3000 {
		var m chunkMeta
		var free [pagesPerChunk]bool
		for range r.IntN(30) {
			at := r.IntN(pagesPerChunk)
			n := 1 + r.IntN(min(pagesPerChunk-at, 1+r.IntN(80)))
			m.flip(at, n)
			for i := at; i < at+n; i++ {
				free[i] = !free[i]
			}
		}
		longest, n := 0, 1+r.IntN(20)
		fit, fitLen := -1, pagesPerChunk+1
		for at := 0; at < pagesPerChunk; at++ {
			end := at
			for end < pagesPerChunk && free[end] {
				end++
			}
			longest = max(longest, end-at)
			if (at == 0 || !free[at-1]) && end-at >= n && end-at < fitLen {
				fit, fitLen = at, end-at
			}
		}
		if got := m.longestRun(); got != longest {
			t.Fatalf("longest run %d, not %d", got, longest)
		}
		if got := m.fit(n); got != fit {
			t.Fatalf("fit for %d pages at %d, not %d", n, got, fit)
		}
	}
}

func TestImpossibleSizesPanic(t *testing.T) {
	a := New()
	r := a.Alloc(8)
	for name, f := range map[string]func(){
		"Alloc of 0":           func() { a.Alloc(0) },
		"Alloc of -1":          func() { a.Alloc(-1) },
		"Realloc to 0":         func() { a.Realloc(r, 0, 0) },
		"keep more than asked": func() { a.Realloc(r, 4, 5) },
		"keep more than had":   func() { a.Realloc(r, 1000, 999) },
		"Free of a free page":  func() { a.Free(r + 2<<pageShift) },
		"From nil":             func() { a.From(0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error(name, "did not panic")
				}
			}()
			f()
		}()
	}
	a.Free(0)
	a.Free(r)
	if a.Used() != 0 {
		t.Error("used:", a.Used())
	}
}

func TestSizesAcrossAllKinds(t *testing.T) {
	a := New()
	var refs []Ref
	var used int64
	for _, n := range []int{1, 8, 9, 128, 129, 4096, 8192, 65536, 65537, 70000, 512 << 10, 512<<10 + 1, 1 << 20, 3 << 20} {
		r := a.Alloc(n)
		size := a.Size(r)
		if size < n || n > smallMax && size > n+n/8+pageBytes {
			t.Errorf("a block for %d bytes has %d", n, size)
		}
		b := a.Bytes(r)
		if len(b) != size || cap(b) != size || len(a.From(r)) < size {
			t.Errorf("views of %d bytes: Bytes %d, From %d", size, len(b), len(a.From(r)))
		}
		fillPattern(b, byte(n))
		refs = append(refs, r)
		used += int64(size)
	}
	if a.Used() != used {
		t.Errorf("used %d, not %d", a.Used(), used)
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	for _, r := range refs {
		a.Free(r)
	}
	if a.Used() != 0 || a.ownSize != 0 {
		t.Error("left over:", a.Used(), a.ownSize)
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestViews(t *testing.T) {
	a := New()
	for _, n := range []int{40, 5000, 100 << 10, 1 << 20} {
		r := a.Alloc(n)
		clear(a.From(r)[:n])
		type pair struct{ x, y uint32 }
		for _, off := range []uint32{0, 4, 16} {
			*View[pair](a, r, off) = pair{1 + off, 2}
			b := a.From(r)[off:]
			if Load32(b) != 1+off || Load32(b[4:]) != 2 {
				t.Errorf("block of %d: the view from byte %d is of other bytes", n, off)
			}
			Store64(b, 7)
			if Load64(b) != 7 || *View[uint64](a, r, off&^7) == 0 {
				t.Errorf("block of %d: word at byte %d", n, off)
			}
		}
	}
}

func TestHugeBlock(t *testing.T) {
	const n = 512<<20 + 3
	a := New()
	r := a.Alloc(n)
	if got := len(a.From(r)); got < n {
		t.Fatal("room for", got)
	}
	a.From(r)[n-1] = 1
	if a.Used() < n || a.Committed() < n {
		t.Error("not accounted for:", a.Used(), a.Committed())
	}
	a.Free(r)
	if a.Used() != 0 || a.Committed() != 0 {
		t.Error("left over:", a.Used(), a.Committed())
	}
}

func TestSpaceIsReusedAcrossClasses(t *testing.T) {
	a := New()
	const total = 8 << 20
	var committed int64
	for round, size := range []int{40, 24, 1000, 40, 5000, 48 << 10, 200 << 10, 8} {
		var refs []Ref
		for raw := 0; raw < total; {
			r := a.Alloc(size)
			refs = append(refs, r)
			raw += a.rawSize(r)
		}
		if round == 0 {
			committed = a.Committed()
		}
		if got := a.Committed(); got > committed+committed/4 {
			t.Errorf("%d MiB in blocks of %d took %d bytes, after %d", total>>20, size, got, committed)
		}
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
		for _, r := range refs {
			a.Free(r)
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		for k := 1; k < len(a.metas); k++ {
			if a.metas[k].longest != pagesPerChunk {
				t.Fatalf("chunk %d is not empty", k)
			}
		}
	}
}

func TestResetKeepsChunks(t *testing.T) {
	a := New()
	for round := range 3 {
		for i := range 10_000 {
			fillPattern(a.Bytes(a.Alloc(1+i%3000)), 1)
		}
		own := a.Alloc(2 << 20)
		committed := a.Committed() - int64(a.Size(own)) - guard
		a.Reset()
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		if a.Used() != 0 || a.Committed() != committed {
			t.Fatalf("round %d: used %d, committed %d of %d", round, a.Used(), a.Committed(), committed)
		}
	}
}

func TestChunksRunOut(t *testing.T) {
	a := New()
	a.limit = 3 // two chunks
	type block struct {
		r    Ref
		size int
	}
	var blocks []block
	for i := 0; a.Used() < 4<<20; i++ {
		size := []int{40, 3000, 60000, 100 << 10}[i%4]
		r := a.Alloc(size)
		fillPattern(a.Bytes(r)[:size], byte(i))
		blocks = append(blocks, block{r, size})
	}
	if a.ownSize == 0 || len(a.chunks) != 3 {
		t.Fatal("own blocks:", a.ownSize, "chunks:", len(a.chunks))
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	for i, b := range blocks {
		if !hasPattern(a.Bytes(b.r)[:b.size], byte(i)) {
			t.Fatal("overwritten block of", b.size)
		}
		a.Free(b.r)
	}
	if a.Used() != 0 || a.ownSize != 0 {
		t.Error("left over:", a.Used(), a.ownSize)
	}
}

func TestGrowingByByteCopiesLittle(t *testing.T) {
	a := New()
	r, moves := Ref(0), 0
	const end = 3 << 20
	want := make([]byte, 0, end)
	copied := 0
	for n := 1; n <= end; n += 1 + n/1000 {
		to := a.Realloc(r, n, len(want))
		if to != r {
			moves++
			copied += len(want)
		}
		r = to
		for len(want) < n {
			want = append(want, byte(len(want)))
			a.From(r)[len(want)-1] = want[len(want)-1]
		}
	}
	if !bytes.Equal(a.From(r)[:len(want)], want) {
		t.Fatal("contents were lost")
	}
	if copied > 12*end {
		t.Errorf("%d moves copied %d bytes to grow to %d", moves, copied, end)
	}
	for n := len(want); n > 1; n = n * 2 / 5 {
		if r = a.Realloc(r, n, n); a.Size(r) > 2*n+16 {
			t.Errorf("%d bytes still take %d", n, a.Size(r))
		}
		if !bytes.Equal(a.From(r)[:n], want[:n]) {
			t.Fatal("contents were lost")
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunsResizeInPlace(t *testing.T) {
	a := New()
	r := a.Alloc(100 << 10)
	if to := a.Realloc(r, 200<<10, 100<<10); to != r {
		t.Error("moved, though the pages behind it are free")
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	if to := a.Realloc(r, 80<<10, 80<<10); to != r || a.Size(r) > 88<<10 {
		t.Error("shrunk to", a.Size(to), "moved:", to != r)
	}
	behind := a.Alloc(100 << 10)
	if to := a.Realloc(r, 200<<10, 80<<10); to == r {
		t.Error("grew over its neighbour")
	}
	a.Free(behind)
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestCompactionGathersBlocks(t *testing.T) {
	a := New()
	r := rand.New(rand.NewPCG(3, 4))
	var refs []Ref
	for i := range 100_000 {
		b := a.Alloc(20 + i%60)
		fillPattern(a.From(b)[:20], byte(i))
		refs = append(refs, b)
	}
	if a.Fragmented() {
		t.Error("a full arena is called fragmented")
	}
	for i := range refs {
		if r.IntN(10) > 0 {
			a.Free(refs[i])
			refs[i] = 0
		}
	}
	if !a.Fragmented() {
		t.Fatal("a tenth of the blocks are left, and it is not called fragmented")
	}
	before := freePages(a)
	moves := 0
	for i, b := range refs {
		if b != 0 {
			if refs[i] = a.Move(b); refs[i] != b {
				moves++
			}
		}
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	if a.Fragmented() {
		t.Error("still fragmented after a pass")
	}
	after, taken := freePages(a), (len(a.chunks)-1)*pagesPerChunk-freePages(a)
	if ideal := int(a.Used() / pageBytes); taken > ideal*5/4+40 {
		t.Errorf("%d moves: from %d to %d free pages; %d taken, %d needed", moves, before, after, taken, ideal)
	}
	for i, b := range refs {
		if b != 0 && !hasPattern(a.From(b)[:20], byte(i)) {
			t.Fatal("a moved block lost its contents")
		}
	}
	if moves == 0 {
		t.Error("nothing moved")
	}
	again := 0
	for i, b := range refs {
		if b != 0 {
			if refs[i] = a.Move(b); refs[i] != b {
				again++
			}
		}
	}
	if again > moves/10 {
		t.Errorf("%d moves in a second pass, after %d", again, moves)
	}
}

func TestCompactionOfEqualSpans(t *testing.T) {
	a := New()
	var refs []Ref
	for a.Used() < 8*pageBytes {
		refs = append(refs, a.Alloc(80-guard))
	}
	for i, r := range refs { // leave half of each span
		if i%2 == 0 {
			a.Free(r)
		}
	}
	for i := 1; i < len(refs); i += 2 {
		refs[i] = a.Move(refs[i])
	}
	if spans := a.classes[classOf(80)].spans; spans > 5 {
		t.Errorf("the blocks of 4 spans are still in %d", spans)
	}
	for i := 1; i < len(refs); i += 2 {
		if a.Move(refs[i]) != refs[i] {
			t.Fatal("a second pass moves blocks")
		}
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestOverheadOfSmallBlocks(t *testing.T) {
	a := New()
	const n = 200_000
	for range n {
		a.Alloc(40 - guard)
	}
	if over := a.Committed() - n*40; over > n*40/50+chunkBytes {
		t.Errorf("%d bytes beyond the blocks", over)
	}
}

func TestNoGoAllocations(t *testing.T) {
	if debugging {
		t.Log("the debug build keeps a map")
		return
	}
	a := New()
	var refs [1000]Ref
	for _, size := range []int{8, 40, 3000, 100 << 10} {
		n := min(len(refs), 16<<20/size)
		cycle := func() {
			for i := range n {
				refs[i] = a.Alloc(size)
			}
			for i := range n {
				refs[i] = a.Realloc(refs[i], size+size/2, size)
			}
			for i := range n {
				a.Free(a.Move(refs[i]))
			}
		}
		cycle()
		if got := testing.AllocsPerRun(3, cycle); got != 0 {
			t.Errorf("%g Go allocations for blocks of %d", got, size)
		}
	}
}

func freePages(a *Arena) int {
	n := 0
	for k := 1; k < len(a.metas); k++ {
		for at := range pagesPerChunk {
			if a.metas[k].pages[at].class == classFree {
				n++
			}
		}
	}
	return n
}

// fillPattern writes bytes that follow from seed to the first bytes of b, and to some of the others.
func fillPattern(b []byte, seed byte) {
	for i := 0; i < len(b); i = nextPattern(i) {
		b[i] = seed + byte(i*7)
	}
}

// hasPattern says whether b is the start of what fillPattern filled.
func hasPattern(b []byte, seed byte) bool {
	for i := 0; i < len(b); i = nextPattern(i) {
		if b[i] != seed+byte(i*7) {
			return false
		}
	}
	return true
}

func nextPattern(i int) int {
	if i < 256 {
		return i + 1
	}
	return i + 97
}

func TestCopy(t *testing.T) {
	src := make([]byte, 80)
	fillPattern(src, 7)
	for n := range src {
		dst := make([]byte, n+1)
		if Copy(dst, src[:n]) != n || !bytes.Equal(dst[:n], src[:n]) || dst[n] != 0 {
			t.Errorf("%d bytes are copied wrongly", n)
		}
	}
}
