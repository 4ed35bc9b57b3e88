package hash_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	long := strings.Repeat("x", 65)
	for _, test := range []struct{ name, script string }{
		{"set and remove", `
			HSET h a 1 b 2
			HSET h a 1
			HMSET h c 3 d 4
			HSETNX h a 9
			HSETNX h e 5
			HDEL h a x b
			HDEL h x
			HDEL h c d e f
			HDEL h a
			HSETNX n a 1
			HSET h a
			HSET h
			HMSET h a 1 b
			SET s v
			HSET s a 1
			HMSET s a 1
			HSETNX s a 1
			HDEL s a
			HGET s a
			HSET n ` + long + ` 1
			HDEL n a
			HDEL n ` + long + `
			EXISTS n
		`},
		{"read what is not there", `
			HGET h a
			HMGET h a b
			HGETALL h
			HKEYS h
			HVALS h
			HLEN h
			HEXISTS h a
			HSTRLEN h a
			HSCAN h 0
			HRANDFIELD h
			HRANDFIELD h 2
			HRANDFIELD h -2 WITHVALUES
		`},
		{"count", `
			HINCRBY h a 5
			HINCRBY h a x
			HINCRBY h a 9223372036854775807
			HSET h t text
			HINCRBY h t 1
			HINCRBYFLOAT h t 1
			HINCRBYFLOAT h a 0.5
			HINCRBYFLOAT h f 1e-5
			HINCRBYFLOAT h f inf
			HINCRBYFLOAT h ` + long + ` 3.0
			HINCRBY h ` + long + ` 1
			HINCRBY h ` + long + `y 1
			HGETALL none
			HINCRBY none a x
			HINCRBYFLOAT none a nan
		`},
		{"in a transaction", `
			MULTI
			HSET h a 1
			HINCRBYFLOAT h a 1.5
			HINCRBY h b 2
			HDEL h a b
			HSET h c 3
			EXEC
			MULTI
			HGET h c
			HDEL h x
			EXEC
			COPY h i
			RENAME h j
			MOVE j 1
			HGETALL i
			EXPIRE i 100
			HSET i z 1
			TTL i
			SET i v
			DEL i
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := cmdtest.New(t)
			p.Run(t, test.script)
			p.CheckReplay(t)
		})
	}
}

// TestEncodings compares OBJECT ENCODING around the limits, with settings of all sizes.
func TestEncodings(t *testing.T) {
	for _, limits := range [][2]int{{512, 64}, {3, 5}, {0, 64}, {5, 0}} {
		p := cmdtest.New(t, "hash-max-listpack-entries", fmt.Sprint(limits[0]), "hash-max-listpack-value", fmt.Sprint(limits[1]))
		for n := max(1, limits[0]-1); n <= limits[0]+1; n++ {
			key := fmt.Sprint("n", n)
			for i := range n {
				p.Do(t, "HSET", key, fmt.Sprint(i), "v")
			}
			p.Do(t, "OBJECT", "ENCODING", key)
			p.Do(t, "HSET", key, "0", "w")
			p.Do(t, "OBJECT", "ENCODING", key)
		}
		for n := max(0, limits[1]-1); n <= limits[1]+1; n++ {
			word := strings.Repeat("x", n)
			for i, line := range [][]string{
				{"HSET", "K", word, ""}, {"HSET", "K", "", word}, {"HSET", "K", "a", "b", "c", word}, {"HMSET", "K", "a", word, "a", "b"},
				{"HSETNX", "K", word, "v"}, {"HINCRBY", "K", word, "1"}, {"HINCRBYFLOAT", "K", word, "0.5"},
				{"HINCRBYFLOAT", "K", "", "0." + strings.Repeat("1", max(n-2, 1))},
			} {
				line[1] = fmt.Sprint("v", n, "-", i)
				p.Do(t, line...)
				p.Do(t, "OBJECT", "ENCODING", line[1])
			}
		}
		p.CheckReplay(t)
	}
}

// lines are commands to draw from: K is a key, F a field, V a value, N a number.
var lines = []string{
	"HSET K F V", "HSET K F V F V", "HSET K F V F V F V F V F V", "HMSET K F V F V", "HSETNX K F V", "HDEL K F", "HDEL K F F F",
	"HDEL K F F F F F F F F", "HGET K F", "HMGET K F F", "HEXISTS K F", "HLEN K", "HSTRLEN K F", "HINCRBY K F N", "HINCRBYFLOAT K F N",
	"HINCRBYFLOAT K F 0.1", "OBJECT ENCODING K", "COPY K K REPLACE", "RENAME K K", "EXPIRE K 1000", "TYPE K", "DEL K", "SET K V",
	"DEBUG DIGEST", "HRANDFIELD K 0", "HSCAN K x", "MULTI", "EXEC", "EXEC", "HSET K F", "HINCRBY K F V",
}

// TestRandom runs random commands on a store of ours and on redis-server, and then compares what is stored, also in a
// store that has only heard of the effects.
func TestRandom(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := cmdtest.New(t, "hash-max-listpack-entries", "8", "hash-max-listpack-value", "16")
		var script []string
		for range 5000 {
			words := strings.Fields(lines[r.IntN(len(lines))])
			for i, w := range words {
				switch w {
				case "K":
					words[i] = fmt.Sprint("k", min(r.IntN(5), r.IntN(5)))
				case "F":
					words[i] = []string{fmt.Sprint(r.IntN(12)), fmt.Sprint("f", r.IntN(6)), strings.Repeat("y", 15+r.IntN(3)), `""`}[r.IntN(20)*r.IntN(20)/120]
				case "V":
					words[i] = []string{"1", "-7", "3.5", "text", `""`, "10000", "9223372036854775807", strings.Repeat("z", 15+r.IntN(3))}[r.IntN(8)]
				case "N":
					words[i] = []string{"1", "-1", "100", "x", "9223372036854775807"}[r.IntN(5)]
				}
			}
			script = append(script, strings.Join(words, " "))
		}
		script = append(script, "DISCARD", "DEBUG DIGEST")
		p.Run(t, strings.Join(script, "\n"))
		p.CheckReplay(t)
	}
}
