package persist

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// millionOf puts a value of a million elements, or of 100 MB, under the key "large".
func millionOf(s *keyspace.Store, kind string) {
	const n = 1_000_000
	db, space := s.DB(0), s.Space()
	var root value.Root
	elem := func(i int) []byte { return fmt.Append(nil, "element:", i) }
	switch kind {
	case "list":
		v := value.NewList(space)
		for i := range n {
			v.Push(value.Tail, elem(i))
		}
		root = v.Root
	case "set":
		v := value.NewSet(space)
		for i := range n {
			v.Add(elem(i))
		}
		root = v.Root
	case "zset":
		v := value.NewZSet(space)
		for i := range n {
			v.Add(elem(i), float64(i*7919%n))
		}
		root = v.Root
	case "hash":
		v := value.NewHash(space)
		for i := range n {
			v.Set(elem(i), elem(i))
		}
		root = v.Root
	case "stream":
		v := value.NewStream(space)
		g := v.NewGroup([]byte("group"), value.StreamID{}, 0)
		c := g.NewConsumer([]byte("consumer"), 1)
		for i := range n {
			id := value.StreamID{Ms: uint64(i + 1)}
			v.Add(id, [][]byte{[]byte("field"), elem(i)})
			if i%2 == 0 {
				g.Deliver(c, id, int64(i))
			}
		}
		root = v.Root
	case "text":
		put(db, "large", strings.Repeat("a text of some length, ", 100<<20/23), 0)
		return
	case "noise":
		put(db, "large", noise(rand.New(rand.NewPCG(1, 1)), 100<<20), 0)
		return
	}
	db.Put([]byte("large"), root)
}

// BenchmarkLongestNext reports the longest of all calls that it takes to write a large value down, and the 99th percentile: of
// the machine's breaks, too.
func BenchmarkLongestNext(b *testing.B) {
	for _, kind := range []string{"list", "set", "zset", "hash", "stream", "text", "noise"} {
		s := newStore(1)
		tracker := Track(s)
		fill(s, 1000)
		millionOf(s, kind)
		for format, begun := range map[string]func() func() bool{
			"rdb": func() func() bool {
				d, err := tracker.BeginDump(DumpOptions{Compress: true, Checksum: true})
				if err != nil {
					b.Fatal(err)
				}
				return func() bool { _, ok := d.Next(); return ok }
			},
			"chunks": func() func() bool {
				snapshot, err := tracker.Begin(true)
				if err != nil {
					b.Fatal(err)
				}
				return func() bool { _, ok := snapshot.Next(); return ok }
			},
			"aof": func() func() bool {
				r, err := tracker.BeginRewrite(0)
				if err != nil {
					b.Fatal(err)
				}
				return func() bool { _, ok := r.Next(); return ok }
			},
		} {
			b.Run(kind+"/"+format, func(b *testing.B) {
				var longest, typical []time.Duration
				for range b.N {
					next := begun()
					var all []time.Duration
					for ok := true; ok; {
						start := time.Now()
						ok = next()
						all = append(all, time.Since(start))
					}
					slices.Sort(all)
					longest = append(longest, all[len(all)-1])
					typical = append(typical, all[len(all)*99/100])
				}
				slices.Sort(longest)
				slices.Sort(typical)
				b.ReportMetric(float64(longest[len(longest)/2].Microseconds()), "µs-longest")
				b.ReportMetric(float64(typical[len(typical)/2].Microseconds()), "µs-p99")
			})
		}
		tracker.abortWalks()
	}
}

// BenchmarkChange reports how long it takes until a large value may be changed of which a snapshot has nothing yet.
func BenchmarkChange(b *testing.B) {
	for _, kind := range []string{"list", "set", "zset", "hash", "stream", "text", "noise"} {
		s := newStore(1)
		tracker := Track(s)
		millionOf(s, kind)
		for format, begin := range map[string]func(){
			"rdb":    func() { _, _ = tracker.BeginDump(DumpOptions{Compress: true, Checksum: true}) },
			"chunks": func() { _, _ = tracker.Begin(true) },
		} {
			b.Run(kind+"/"+format, func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					begin()
					b.StartTimer()
					tracker.Changing(0, s.DB(0).Hash([]byte("large")))
					b.StopTimer()
					tracker.abortWalks()
					b.StartTimer()
				}
			})
		}
	}
}
