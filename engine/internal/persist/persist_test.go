package persist

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
	"github.com/wedis/wedis/engine/internal/value"
)

// keeper is a host's store of named bytes.
type keeper struct {
	chunks   map[string][]byte
	manifest []byte
	written  int // chunks put by the last save
}

func newStore(seed uint64) *keyspace.Store { return newStoreOf(4, seed) }

func newStoreOf(databases int, seed uint64) *keyspace.Store {
	s := keyspace.New(databases, [2]uint64{seed, ^seed}, rand.New(rand.NewPCG(seed, 0)))
	s.Space().Limits = value.Limits{
		HashEntries: 128, HashValue: 64, SetInts: 512, SetEntries: 128, SetValue: 64, ZSetEntries: 128, ZSetValue: 64,
		ListSize: -2, StreamBytes: 4096, StreamSize: 100,
	}
	return s
}

// save applies a snapshot; step, if set, runs between records.
func (k *keeper) save(s *Snapshot, step func()) {
	chunks := maps.Clone(k.chunks)
	if chunks == nil {
		chunks = map[string][]byte{}
	}
	k.written = 0
	for r, ok := s.Next(); ok; r, ok = s.Next() {
		switch r.Op {
		case Put:
			if chunks[r.Name] != nil {
				panic("a chunk is written twice: " + r.Name)
			}
			chunks[r.Name] = append([]byte{}, r.Bytes...)
			k.written++
		case Remove:
			if chunks[r.Name] == nil {
				panic("a chunk is removed that is not there: " + r.Name)
			}
			delete(chunks, r.Name)
		case Manifest:
			k.manifest = append([]byte{}, r.Bytes...)
		}
		if step != nil {
			step()
		}
	}
	k.chunks = chunks
	s.Commit()
}

// begin starts a snapshot, which is never refused here.
func begin(t *Tracker) *Snapshot {
	s, err := t.Begin(false)
	if err != nil {
		panic(err)
	}
	return s
}

// load restores what k keeps into a new store.
func (k *keeper) load(t *testing.T) (*keyspace.Store, *Tracker) {
	t.Helper()
	s := newStore(99)
	tracker := Track(s)
	if err := k.restore(tracker); err != nil {
		t.Fatal(err)
	}
	return s, tracker
}

func (k *keeper) restore(tracker *Tracker) error {
	r, err := tracker.Restore(k.manifest)
	if err != nil {
		return err
	}
	for _, b := range k.chunks {
		if err := r.Chunk(b); err != nil {
			return err
		}
	}
	return r.Close()
}

// dump lists a store's contents.
func dump(s *keyspace.Store) map[string]string {
	out := map[string]string{}
	for i := range s.Databases() {
		db := s.DB(i)
		db.Each(func(e keyspace.Entry) bool {
			out[fmt.Sprintf("%d %s", i, db.Key(e))] =
				fmt.Sprintf("%s %s %q %d", db.Type(e), db.Kind(e).Encoding(), contents(db, e), db.Expiry(e))
			return true
		})
	}
	return out
}

// contents lists what is in a value, sorted where it has no order.
func contents(db *keyspace.DB, e keyspace.Entry) (list []string) {
	if db.Type(e) == value.TypeString {
		var scratch [20]byte
		return []string{string(db.String(e).Bytes(&scratch))}
	}
	r := db.Collection(e)
	switch db.Type(e) {
	case value.TypeList:
		value.List{Root: r}.Each(func(elem []byte) bool {
			list = append(list, string(elem))
			return true
		})
	case value.TypeSet:
		value.Set{Root: r}.Each(func(member []byte) bool {
			list = append(list, string(member))
			return true
		})
		slices.Sort(list)
	case value.TypeZSet:
		value.ZSet{Root: r}.Each(func(member []byte, score float64) bool {
			list = append(list, fmt.Sprint(string(member), " ", score))
			return true
		})
	case value.TypeHash:
		for it := (value.Hash{Root: r}).Iter(); it.Next(); {
			list = append(list, fmt.Sprintf("%s=%s %d", it.Field(), it.Value(), it.Expiry()))
		}
		slices.Sort(list)
	case value.TypeStream:
		var w rdb.Writer
		list = append(list, string(w.Append(nil, r))) // has an order in everything
	}
	return list
}

// putAll puts a value of each type and encoding, about n elements long, into a database under names of its own.
func putAll(db *keyspace.DB, space *value.Space, name string, n int) {
	list, set, zset, hash := value.NewList(space), value.NewSet(space), value.NewZSet(space), value.NewHash(space)
	ints, expiring, stream := value.NewSet(space), value.NewHash(space), value.NewStream(space)
	group := stream.NewGroup([]byte("group"), value.StreamID{Ms: 1}, 1)
	alice, bob := group.NewConsumer([]byte("alice"), 123), group.NewConsumer([]byte("bob"), 456)
	for i := range n {
		elem := []byte(strings.Repeat("element ", i%9) + fmt.Sprint(i))
		number := fmt.Append(nil, i*i*i-50)
		list.Push(value.Tail, elem)
		set.Add(elem)
		ints.Add(number)
		zset.Add(elem, float64(i%10)/4)
		hash.Set(elem, number)
		expiring.Set(elem, number)
		if i%3 == 0 {
			expiring.SetExpiry(elem, int64(1_700_000_000_000+i))
		}
		id := value.StreamID{Ms: uint64(i + 1), Seq: uint64(i % 2)}
		stream.Add(id, [][]byte{[]byte("field"), elem, []byte("number"), number})
		switch i % 5 {
		case 0:
			group.Deliver(alice, id, int64(i))
		case 1:
			group.Deliver(bob, id, int64(i))
		case 2:
			stream.Delete([]value.StreamID{id})
		}
	}
	for kind, r := range map[string]value.Root{
		"list": list.Root, "set": set.Root, "ints": ints.Root, "zset": zset.Root, "hash": hash.Root, "expiring": expiring.Root,
		"stream": stream.Root,
	} {
		key := []byte(name + ":" + kind)
		if old := db.Find(key); old != 0 {
			db.Remove(old)
		}
		e := db.Put(key, r)
		if n%2 == 0 {
			db.SetExpiry(e, int64(n))
		}
	}
}

func put(db *keyspace.DB, key, val string, expiry int64) {
	e := db.Find([]byte(key))
	if e != 0 {
		e = db.SetString(e, value.Encoded([]byte(val)))
	} else {
		e = db.AddString([]byte(key), value.Encoded([]byte(val)))
	}
	if expiry != 0 {
		db.SetExpiry(e, expiry)
	}
}

func fill(s *keyspace.Store, n int) {
	for i := range n {
		put(s.DB(i%3), fmt.Sprintf("key:%d", i), strings.Repeat("v", i%700), int64(i%5)*1000)
	}
	put(s.DB(0), "n", "-123456", 0)
	put(s.DB(0), "", "\x00\xff", 0)
	put(s.DB(0), "last", "v", math.MaxInt64)
	put(s.DB(0), "big", strings.Repeat("x", 100<<10), 0)
	putAll(s.DB(0), s.Space(), "one", 1)
	putAll(s.DB(1), s.Space(), "few", 30)
	putAll(s.DB(2), s.Space(), "many", 1000)
}

func same(t *testing.T, got, want *keyspace.Store) {
	t.Helper()
	if a, b := dump(got), dump(want); !maps.Equal(a, b) {
		t.Fatalf("%d keys restored of %d, or not the same", len(a), len(b))
	}
}

func TestRoundTrip(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	var k keeper
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s) // empty
	fill(s, 5000)
	k.save(begin(tracker), nil)
	restored, tracker = k.load(t)
	same(t, restored, s)

	// The restored store goes on from there.
	put(restored.DB(2), "more", "1", 0)
	k.save(begin(tracker), nil)
	if k.written != 1 {
		t.Errorf("one change wrote %d chunks", k.written)
	}
	again, _ := k.load(t)
	same(t, again, restored)
}

func TestOnlyChangesAreWritten(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	var k keeper
	fill(s, 20000)
	k.save(begin(tracker), nil)
	if k.written < 20 {
		t.Fatalf("%d chunks", k.written)
	}
	for _, change := range []func(){
		func() { put(s.DB(0), "key:3", "new", 0) },
		func() { s.DB(0).Persist(s.DB(0).SetExpiry(s.DB(0).Find([]byte("n")), 77)) },
		func() { s.DB(1).Remove(s.DB(1).Find([]byte("key:4"))) },
		func() { s.DB(0).Append(s.DB(0).Find([]byte("big")), []byte("!")) },
		func() {
			value.List{Root: s.DB(2).Edit(s.DB(2).Find([]byte("many:list")))}.Push(value.Head, []byte("first"))
		},
		func() {
			value.Stream{Root: s.DB(1).Edit(s.DB(1).Find([]byte("few:stream")))}.Group([]byte("group")).SetRead(7)
		},
	} {
		k.save(begin(tracker), nil)
		if k.written != 0 {
			t.Fatalf("no change wrote %d chunks", k.written)
		}
		change()
		k.save(begin(tracker), nil)
		if k.written != 1 {
			t.Errorf("one change wrote %d chunks", k.written)
		}
		restored, _ := k.load(t)
		same(t, restored, s)
	}
	s.Swap(0, 3)
	s.DB(1).Flush()
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
	s.FlushAll()
	k.save(begin(tracker), nil)
	if len(k.chunks) != 0 {
		t.Errorf("%d chunks of an empty store", len(k.chunks))
	}
}

// TestPointInTime changes the store between the records of a snapshot, which
// must show it as it was.
func TestPointInTime(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 5000)
	was := dump(s)
	r := rand.New(rand.NewPCG(1, 2))
	var k keeper
	steps := 0
	k.save(begin(tracker), func() {
		steps++
		for range 20 {
			key := fmt.Sprintf("key:%d", r.IntN(6000))
			db := s.DB(r.IntN(3))
			if r.IntN(20) == 0 {
				putAll(db, s.Space(), []string{"one", "few", "many"}[r.IntN(3)], 1+r.IntN(200))
			}
			switch e := db.Find([]byte(key)); {
			case e == 0:
				put(db, key, "new", 0)
			case r.IntN(2) == 0:
				db.Remove(e)
			default:
				db.SetExpiry(e, 12345)
			}
		}
		if steps == 6 {
			s.Swap(0, 1)
		}
		if steps == 9 {
			s.FlushAll()
		}
	})
	if steps < 10 {
		t.Fatalf("only %d records", steps)
	}
	restored, _ := k.load(t)
	if got := dump(restored); !maps.Equal(got, was) {
		t.Fatalf("%d keys, %d expected, or not the same", len(got), len(was))
	}
	// What changed meanwhile is in the next snapshot.
	k.save(begin(tracker), nil)
	restored, _ = k.load(t)
	same(t, restored, s)
}

func TestAbortForgetsNothing(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 1000)
	var k keeper
	k.save(begin(tracker), nil)
	put(s.DB(0), "key:0", "changed", 0)
	lost := begin(tracker)
	for _, ok := lost.Next(); ok; _, ok = lost.Next() {
	}
	lost.Abort()
	lost.Commit() // too late: no effect
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
}

func TestDamageIsRefused(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	for i := range 50 {
		put(s.DB(i%2), fmt.Sprintf("key:%d", i), "value", int64(i%3))
	}
	putAll(s.DB(0), s.Space(), "a", 2)
	var k keeper
	k.save(begin(tracker), nil)
	manifest, chunks := k.manifest, k.chunks

	check := func(what string) {
		t.Helper()
		fresh := newStore(7)
		tracker := Track(fresh)
		if err := k.restore(tracker); err == nil {
			t.Fatalf("%s: no error", what)
		}
		if fresh.Len() != 0 {
			t.Fatalf("%s: %d keys are left", what, fresh.Len())
		}
		put(fresh.DB(0), "k", "v", 0) // still of use
		var again keeper
		again.save(begin(tracker), nil)
		restored, _ := again.load(t)
		same(t, restored, fresh)
	}
	damage := func(b []byte, what string, use func([]byte)) {
		for i := range b {
			bad := append([]byte{}, b...)
			bad[i] ^= 0x41
			use(bad)
			check(fmt.Sprintf("%s, byte %d flipped", what, i))
			use(b[:i])
			check(fmt.Sprintf("%s, cut at %d", what, i))
		}
		use(append(append([]byte{}, b...), 0))
		check(what + ", a byte too long")
	}
	damage(manifest, "manifest", func(b []byte) { k.manifest = b })
	k.manifest = manifest
	for name, b := range chunks {
		damage(b, "chunk "+name, func(b []byte) {
			k.chunks = maps.Clone(chunks)
			k.chunks[name] = b
		})
		k.chunks = maps.Clone(chunks)
		delete(k.chunks, name)
		check("chunk " + name + " missing")
	}
}

func TestRestoreNeedsAnEmptyStore(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 10)
	var k keeper
	k.save(begin(tracker), nil)
	was := dump(s)
	if err := k.restore(tracker); err != ErrNotEmpty {
		t.Errorf("got %v", err)
	}
	if !maps.Equal(dump(s), was) {
		t.Error("the store has changed")
	}
}

// FuzzRestore feeds hostile bytes: an error or a store, never a panic.
func FuzzRestore(f *testing.F) {
	s := newStore(1)
	tracker := Track(s)
	for i := range 20 {
		put(s.DB(0), fmt.Sprintf("key:%d", i), "value", int64(i%3))
	}
	putAll(s.DB(0), s.Space(), "a", 3)
	var k keeper
	k.save(begin(tracker), nil)
	for _, chunk := range k.chunks {
		body, _, _ := unseal(chunk)
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := newStore(1)
		if b, err := readRange(s, body); err == nil {
			_ = b.load(s)
		}
		sealed := seal(nil, body)
		s = newStore(1)
		if _, err := Track(s).Restore(sealed); err != nil && s.Len() != 0 {
			t.Fatal("keys from a damaged manifest")
		}
	})
}
