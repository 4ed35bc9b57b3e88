package list_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestRandomLikeRedis runs random commands on a few lists with nodes of few elements.
func TestRandomLikeRedis(t *testing.T) {
	for seed, size := range []string{"2", "-1", "7", "-2"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			p := cmdtest.New(t, "list-max-listpack-size", size)
			r := rand.New(rand.NewPCG(uint64(seed), 1))
			for range 20 {
				var lines []string
				for range 50 {
					lines = append(lines, randomLine(r))
				}
				p.Run(t, strings.Join(lines, "\n"))
				if t.Failed() {
					return
				}
			}
			p.Run(t, "DEBUG DIGEST")
			p.CheckReplay(t)
		})
	}
}

func randomLine(r *rand.Rand) string {
	one := func(words ...string) string { return words[r.IntN(len(words))] }
	key := func() string { return one("a", "b", "c") }
	elem := func() string {
		switch r.IntN(20) {
		case 0:
			return strings.Repeat(one("x", "y"), 1000*r.IntN(10))
		case 1:
			return `""`
		case 2, 3, 4, 5, 6, 7:
			return fmt.Sprint(r.IntN(10) * oneOf(r, 1, -1, 1000, 1<<40))
		}
		return strings.Repeat(one("p", "q"), r.IntN(4)*r.IntN(30)+1)
	}
	elems := func() string {
		words := make([]string, 1+r.IntN(12))
		for i := range words {
			words[i] = elem()
		}
		return strings.Join(words, " ")
	}
	index := func() int { return r.IntN(40) - 20 }
	end := func() string { return one("LEFT", "RIGHT") }
	switch r.IntN(22) {
	case 0, 1, 2:
		return fmt.Sprint("RPUSH ", key(), " ", elems())
	case 3, 4, 5:
		return fmt.Sprint("LPUSH ", key(), " ", elems())
	case 6:
		return fmt.Sprint(one("LPUSHX ", "RPUSHX "), key(), " ", elems())
	case 7:
		return fmt.Sprint(one("LPOP ", "RPOP "), key())
	case 8:
		return fmt.Sprint(one("LPOP ", "RPOP "), key(), " ", r.IntN(10))
	case 9:
		return fmt.Sprint("LSET ", key(), " ", index(), " ", elem())
	case 10:
		return fmt.Sprint("LINDEX ", key(), " ", index())
	case 11, 12:
		return fmt.Sprint("LINSERT ", key(), one(" BEFORE ", " AFTER "), elem(), " ", elem())
	case 13:
		return fmt.Sprint("LREM ", key(), " ", r.IntN(7)-3, " ", elem())
	case 14:
		return fmt.Sprint("LRANGE ", key(), " ", index(), " ", index())
	case 15:
		return fmt.Sprint("LPOS ", key(), " ", elem(), " RANK ", oneOf(r, 1, 2, -1, -2), " COUNT ", r.IntN(3), " MAXLEN ", r.IntN(50))
	case 16:
		return fmt.Sprint("LTRIM ", key(), " ", r.IntN(10), " ", -1-r.IntN(10))
	case 17:
		return fmt.Sprint(one("LMOVE ", "LMOVE "), key(), " ", key(), " ", end(), " ", end())
	case 18:
		return fmt.Sprint("RPOPLPUSH ", key(), " ", key())
	case 19:
		return fmt.Sprint("LMPOP 2 ", key(), " ", key(), " ", end(), " COUNT ", 1+r.IntN(9))
	case 20:
		return fmt.Sprint("SORT ", key(), " ALPHA LIMIT ", r.IntN(9), " ", r.IntN(30), one("", " STORE d"))
	default:
		return fmt.Sprint("LRANGE ", key(), " 0 -1")
	}
}

func oneOf(r *rand.Rand, n ...int) int { return n[r.IntN(len(n))] }
