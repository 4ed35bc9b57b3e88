package persist

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// shapes are stores of about a hundred thousand things, as loading and dumping meet them.
var shapes = []struct {
	name string
	fill func(s *keyspace.Store, db *keyspace.DB, i int)
	n    int
}{
	{"strings", func(_ *keyspace.Store, db *keyspace.DB, i int) {
		put(db, fmt.Sprintf("key:%07d", i), fmt.Sprintf("value:%06d", i), 0)
	}, 100_000},
	{"integers", func(_ *keyspace.Store, db *keyspace.DB, i int) {
		put(db, fmt.Sprintf("key:%07d", i), fmt.Sprint(i), 0)
	}, 100_000},
	{"volatile", func(_ *keyspace.Store, db *keyspace.DB, i int) {
		put(db, fmt.Sprintf("key:%07d", i), fmt.Sprintf("value:%06d", i), int64(1_000_000+i*7919%100_000))
	}, 100_000},
	{"texts", func(_ *keyspace.Store, db *keyspace.DB, i int) {
		put(db, fmt.Sprintf("key:%07d", i), fmt.Sprintf("%01000d", i), 0)
	}, 10_000},
	{"hashes", func(s *keyspace.Store, db *keyspace.DB, i int) {
		v := value.NewHash(s.Space())
		for j := range 10 {
			v.Set(fmt.Appendf(nil, "field:%d", j), fmt.Appendf(nil, "value:%06d", i))
		}
		db.Put(fmt.Appendf(nil, "key:%07d", i), v.Root)
	}, 10_000},
	{"sets", func(s *keyspace.Store, db *keyspace.DB, i int) {
		v := value.NewSet(s.Space())
		for j := range 10 {
			v.Add(fmt.Appendf(nil, "member:%d", i*j))
		}
		db.Put(fmt.Appendf(nil, "key:%07d", i), v.Root)
	}, 10_000},
	{"a hash", large("hash"), 1},
	{"a list", large("list"), 1},
	{"a set", large("set"), 1},
	{"a zset", large("zset"), 1},
	{"a stream", large("stream"), 1},
}

func large(kind string) func(s *keyspace.Store, _ *keyspace.DB, _ int) {
	return func(s *keyspace.Store, _ *keyspace.DB, _ int) { millionOf(s, kind) }
}

// BenchmarkSnapshots measures how long a store takes to be written and to be read again, in both formats.
func BenchmarkSnapshots(b *testing.B) {
	for _, shape := range shapes {
		s := newStore(1)
		tracker := Track(s)
		for i := range shape.n {
			shape.fill(s, s.DB(0), i)
		}
		file := writeFile(b, tracker, nil)
		b.Run(shape.name+"/write file", func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for range b.N {
				file = writeFile(b, tracker, file[:0])
			}
		})
		b.Run(shape.name+"/read file", func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for range b.N {
				readFile(b, file)
			}
		})
		var k keeper
		write := func() {
			from, err := tracker.Begin(true)
			if err != nil {
				b.Fatal(err)
			}
			k.save(from, nil)
		}
		write()
		size := 0
		for _, chunk := range k.chunks {
			size += len(chunk)
		}
		b.Run(shape.name+"/write chunks", func(b *testing.B) {
			b.SetBytes(int64(size))
			for range b.N {
				write()
			}
		})
		b.Run(shape.name+"/read chunks", func(b *testing.B) {
			b.SetBytes(int64(size))
			for range b.N {
				if err := k.restore(Track(newStore(2))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func writeFile(b *testing.B, tracker *Tracker, file []byte) []byte {
	d, err := tracker.BeginDump(DumpOptions{Checksum: true, Compress: true})
	if err != nil {
		b.Fatal(err)
	}
	for piece, ok := d.Next(); ok; piece, ok = d.Next() {
		file = append(file, piece...)
	}
	return file
}

func readFile(b *testing.B, file []byte) {
	l, err := Track(newStore(2)).LoadRDB(0, true)
	if err != nil {
		b.Fatal(err)
	}
	for at := 0; at < len(file); at += pieceSize {
		if _, err := l.Write(file[at:min(at+pieceSize, len(file))]); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}
