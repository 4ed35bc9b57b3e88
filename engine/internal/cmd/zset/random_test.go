package zset_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestManyLikeRedis runs random commands on sorted sets that grow over the limit of the listpack and shrink again.
func TestManyLikeRedis(t *testing.T) {
	p := cmdtest.New(t, "zset-max-listpack-entries", "50", "zset-max-listpack-value", "12")
	r := rand.New(rand.NewPCG(3, 4))
	member := func() string {
		if n := r.IntN(300); n%2 == 0 {
			return fmt.Sprint(n - 100)
		} else {
			return fmt.Sprintf("member:%d", n)
		}
	}
	score := func() string {
		switch r.IntN(5) {
		case 0:
			return "inf"
		case 1:
			return fmt.Sprint(r.IntN(10) - 5)
		case 2:
			return fmt.Sprint((r.Float64() - 0.5) * 1e6)
		}
		return fmt.Sprint(r.IntN(1000))
	}
	key := func() string { return fmt.Sprintf("z%d", r.IntN(3)) }
	rank := func() int { return r.IntN(400) - 200 }
	for range 25 {
		var script strings.Builder
		for range 100 {
			k := key()
			switch r.IntN(20) {
			case 0, 1, 2, 3, 4, 5, 6:
				fmt.Fprintf(&script, "ZADD %s CH %s %s %s %s\n", k, score(), member(), score(), member())
			case 7:
				fmt.Fprintf(&script, "ZINCRBY %s %d %s\n", k, r.IntN(9)-4, member())
			case 8, 9:
				fmt.Fprintf(&script, "ZREM %s %s %s\n", k, member(), member())
			case 10:
				fmt.Fprintf(&script, "ZRANK %s %s\nZREVRANK %s %s\n", k, member(), k, member())
			case 11:
				fmt.Fprintf(&script, "ZRANGE %s %d %d WITHSCORES\n", k, rank(), rank())
			case 12:
				fmt.Fprintf(&script, "ZREVRANGEBYSCORE %s %s (%s LIMIT %d %d\n", k, score(), score(), r.IntN(5), r.IntN(50))
			case 13:
				fmt.Fprintf(&script, "ZCOUNT %s (%s %s\n", k, score(), score())
			case 14:
				fmt.Fprintf(&script, "ZPOPMIN %s %d\nZPOPMAX %s %d\n", k, r.IntN(3), k, r.IntN(5))
			case 15:
				first := r.IntN(100)
				fmt.Fprintf(&script, "ZREMRANGEBYRANK %s %d %d\n", k, first, first+r.IntN(20))
			case 16:
				fmt.Fprintf(&script, "ZREMRANGEBYSCORE %s %d %d\n", k, r.IntN(1000), r.IntN(1000))
			case 17:
				fmt.Fprintf(&script, "ZUNIONSTORE z%d 3 z0 z1 z2 WEIGHTS 1 0.5 %d AGGREGATE %s\n", r.IntN(5), r.IntN(3),
					[]string{"SUM", "MIN", "MAX"}[r.IntN(3)])
			case 18:
				fmt.Fprintf(&script, "ZINTER 2 %s %s WITHSCORES\nZDIFF 2 %s %s\n", k, key(), k, key())
			default:
				fmt.Fprintf(&script, "ZRANGESTORE z%d %s %d %d\nOBJECT ENCODING %s\n", r.IntN(5), k, rank(), rank(), k)
			}
		}
		p.Run(t, script.String()+"DEBUG DIGEST\nDUMP z0\nDUMP z1\nDUMP z2\nDUMP z3\nDUMP z4")
	}
	p.CheckReplay(t)
}

// TestLexLikeRedis asks for ranges of members of one score, in sorted sets of both kinds.
func TestLexLikeRedis(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, entries := range []string{"500", "50"} {
		p := cmdtest.New(t, "zset-max-listpack-entries", entries)
		var script strings.Builder
		for range 300 {
			fmt.Fprintf(&script, "ZADD z 1 %x\n", r.IntN(5000))
		}
		bound := func() string {
			return []string{"-", "+", "[", "(", "[", "("}[r.IntN(6)] + fmt.Sprintf("%x", r.IntN(5000))
		}
		for range 200 {
			a, b := bound(), bound()
			for _, x := range []*string{&a, &b} {
				if (*x)[0] == '-' || (*x)[0] == '+' {
					*x = (*x)[:1]
				}
			}
			fmt.Fprintf(&script, "ZRANGEBYLEX z %s %s\nZREVRANGEBYLEX z %s %s LIMIT 1 9\nZLEXCOUNT z %s %s\n", a, b, b, a, a, b)
		}
		script.WriteString("ZREMRANGEBYLEX z [3 (7\nZRANGE z 0 -1\nDEBUG DIGEST\n")
		p.Run(t, script.String())
	}
}

// TestRandomMember draws members of sorted sets of both kinds and looks how often each comes. The random source is
// seeded: the counts are always the same.
func TestRandomMember(t *testing.T) {
	const members, draws = 60, 1800
	for _, entries := range []string{"128", "0"} {
		p := cmdtest.New(t, "zset-max-listpack-entries", entries)
		for i := range members {
			p.Ask(t, "ZADD", "z", fmt.Sprint(i), fmt.Sprint("m", i))
		}
		for _, test := range []struct {
			count string
			per   int // members of a reply
		}{{"", 1}, {"-1", 1}, {"-100", 100}, {"1", 1}, {"5", 5}, {"15", 15}, {"40", 40}} {
			seen := map[string]int{}
			for range draws / test.per {
				words := []string{"ZRANDMEMBER", "z", test.count}
				if test.count == "" {
					words = words[:2]
				}
				ours, _ := p.Ask(t, words...)
				items := ours.Items
				if test.count == "" {
					items = append(items, ours)
				}
				for _, v := range items {
					seen[string(v.Text)]++
				}
			}
			// 30 of each are expected; the sum of the squares of what is off is that of chi-square with 59 degrees.
			chi := 0.0
			for i := range members {
				off := float64(seen[fmt.Sprint("m", i)] - draws/members)
				chi += off * off / (draws / members)
			}
			if len(seen) != members || chi > 110 {
				t.Errorf("count %q: %d members were drawn, chi-square %.0f", test.count, len(seen), chi)
			}
		}
	}
}
