package set_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// store is a store of ours with one session. redis-server draws other members, so that what is drawn cannot be compared.
type store struct {
	*cmdtest.Store
	t *testing.T
}

func newStore(t *testing.T) *store {
	s := cmdtest.NewStore(t)
	s.EnableJournal()
	return &store{s, t}
}

// do runs a command and returns its reply and its effects.
func (s *store) do(words ...string) (r reply.Value, effects []string) {
	s.t.Helper()
	out, err := reply.ReadAll(s.Send(reply.Command(words...)))
	if err != nil || len(out) != 1 {
		s.t.Fatalf("%q: %d replies, %v", words, len(out), err)
	}
	_, journal, _ := bytes.Cut(s.Journal(), []byte{'\n'}) // the first line is a checksum
	lines, err := reply.ReadAll(journal)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, line := range lines {
		effects = append(effects, strings.Join(texts(line), " "))
	}
	return out[0], effects
}

// texts returns the texts of a list.
func texts(v reply.Value) (list []string) {
	for _, item := range v.Items {
		list = append(list, string(item.Text))
	}
	return list
}

// kinds returns n members for each encoding, and some of which only half are integers.
func kinds(n int) map[string][]string {
	all := map[string][]string{}
	for i := range n {
		all["intset"] = append(all["intset"], fmt.Sprint(i))
		all["packed"] = append(all["packed"], fmt.Sprint("m", i))
		all["table"] = append(all["table"], fmt.Sprint(strings.Repeat("long", 20), i))
		all["mixed"] = append(all["mixed"], fmt.Sprint(strings.Repeat("0", i%2), i))
	}
	return all
}

// TestSpopCount takes all numbers of members out of sets of each kind. What is answered is gone, the rest is there, and
// the effects say the same.
func TestSpopCount(t *testing.T) {
	const size = 60
	for kind, members := range kinds(size) {
		s, twin := newStore(t), newStore(t)
		for n := range size + 2 {
			s.do(append([]string{"SADD", "s"}, members...)...)
			twin.do(append([]string{"SADD", "s"}, members...)...)
			r, effects := s.do("SPOP", "s", fmt.Sprint(n))
			popped := texts(r)
			left, _ := s.do("SMEMBERS", "s")
			all := append(texts(left), popped...)
			slices.Sort(all)
			want := slices.Clone(members)
			slices.Sort(want)
			if len(popped) != min(n, size) || !slices.Equal(all, want) {
				t.Fatalf("%s: SPOP %d gives %q and leaves %q", kind, n, popped, texts(left))
			}
			checkEffects(t, effects, popped, n >= size)
			for _, line := range effects {
				if words := strings.Split(line, " "); words[0] != "SELECT" {
					twin.do(words...)
				}
			}
			a, _ := s.do("DEBUG", "DIGEST")
			b, _ := twin.do("DEBUG", "DIGEST")
			if !a.Equal(b) {
				t.Fatalf("%s: SPOP %d: the effects leave something else", kind, n)
			}
		}
	}
}

// checkEffects compares the effects of SPOP with what it answered.
func checkEffects(t *testing.T, effects, popped []string, all bool) {
	t.Helper()
	var want []string
	switch {
	case all:
		want = []string{"SELECT 0", "DEL s"}
	case len(popped) > 0:
		for _, m := range popped {
			want = append(want, "SREM s "+m)
		}
		if len(popped) > 1 {
			want = append(append([]string{"MULTI"}, want...), "EXEC")
		}
		want = slices.Insert(want, min(len(popped)-1, 1), "SELECT 0")
	}
	if !slices.Equal(effects, want) {
		t.Fatalf("effects %q, not %q", effects, want)
	}
}

// TestSpopRemakes compares the encoding of what nearly all members have been taken from.
func TestSpopRemakes(t *testing.T) {
	p := cmdtest.New(t)
	for _, size := range []int{100, 600} {
		for _, left := range []int{1, 5, size / 6, size/6 + 1, size / 5, size / 2} {
			words := []string{"SADD", "s", "x"}
			for i := range size {
				words = append(words, fmt.Sprint(i))
			}
			for _, line := range [][]string{{"DEL", "s"}, words, {"SREM", "s", "x"}, {"SPOP", "s", fmt.Sprint(size - left)}} {
				p.Ask(t, line...)
			}
			a, b := p.Ask(t, "OBJECT", "ENCODING", "s")
			if !a.Equal(b) {
				t.Errorf("%d of %d left: %s, redis-server has %s", left, size, a.Text, b.Text)
			}
		}
	}
}

// TestSrandmemberCount asks for all numbers of members of sets of each kind.
func TestSrandmemberCount(t *testing.T) {
	const size = 40
	for kind, members := range kinds(size) {
		s := newStore(t)
		s.do(append([]string{"SADD", "s"}, members...)...)
		for n := -2 * size; n < size+3; n++ {
			r, effects := s.do("SRANDMEMBER", "s", fmt.Sprint(n))
			drawn, want := texts(r), min(n, size)
			if n < 0 {
				want = -n
			}
			if len(drawn) != want || len(effects) != 0 {
				t.Fatalf("%s: SRANDMEMBER %d gives %q", kind, n, drawn)
			}
			slices.Sort(drawn)
			if n > 0 && len(slices.Compact(slices.Clone(drawn))) != want {
				t.Fatalf("%s: SRANDMEMBER %d gives some twice: %q", kind, n, drawn)
			}
			for _, m := range drawn {
				if !slices.Contains(members, m) {
					t.Fatalf("%s: %q is no member", kind, m)
				}
			}
		}
		if r, _ := s.do("SCARD", "s"); string(r.Text) != fmt.Sprint(size) {
			t.Errorf("%s: %s members left", kind, r.Text)
		}
	}
}

// TestFairDraws draws through each command that draws, and tests with chi-square whether each member comes as often as
// any other. The seed is fixed, and so is the result.
func TestFairDraws(t *testing.T) {
	const size, times = 30, 9000
	for kind, members := range kinds(size) {
		for _, line := range []string{"SRANDMEMBER s", "SRANDMEMBER s 1", "SRANDMEMBER s -7", "SRANDMEMBER s 4", "SRANDMEMBER s 17", "SPOP s", "SPOP s 4", "SPOP s 26"} {
			s, words := newStore(t), strings.Fields(line)
			counts, total := map[string]int{}, 0
			s.do(append([]string{"SADD", "s"}, members...)...)
			for total < times {
				r, _ := s.do(words...)
				drawn := append(texts(r), string(r.Text))
				for _, m := range drawn[:max(len(drawn)-1, 1)] {
					counts[m]++
					total++
				}
				if words[0] == "SPOP" {
					s.do(append([]string{"SADD", "s"}, drawn...)...)
					s.do("SREM", "s", "")
				}
			}
			sum, want := 0.0, float64(total)/size
			for _, m := range members {
				sum += (float64(counts[m]) - want) * (float64(counts[m]) - want) / want
			}
			if off := (sum - (size - 1)) / math.Sqrt(2*(size-1)); off > 4 { // less than once in 20000
				t.Errorf("%s, %s: off by %.1f", kind, line, off)
			}
		}
	}
}
