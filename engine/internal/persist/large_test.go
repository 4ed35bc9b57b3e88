package persist

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// largest is more than any piece of an RDB file: one that is full, then a step that ends with a long string.
const largest = pieceSize + rescueSize + 256<<10

// noise is a text of n bytes that cannot be compressed.
func noise(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// putLarge puts large values of each type into a database, and what is large only in bytes.
func putLarge(db *keyspace.DB, s *keyspace.Store, r *rand.Rand, name string) {
	putAll(db, s.Space(), name, 10_000+r.IntN(2))
	put(db, name+":text", strings.Repeat("a text of some length, ", 50_000), 0)
	put(db, name+":noise", noise(r, 1<<20), 999)
	few := value.NewHash(s.Space())
	few.Set([]byte("small"), []byte("value"))
	few.Set([]byte("large"), []byte(noise(r, 300<<10)))
	few.Set([]byte(noise(r, 100<<10)), []byte("of a long field"))
	long := value.NewList(s.Space())
	for i := range 5 {
		long.Push(value.Tail, []byte(strings.Repeat("element ", 30_000*i)))
	}
	for kind, root := range map[string]value.Root{"few": few.Root, "long": long.Root} {
		if old := db.Find([]byte(name + ":" + kind)); old != 0 {
			db.Remove(old)
		}
		db.Put([]byte(name+":"+kind), root)
	}
}

var largeKinds = []string{"list", "set", "ints", "zset", "hash", "expiring", "stream", "text", "noise", "few", "long"}

// file collects an RDB file.
type file struct {
	dump   *Dump
	bytes  []byte
	empty  int // pieces
	longer int // the longest one
}

func beginFile(t testing.TB, tracker *Tracker, compress bool) *file {
	t.Helper()
	d, err := tracker.BeginDump(DumpOptions{Base: true, Compress: compress, Checksum: true, Version: "7.0.15"})
	if err != nil {
		t.Fatal(err)
	}
	return &file{dump: d}
}

func (f *file) next() bool {
	piece, ok := f.dump.Next()
	f.bytes = append(f.bytes, piece...)
	f.longer = max(f.longer, len(piece))
	if ok && len(piece) == 0 {
		f.empty++
	}
	return ok
}

// load returns what is in the file.
func (f *file) load(t testing.TB) map[string]string {
	t.Helper()
	s := newStore(77)
	l, err := Track(s).LoadRDB(0, true)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := l.Write(f.bytes); err != nil || n < len(f.bytes) {
		t.Fatalf("%d bytes of %d: %v", n, len(f.bytes), err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dump(s)
}

// step does something to a large value, or to all there is.
func stepLarge(s *keyspace.Store, r *rand.Rand, key []byte) {
	db, other := s.DB(r.IntN(2)), s.DB(2+r.IntN(2))
	e := db.Find(key)
	switch op := r.IntN(40); {
	case op == 0:
		s.Swap(0, 2)
	case op == 1 && r.IntN(4) == 0:
		db.Flush()
	case op == 2 && r.IntN(20) == 0:
		s.FlushAll()
	case op < 8:
		for range 5 {
			s.FreeStep(500)
		}
	case op < 16:
		cursor := uint64(r.Uint32())
		for range 20 {
			if cursor = s.DB(r.IntN(4)).CompactStep(cursor); cursor == 0 {
				break
			}
		}
	case e == 0:
		put(db, string(key), strings.Repeat("new ", 20+r.IntN(60_000)), 0)
	case op < 18:
		db.Remove(e)
	case op < 20:
		db.SetString(e, value.Encoded([]byte(strings.Repeat("overwritten ", 10))))
	case op < 22:
		db.SetExpiry(e, 4_000_000_000_000)
	case op < 23:
		db.Persist(e)
	case op < 25:
		if to := []byte(string(key) + ":renamed"); db.Find(to) == 0 {
			db.Transfer(e, db, to)
		}
	case op < 27:
		if other.Find(key) == 0 {
			db.Transfer(e, other, key)
		}
	case op < 28:
		if to := []byte(string(key) + ":copy"); other.Find(to) == 0 {
			db.Copy(e, other, to)
		}
	default:
		editLarge(db, e, r)
	}
}

// editLarge changes a value.
func editLarge(db *keyspace.DB, e keyspace.Entry, r *rand.Rand) {
	elem := fmt.Append(nil, r.IntN(30_000))
	switch db.Type(e) {
	case value.TypeString:
		db.Append(e, elem)
	case value.TypeList:
		value.List{Root: db.Edit(e)}.Push(value.Head, elem)
	case value.TypeSet:
		value.Set{Root: db.Edit(e)}.Add(elem)
	case value.TypeZSet:
		value.ZSet{Root: db.Edit(e)}.Add(elem, r.Float64())
	case value.TypeHash:
		value.Hash{Root: db.Edit(e)}.Set(elem, elem)
	case value.TypeStream:
		v := value.Stream{Root: db.Edit(e)}
		v.Add(value.StreamID{Ms: v.Last().Ms + 1}, [][]byte{elem, elem})
	}
}

// TestLargeValues has snapshots of all formats under way while large values are changed, moved, removed and compacted.
// Each shows the state of its begin.
func TestLargeValues(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 3))
			s := newStore(1)
			tracker := Track(s)
			before := runtime.NumGoroutine()
			fill(s, 3000)
			putLarge(s.DB(0), s, r, "a")
			putLarge(s.DB(1), s, r, "b")
			was := dump(s)
			chunks := begin(tracker)
			first, second := beginFile(t, tracker, true), beginFile(t, tracker, seed%2 == 0)
			var k keeper
			between := func() {
				first.next()
				if r.IntN(3) == 0 {
					second.next()
				}
				if r.IntN(8) == 0 {
					key := []byte("ab"[r.IntN(2):][:1] + ":" + largeKinds[r.IntN(len(largeKinds))])
					stepLarge(s, r, key)
				}
				put(s.DB(r.IntN(4)), fmt.Sprint("key:", r.IntN(4000)), "changed", 0)
			}
			k.save(chunks, between)
			restored, _ := k.load(t)
			if !maps.Equal(dump(restored), was) {
				t.Error("chunks: not the state of Begin")
			}
			for _, f := range []*file{first, second} {
				for f.next() {
					between()
				}
				if !maps.Equal(f.load(t), was) {
					t.Error("RDB: not the state of Begin")
				}
				if f.longer > largest {
					t.Errorf("RDB: a piece of %d bytes", f.longer)
				}
			}
			if s.Reading() || runtime.NumGoroutine() > before {
				t.Error("somebody still reads")
			}
			k.save(begin(tracker), nil)
			restored, _ = k.load(t)
			same(t, restored, s)
			if err := s.Arena().Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLargeValueAlone changes a large value in each way while it is half written, and nothing else.
func TestLargeValueAlone(t *testing.T) {
	for name, change := range map[string]func(s *keyspace.Store, db *keyspace.DB, e keyspace.Entry){
		"nothing":  func(*keyspace.Store, *keyspace.DB, keyspace.Entry) {},
		"DEL":      func(_ *keyspace.Store, db *keyspace.DB, e keyspace.Entry) { db.Remove(e) },
		"SET":      func(_ *keyspace.Store, db *keyspace.DB, e keyspace.Entry) { db.SetString(e, value.Integer(1)) },
		"PEXPIRE":  func(_ *keyspace.Store, db *keyspace.DB, e keyspace.Entry) { db.SetExpiry(e, 1) },
		"RENAME":   func(_ *keyspace.Store, db *keyspace.DB, e keyspace.Entry) { db.Transfer(e, db, []byte("renamed")) },
		"MOVE":     func(s *keyspace.Store, db *keyspace.DB, e keyspace.Entry) { db.Transfer(e, s.DB(1), []byte("moved")) },
		"FLUSHDB":  func(_ *keyspace.Store, db *keyspace.DB, _ keyspace.Entry) { db.Flush() },
		"FLUSHALL": func(s *keyspace.Store, _ *keyspace.DB, _ keyspace.Entry) { s.FlushAll() },
		"SWAPDB":   func(s *keyspace.Store, _ *keyspace.DB, _ keyspace.Entry) { s.Swap(0, 1) },
		"write": func(_ *keyspace.Store, db *keyspace.DB, e keyspace.Entry) {
			editLarge(db, e, rand.New(rand.NewPCG(1, 1)))
		},
	} {
		kinds := largeKinds
		if name != "DEL" && name != "write" {
			kinds = []string{"expiring", "zset", "stream", "noise"}
		}
		for _, kind := range kinds {
			t.Run(name+" "+kind, func(t *testing.T) {
				s := newStore(1)
				tracker := Track(s)
				putLarge(s.DB(0), s, rand.New(rand.NewPCG(1, 1)), "a")
				s.DB(0).Transfer(s.DB(0).Find([]byte("a:"+kind)), s.DB(3), []byte("large"))
				s.DB(0).Flush()
				s.Swap(0, 3)
				was := dump(s)
				var k keeper
				f, g, chunks := beginFile(t, tracker, true), beginFile(t, tracker, false), begin(tracker)
				steps := 0
				k.save(chunks, func() {
					f.next()
					if steps > 1 {
						g.next()
					}
					if steps++; steps == 4 {
						if !s.Reading() {
							t.Error("it is not half written")
						}
						change(s, s.DB(0), s.DB(0).Find([]byte("large")))
						for !s.FreeStep(1000) {
						}
					}
				})
				restored, _ := k.load(t)
				if !maps.Equal(dump(restored), was) {
					t.Error("chunks: not the state of Begin")
				}
				for _, f := range []*file{f, g} {
					for f.next() {
					}
					if !maps.Equal(f.load(t), was) {
						t.Error("RDB: not the state of Begin")
					}
				}
				if s.Reading() {
					t.Error("somebody still reads")
				}
			})
		}
	}
}

// TestLargeValuesCostOthersNothing changes small keys only: no large value is written before its turn.
func TestLargeValuesCostOthersNothing(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 300)
	putLarge(s.DB(0), s, rand.New(rand.NewPCG(1, 1)), "a")
	was := dump(s)
	d, chunks := beginFile(t, tracker, false), begin(tracker)
	for i := range 6 { // into a value
		d.next()
		if _, ok := chunks.Next(); !ok {
			t.Fatalf("it ends after %d records", i)
		}
	}
	if len(chunks.open) == 0 || chunks.open[0].value == nil || d.dump.value == nil {
		t.Fatal("no value is half written")
	}
	for i := range 300 {
		put(s.DB(0), fmt.Sprint("key:", i), "changed", 0)
		put(s.DB(0), fmt.Sprint("another:", i), "new", 0)
	}
	size := len(d.dump.rest)
	for _, b := range d.dump.rescued {
		size += len(b.bytes)
	}
	for _, r := range chunks.rescued {
		size += len(r.Bytes)
	}
	if size > 1<<20 || d.dump.value == nil || chunks.open[0].value == nil {
		t.Errorf("%d bytes were written for small keys", size)
	}
	var k keeper
	chunks.Abort()
	for d.next() {
	}
	if !maps.Equal(d.load(t), was) {
		t.Error("not the state of Begin")
	}
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
}

// TestAbortInALargeValue aborts snapshots at each step.
func TestAbortInALargeValue(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	putLarge(s.DB(0), s, rand.New(rand.NewPCG(1, 1)), "a")
	before, used := runtime.NumGoroutine(), s.Arena().Used()
	for steps := range 60 {
		d, chunks := beginFile(t, tracker, true), begin(tracker)
		for range steps {
			d.next()
			chunks.Next()
		}
		if steps%2 == 0 {
			tracker.abortWalks()
		} else {
			d.dump.Abort()
			chunks.Abort()
		}
		if d.next() || len(tracker.walks) > 0 {
			t.Fatal("it goes on")
		}
		if s.Reading() {
			t.Fatalf("somebody still reads after %d steps", steps)
		}
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d coroutines are left", n-before)
	}
	if now := s.Arena().Used(); now != used {
		t.Errorf("%d bytes in use, not %d", now, used)
	}
	var k keeper
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
}

// TestCompactionStandsStill: while a value is half written, nothing is moved out of sparse memory.
func TestCompactionStandsStill(t *testing.T) {
	for _, kind := range []string{"set", "zset", "hash", "stream"} {
		t.Run(kind, func(t *testing.T) {
			s := newStore(1)
			tracker := Track(s)
			db := s.DB(0)
			var keys []string
			root := value.NewCollection(s.Space(), map[string]value.Type{
				"set": value.TypeSet, "zset": value.TypeZSet, "hash": value.TypeHash, "stream": value.TypeStream,
			}[kind])
			large := db.Put([]byte("large"), root)
			for i := range 60_000 { // what stays and what goes in turn
				keys = append(keys, fmt.Sprint("filler:", i))
				put(db, keys[i], strings.Repeat("x", i%40), 0)
				if i%2 == 0 {
					addElement(db.Edit(large), kind, i)
				}
			}
			for i, key := range keys {
				if i%20 > 0 {
					db.Remove(db.Find([]byte(key)))
				}
				if i%12 > 0 && i%2 == 0 {
					removeElement(db.Edit(large), kind, i)
				}
			}
			was := dump(s)
			f := beginFile(t, tracker, true)
			for !s.Reading() || len(f.bytes) == 0 {
				f.next()
			}
			f.next()
			pass := func() {
				cursor := db.CompactStep(0)
				for n := 0; cursor != 0 && n < 100_000; n++ {
					cursor = db.CompactStep(cursor)
				}
				for i := range 3000 {
					put(db, fmt.Sprint("new:", i), strings.Repeat("z", i%60), 0)
				}
			}
			pass()
			if !s.Reading() {
				t.Fatal("it is not half written")
			}
			for f.next() {
			}
			if !maps.Equal(f.load(t), was) {
				t.Error("not the state of Begin")
			}
			before := s.Arena().Used()
			pass()
			if now := s.Arena().Used(); now > before || s.Reading() {
				t.Errorf("compaction does not go on: %d bytes in use, then %d", before, now)
			}
		})
	}
}

func addElement(r value.Root, kind string, i int) {
	elem := fmt.Append(nil, "element ", i)
	switch kind {
	case "set":
		value.Set{Root: r}.Add(elem)
	case "zset":
		value.ZSet{Root: r}.Add(elem, float64(i%100))
	case "hash":
		value.Hash{Root: r}.Set(elem, elem)
	case "stream":
		value.Stream{Root: r}.Add(value.StreamID{Ms: uint64(i + 1)}, [][]byte{elem, elem})
	}
}

func removeElement(r value.Root, kind string, i int) {
	elem := fmt.Append(nil, "element ", i)
	switch kind {
	case "set":
		value.Set{Root: r}.Remove(elem)
	case "zset":
		value.ZSet{Root: r}.Remove(elem)
	case "hash":
		value.Hash{Root: r}.Remove(elem)
	case "stream":
		value.Stream{Root: r}.Delete([]value.StreamID{{Ms: uint64(i + 1)}})
	}
}
