package tests

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/wasmengine"
)

// pieces cuts b into pieces of n bytes.
func pieces(b []byte, n int) [][]byte { return slices.Collect(slices.Chunk(b, n)) }

// TestFilesInPieces: RDB files and journals go out of the shipped module and into it, in pieces of any size; where one is
// damaged, the module says where.
func TestFilesInPieces(t *testing.T) {
	e := newWasm(t, host.Options{Seed: 1, Now: epoch, Journal: true})
	defer e.Close()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	var journal []byte
	for i := range 300 {
		exec(e, s, "SET", fmt.Sprint("key:", i), strings.Repeat("v", i%100))
		exec(e, s, "HSET", fmt.Sprint("hash:", i%40), fmt.Sprint("f", i), "v")
		if i%20 == 0 {
			journal = append(append(journal, fmt.Sprintf("#id %d\r\n", i)...), e.Journal()...)
		}
	}
	journal = append(journal, e.Journal()...)
	digest := exec(e, s, "DEBUG", "DIGEST")
	fresh := func(fill func(e *wasmengine.Engine)) {
		t.Helper()
		twin := newWasm(t, host.Options{Seed: 2, Now: epoch})
		defer twin.Close()
		fill(twin)
		twin.Loaded()
		expect(t, exec(twin, twin.OpenSession(epoch, "127.0.0.1:1"), "DEBUG", "DIGEST"), digest)
	}
	replay := func(e *wasmengine.Engine, journal []byte, n int) (annotations []string) {
		t.Helper()
		for _, piece := range pieces(journal, n) {
			some, _, err := e.ReplayPiece(epoch, piece)
			if err != nil {
				t.Fatal(err)
			}
			annotations = append(annotations, some...)
		}
		if _, err := e.ReplayEnd(epoch); err != nil {
			t.Fatal(err)
		}
		return annotations
	}
	file := func(format int) []byte {
		t.Helper()
		b, err := e.File(format, func() { exec(e, s, "SET", "key:0", "changed"); exec(e, s, "SET", "key:0", "") })
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	aof := file(wasmengine.AOF)
	for _, n := range []int{7, 1000, 1 << 20} {
		fresh(func(e *wasmengine.Engine) {
			if ids := replay(e, journal, n); len(ids) != 15 || ids[14] != "id 280" {
				t.Errorf("annotations %q", ids)
			}
		})
		fresh(func(e *wasmengine.Engine) { replay(e, aof, n) })
		fresh(func(e *wasmengine.Engine) { // an RDB file with a journal behind it
			base := file(wasmengine.RDBBase)
			rest := append(bytes.Clone(base), "*3\r\n$3\r\nSET\r\n$5\r\nkey:0\r\n$0\r\n\r\n"...)
			for len(rest) > 0 {
				piece := rest[:min(n, len(rest))]
				took, err := e.Load(epoch, piece, true)
				if err != nil {
					t.Fatal(err)
				}
				if rest = rest[took:]; took < len(piece) {
					break
				}
			}
			if err := e.LoadEnd(epoch); err != nil {
				t.Fatal(err)
			}
			replay(e, rest, n)
		})
	}
	second := bytes.Index(journal[1:], []byte("#id 200\r\n")) + 1
	bad := bytes.Clone(journal)
	bad[second+500] ^= 4
	twin := newWasm(t, host.Options{Seed: 2, Now: epoch})
	defer twin.Close()
	var offset int64
	var err error
	for _, piece := range pieces(bad, 1000) {
		if _, offset, err = twin.ReplayPiece(epoch, piece); err != nil {
			break
		}
	}
	if err == nil || offset != int64(second) || !strings.Contains(err.Error(), fmt.Sprintf("damaged at byte %d: wrong checksum", second)) {
		t.Errorf("damage at %d: %v, %d", second+500, err, offset)
	}
}
