package dict

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
)

func newSpace() *Space { return &Space{arena.New(), [2]uint64{1, 2}} }

func TestGrowAndShrink(t *testing.T) {
	s := newSpace()
	d := New(s)
	r := rand.New(rand.NewPCG(1, 2))
	model := map[string]byte{}
	for round := range 6 {
		for range 3000 {
			k := strconv.Itoa(r.IntN(4000))
			if r.IntN(4) == 0 == (round%2 == 0) {
				_, had := model[k]
				if d.Delete([]byte(k)) != had {
					t.Fatal("Delete of", k)
				}
				delete(model, k)
				continue
			}
			e := d.Find([]byte(k))
			if _, had := model[k]; (e != 0) != had {
				t.Fatal("Find of", k)
			}
			if e == 0 {
				e = d.Insert([]byte(k), 1)
			}
			v := byte(r.Uint32())
			d.Payload(e)[0] = v
			model[k] = v
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		for k, v := range model {
			if d.Payload(d.Find([]byte(k)))[0] != v {
				t.Fatal("payload of", k)
			}
		}
		n := 0
		for c := uint64(0); ; {
			if c = d.Scan(c, func(Ref) { n++ }); c == 0 {
				break
			}
		}
		if n != len(model) || n != d.Len() {
			t.Fatal("scan met", n, "of", len(model))
		}
		for range 100 {
			if d.Random(r) == 0 {
				t.Fatal("no random entry")
			}
		}
		for c := uint64(0); ; {
			if c = d.Compact(c, func(_, _ Ref) {}); c == 0 {
				break
			}
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
	}
	for !d.FreeStep(10, nil) {
	}
	if s.Used() != 0 {
		t.Fatal("left over:", s.Used())
	}
}
