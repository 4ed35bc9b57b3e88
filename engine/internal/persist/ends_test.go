package persist

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// A complete snapshot refers to nothing of another; what that one had is
// removed.
func TestComplete(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 2000)
	var k keeper
	k.save(begin(tracker), nil)
	old := k.chunks
	complete, err := tracker.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	k.save(complete, nil)
	if k.written != len(old) {
		t.Errorf("%d chunks written, not %d", k.written, len(old))
	}
	for name := range k.chunks {
		if old[name] != nil {
			t.Errorf("%s is in both", name)
		}
	}
	restored, _ := k.load(t)
	same(t, restored, s)
	k.save(begin(tracker), nil)
	if k.written != 0 {
		t.Errorf("no change wrote %d chunks", k.written)
	}
}

// Flushing and swapping databases costs a snapshot nothing: no key is encoded
// before its turn.
func TestFlushDoesNotStall(t *testing.T) {
	for _, c := range []struct {
		name  string
		flush func(s *Snapshot)
	}{
		{"FLUSHDB", func(s *Snapshot) { s.tracker.store.DB(0).Flush() }},
		{"FLUSHALL", func(s *Snapshot) { s.tracker.store.FlushAll() }},
		{"SWAPDB", func(s *Snapshot) { s.tracker.store.Swap(0, 3) }},
		{"swaps and flushes", func(s *Snapshot) {
			store := s.tracker.store
			store.Swap(0, 1)
			store.Swap(1, 2)
			store.DB(2).Flush()
			put(store.DB(2), "key:1", "new", 0)
			store.Swap(2, 0)
			store.FlushAll()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(1)
			tracker := Track(s)
			empty := s.Arena().Used()
			fill(s, 5000)
			was := dump(s)
			snapshot := begin(tracker)
			c.flush(snapshot)
			if n := len(snapshot.rescued); n != 0 {
				t.Errorf("%d ranges were written at once", n)
			}
			for i := range 500 { // in whatever is where it was
				put(s.DB(i%4), fmt.Sprintf("key:%d", i), "later", 0)
			}
			for !s.FreeStep(100) {
			}
			var k keeper
			k.save(snapshot, nil)
			restored, _ := k.load(t)
			if !maps.Equal(dump(restored), was) {
				t.Error("not the state of Begin")
			}
			k.save(begin(tracker), nil)
			restored, _ = k.load(t)
			same(t, restored, s)
			s.FlushAll()
			for !s.FreeStep(100) {
			}
			if used := s.Arena().Used(); used != empty {
				t.Errorf("%d bytes in use after all, %d before", used, empty)
			}
		})
	}
}

// An aborted snapshot lets go of what was flushed, and of the records to come.
func TestAbortLetsGo(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 1000)
	first := begin(tracker)
	s.FlushAll()
	if !s.Held() || s.Garbage() {
		t.Fatal("what the snapshot needs is not held")
	}
	second := begin(tracker) // aborts the first
	if s.Held() || !s.Garbage() {
		t.Fatal("what no snapshot needs is held")
	}
	if _, ok := first.Next(); ok {
		t.Error("a record of an aborted snapshot")
	}
	first.Commit()
	var k keeper
	k.save(second, nil)
	if len(k.chunks) != 0 {
		t.Errorf("%d chunks of an empty store", len(k.chunks))
	}
}

// Flushed keys that are not freed yet do not count where ranges are sized.
func TestRangesFitLiveKeys(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	for i := range 300 {
		put(s.DB(0), fmt.Sprint("big:", i), strings.Repeat("x", 50_000), 0)
	}
	s.DB(0).Flush()
	for i := range 1000 {
		put(s.DB(0), fmt.Sprint("small:", i), "x", 0)
	}
	var k keeper
	k.save(begin(tracker), nil)
	if k.written != 1 {
		t.Errorf("%d chunks of a thousand small keys", k.written)
	}
}

// A generation is used once, whatever became of its snapshot.
func TestNamesNeverRepeat(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	names := map[string]bool{}
	for i, end := range []func(*Snapshot){(*Snapshot).Abort, (*Snapshot).Commit, (*Snapshot).Abort, (*Snapshot).Commit} {
		put(s.DB(0), "k", fmt.Sprint(i), 0)
		snapshot := begin(tracker)
		for r, ok := snapshot.Next(); ok; r, ok = snapshot.Next() {
			if r.Op == Put && names[r.Name] {
				t.Errorf("%s again", r.Name)
			}
			if r.Op == Put {
				names[r.Name] = true
			}
		}
		end(snapshot)
	}
}

// Nor does a generation come again after a restore that failed.
func TestNamesAfterFailedRestore(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	put(s.DB(0), "k", "v", 0)
	var k keeper
	k.save(begin(tracker), nil)
	s = newStore(2)
	tracker = Track(s)
	damaged := keeper{manifest: k.manifest, chunks: map[string][]byte{"": []byte("damaged")}}
	if damaged.restore(tracker) == nil {
		t.Fatal("no error")
	}
	put(s.DB(0), "k", "v", 0)
	k.save(begin(tracker), nil) // which panics when a chunk is written twice
}

// A commit that comes before the manifest was taken is an abort.
func TestEarlyCommit(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 100)
	for taken := range 3 {
		early := begin(tracker)
		for range taken {
			early.Next()
		}
		early.Commit()
	}
	var k keeper
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
}

// restoring returns a tracker that has taken half of a snapshot in, and the
// chunks left.
func restoring(t *testing.T) (*Tracker, *Restorer, [][]byte) {
	t.Helper()
	s := newStore(1)
	tracker := Track(s)
	fill(s, 2000)
	var k keeper
	k.save(begin(tracker), nil)
	tracker = Track(newStore(2))
	r, err := tracker.Restore(k.manifest)
	if err != nil {
		t.Fatal(err)
	}
	var left [][]byte
	for i, name := range slices.Sorted(maps.Keys(k.chunks)) {
		if i%2 == 1 {
			left = append(left, k.chunks[name])
		} else if err := r.Chunk(k.chunks[name]); err != nil {
			t.Fatal(err)
		}
	}
	return tracker, r, left
}

// A restore left half-way is no snapshot, and changes count again once it is
// given up.
func TestRestoreAborted(t *testing.T) {
	tracker, r, left := restoring(t)
	if _, err := tracker.Begin(false); err != ErrRestoring {
		t.Errorf("a snapshot of half a store: %v", err)
	}
	r.Abort()
	r.Abort()
	if r.Chunk(left[0]) == nil || r.Close() == nil {
		t.Error("an aborted restore goes on")
	}
	s := tracker.store
	if s.Len() != 0 {
		t.Fatalf("%d keys are left", s.Len())
	}
	put(s.DB(0), "k", "v", 0)
	var k keeper
	k.save(begin(tracker), nil)
	restored, _ := k.load(t)
	same(t, restored, s)
}

// So does one that another takes the place of.
func TestRestoreBegunAgain(t *testing.T) {
	tracker, _, _ := restoring(t)
	s := newStore(1)
	source := Track(s)
	fill(s, 10)
	var k keeper
	k.save(begin(source), nil)
	if err := k.restore(tracker); err != nil {
		t.Fatal(err)
	}
	same(t, tracker.store, s)
}

// What is written while a restore goes on is a change.
func TestWriteDuringRestore(t *testing.T) {
	tracker, r, left := restoring(t)
	put(tracker.store.DB(0), "meanwhile", "v", 0)
	for _, b := range left {
		if err := r.Chunk(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	snapshot, written := begin(tracker), 0
	for rec, ok := snapshot.Next(); ok; rec, ok = snapshot.Next() {
		if rec.Op == Put {
			written++
		}
	}
	if written != 1 {
		t.Errorf("%d chunks written", written)
	}
}

// A restore that has ended touches nothing any more.
func TestChunkAfterClose(t *testing.T) {
	tracker, r, left := restoring(t)
	for _, b := range left {
		if err := r.Chunk(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	was := dump(tracker.store)
	if r.Chunk(left[0]) == nil || r.Close() == nil {
		t.Error("no error")
	}
	r.Abort()
	if !maps.Equal(dump(tracker.store), was) {
		t.Error("the store has changed")
	}
}

// Keys in a database that there is not are not damage.
func TestTooFewDatabases(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	put(s.DB(3), "k", "v", 0)
	var k keeper
	k.save(begin(tracker), nil)
	one := newStoreOf(1, 2)
	err := k.restore(Track(one))
	if err == nil || !strings.Contains(err.Error(), "database 3") || !strings.Contains(err.Error(), "setting databases is 1") {
		t.Errorf("got %v", err)
	}
}

// Ranges with large values come first, known from the snapshot before or from the restore.
func TestLongRangesFirst(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	fill(s, 20_000)
	put(s.DB(1), "huge", strings.Repeat("x", 2*longChunk), 0)
	var k keeper
	k.save(begin(tracker), nil)
	change := func(tracker *Tracker) {
		for i := range 1000 {
			put(tracker.store.DB(i%2), fmt.Sprint("more:", i), "v", 0)
		}
		db := tracker.store.DB(1)
		db.Append(db.Find([]byte("huge")), []byte("!"))
	}
	first := func(s *Snapshot) int {
		r, _ := s.Next()
		for r.Op == Pause {
			r, _ = s.Next()
		}
		s.Abort()
		return len(r.Bytes)
	}
	change(tracker)
	if n := first(begin(tracker)); n < longChunk {
		t.Errorf("%d bytes come first", n)
	}
	_, tracker = k.load(t)
	change(tracker)
	if n := first(begin(tracker)); n < longChunk {
		t.Errorf("%d bytes come first after a restore", n)
	}
	rescued := begin(tracker)
	change(tracker)
	seen := map[string]bool{}
	for r, ok := rescued.Next(); ok; r, ok = rescued.Next() {
		if r.Op == Put && seen[r.Name] {
			t.Errorf("%s twice", r.Name)
		}
		seen[r.Name] = true
	}
}
