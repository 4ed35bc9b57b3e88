package persist

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// TestLoadedMemory looks at what a store takes that was loaded: no more than the one that was written.
func TestLoadedMemory(t *testing.T) {
	s := newStore(1)
	for i := range 50_000 {
		expiry := int64(0)
		if i%3 == 0 {
			expiry = int64(1_000_000 + i*7919%1000)
		}
		put(s.DB(i%2), fmt.Sprintf("key:%d", i), fmt.Sprintf("value:%d", i), expiry)
	}
	tracker := Track(s)
	d, err := tracker.BeginDump(DumpOptions{Checksum: true})
	if err != nil {
		t.Fatal(err)
	}
	fromFile := newStore(2)
	l, err := Track(fromFile).LoadRDB(0, true)
	if err != nil {
		t.Fatal(err)
	}
	for piece, ok := d.Next(); ok; piece, ok = d.Next() {
		if _, err := l.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var k keeper
	k.save(begin(tracker), nil)
	fromChunks, _ := k.load(t)
	for name, to := range map[string]*keyspace.Store{"file": fromFile, "chunks": fromChunks} {
		if to.Len() != s.Len() || to.Arena().Used() > s.Arena().Used()*101/100 { // the hashes differ
			t.Errorf("from %s: %d keys in %d bytes, not %d in %d", name, to.Len(), to.Arena().Used(), s.Len(), s.Arena().Used())
		}
	}
}

// TestClaimedKeys loads a file that claims to have more keys than there are.
func TestClaimedKeys(t *testing.T) {
	file := rdb.AppendHeader(nil, rdb.FileVersion(false))
	for db := range 4 {
		file = rdb.AppendResize(rdb.AppendSelect(file, db), 1<<40, 1<<40)
		file = append(file, 0, 1, 'k', 1, 'v')
	}
	file = rdb.AppendSum(rdb.AppendEnd(file), 0)
	s := newStore(1)
	before := s.Arena().Used()
	l, err := Track(s).LoadRDB(0, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Write(file); err != nil {
		t.Fatal(err)
	}
	if most := int64(64 << 20); s.Arena().Used() > most {
		t.Errorf("%d bytes while it loads, more than %d", s.Arena().Used(), most)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if used := s.Arena().Used() - before; s.Len() != 4 || used > 4*32 {
		t.Errorf("%d keys in %d bytes", s.Len(), used)
	}
}
