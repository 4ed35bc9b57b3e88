package list_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"push", `
			LPUSH a 1
			LPUSH a 2 3 4
			RPUSH a x "" 5
			LRANGE a 0 -1
			LLEN a
			OBJECT ENCODING a
			LPUSHX a 7 8
			RPUSHX a 9 10
			LPUSHX b 1
			RPUSHX b 1
			EXISTS b
			LRANGE a 0 -1
			SET s x
			LPUSH s 1
			RPUSH s 1
			LPUSHX s 1
			RPUSHX s 1
			LPUSH a
			TYPE a
			DEBUG DIGEST-VALUE a
			DEBUG DIGEST
		`},
		{"pop", `
			RPUSH a 1 2 3 4 5 6 7 8
			LPOP a
			RPOP a
			LPOP a 2
			RPOP a 2
			LPOP a 0
			LPOP a -1
			LPOP a x
			LPOP a 1 2
			RPOP a 1 2
			LPOP b
			LPOP b 1
			LPOP b 0
			RPOP b
			RPOP b 1
			LPOP b -1
			SET s x
			LPOP s
			LPOP s 1
			LPOP s 0
			LPOP s -1
			RPOP a 100
			EXISTS a
			RPUSH a 1
			LPOP a
			RPUSH a 1 2
			LPOP a 9223372036854775807
			LPOP a 9223372036854775808
		`},
		{"index and set", `
			RPUSH a 0 1 2 3 x 5
			LINDEX a 0
			LINDEX a -1
			LINDEX a 5
			LINDEX a 6
			LINDEX a -6
			LINDEX a -7
			LINDEX a x
			LINDEX b x
			LINDEX b 0
			LINDEX a 9223372036854775807
			LINDEX a -9223372036854775808
			LINDEX a 9223372036854775808
			LSET a 0 new
			LSET a -1 newer
			LSET a 6 x
			LSET a -7 x
			LSET a x x
			LSET b x x
			LSET b 0 x
			SET s x
			LSET s x x
			LINDEX s x
			LLEN s
			LLEN b
			LRANGE a 0 -1
		`},
		{"range and trim", `
			RPUSH a 0 1 2 3 4 5 6 7 8 9
			LRANGE a 0 0
			LRANGE a 2 4
			LRANGE a -3 -1
			LRANGE a -100 100
			LRANGE a 5 3
			LRANGE a 10 12
			LRANGE a 9 12
			LRANGE a -100 -11
			LRANGE a x 1
			LRANGE a 1 x
			LRANGE b x 1
			LRANGE b 0 1
			LRANGE a -9223372036854775808 9223372036854775807
			LTRIM a x 1
			LTRIM b 0 1
			LTRIM a 0 -1
			LTRIM a 1 -2
			LRANGE a 0 -1
			LTRIM a 2 100
			LRANGE a 0 -1
			LTRIM a -3 -2
			LRANGE a 0 -1
			LTRIM a 5 1
			EXISTS a
			SET s x
			LRANGE s 0 1
			LTRIM s 0 1
		`},
		{"insert and remove", `
			RPUSH a 1 2 3 2 1 x x y x
			LINSERT a BEFORE 2 new
			LINSERT a after 2 newer
			LINSERT a AFTER 99 no
			LINSERT a BEFORE x b
			LINSERT a AFTER y b
			LINSERT b BEFORE x y
			LINSERT a AROUND x y
			LINSERT b AROUND x y
			LRANGE a 0 -1
			LREM a 1 x
			LREM a -1 1
			LRANGE a 0 -1
			LREM a 0 b
			LREM a 0 nothing
			LREM a -5 x
			LREM a x x
			LREM b x x
			LREM b 0 x
			LRANGE a 0 -1
			SET s x
			LINSERT s BEFORE x y
			LREM s 0 x
			DEL a
			RPUSH a 1 1 1
			LREM a 0 1
			RPUSH a 1 1 1
			LREM a -9223372036854775808 1
			EXISTS a
			RPUSH a 01 1 +1 1.0
			LREM a 0 1
			LRANGE a 0 -1
			LREM a 0 01
			LPOS a +1
			LINSERT a BEFORE 1.0 one
			LRANGE a 0 -1
		`},
		{"pos", `
			RPUSH a a b c 1 2 3 c c
			LPOS a c
			LPOS a c RANK 2
			LPOS a c RANK -1
			LPOS a c RANK -2
			LPOS a c RANK 0
			LPOS a c RANK 4
			LPOS a c RANK -4
			LPOS a c COUNT 0
			LPOS a c COUNT 2
			LPOS a c COUNT 1
			LPOS a c COUNT -1
			LPOS a c COUNT x
			LPOS a c RANK 2 COUNT 0
			LPOS a c RANK -1 COUNT 0
			LPOS a c RANK -2 COUNT 1
			LPOS a c COUNT 0 MAXLEN 3
			LPOS a c MAXLEN 2
			LPOS a c RANK -1 COUNT 0 MAXLEN 3
			LPOS a c MAXLEN -1
			LPOS a c MAXLEN x
			LPOS a c RANK x
			LPOS a c RANK
			LPOS a c FOO 1
			LPOS a 1
			LPOS a nothing
			LPOS a nothing COUNT 0
			LPOS b c
			LPOS b c COUNT 0
			LPOS b c RANK 0
			LPOS a c RANK -9223372036854775808
			LPOS a c RANK -9223372036854775808 COUNT 0
			LPOS a c RANK 9223372036854775807 COUNT 5
			LPOS a c rank 1 RANK 2 count 1 COUNT 3
			SET s x
			LPOS s x
		`},
		{"move", `
			RPUSH a 1 2 3 4 5 abc
			LMOVE a b LEFT RIGHT
			LMOVE a b LEFT LEFT
			LMOVE a b RIGHT left
			LMOVE a b right RIGHT
			RPOPLPUSH a b
			LRANGE a 0 -1
			LRANGE b 0 -1
			LMOVE a a LEFT RIGHT
			RPOPLPUSH a a
			LMOVE b b LEFT RIGHT
			LMOVE b b LEFT LEFT
			LMOVE b b RIGHT RIGHT
			LMOVE b b RIGHT LEFT
			RPOPLPUSH b b
			LRANGE b 0 -1
			LMOVE a b LEFT LEFT
			LMOVE a b LEFT LEFT
			EXISTS a
			LMOVE none b LEFT LEFT
			LMOVE a b UP DOWN
			LMOVE a b LEFT DOWN
			LMOVE none none LEFT LEFT
			RPOPLPUSH none b
			SET s x
			LMOVE b s LEFT LEFT
			LMOVE s b LEFT LEFT
			LMOVE none s LEFT LEFT
			RPOPLPUSH b s
			RPOPLPUSH s b
			LRANGE b 0 -1
		`},
		{"mpop", `
			RPUSH a 1 2 3 4 5 6
			RPUSH b x y z
			LMPOP 1 a LEFT
			LMPOP 1 a RIGHT
			LMPOP 2 none a LEFT COUNT 2
			LMPOP 2 none a RIGHT COUNT 10
			LMPOP 2 a b LEFT COUNT 1
			LMPOP 2 a b LEFT count 1 COUNT 2
			LMPOP 0 a LEFT
			LMPOP -1 a LEFT
			LMPOP x a LEFT
			LMPOP 1 a
			LMPOP 2 a LEFT
			LMPOP 3 a b LEFT
			LMPOP 1 b UP
			LMPOP 1 b LEFT COUNT
			LMPOP 1 b LEFT COUNT 0
			LMPOP 1 b LEFT COUNT -1
			LMPOP 1 b LEFT COUNT x
			LMPOP 1 b LEFT FOO 1
			LMPOP 1 b LEFT 1
			LMPOP 1 none LEFT
			SET s x
			LMPOP 2 none s LEFT
			LMPOP 2 b s LEFT COUNT 1
			LMPOP 2 s b LEFT COUNT 1
			LMPOP 1 b RIGHT COUNT 1
			LMPOP 1 b RIGHT COUNT 1
			EXISTS b
		`},
		{"blocking commands that need not wait", `
			RPUSH a 1 2 3 4 5 6 7
			RPUSH b x y z
			BLPOP a 0
			BRPOP none a 0.5
			BLPOP none a b 1
			BLMOVE a b LEFT RIGHT 0
			BRPOPLPUSH a b 0
			BLMPOP 0 2 none b LEFT COUNT 2
			BLMPOP 0 1 b RIGHT
			BLMPOP 0 1 b left count 10
			SET s x
			BLPOP s 0
			BLPOP none s a 0
			BLPOP a s 0
			BRPOP a x
			BRPOP a -1
			BRPOP a 1e300
			BLPOP a b
			BLMOVE s a LEFT LEFT 0
			BLMOVE a s LEFT LEFT 0
			BLMOVE a s LEFT UP 0
			BLMOVE a s LEFT LEFT x
			BLMOVE a s LEFT LEFT -1
			BRPOPLPUSH a b x
			BRPOPLPUSH a b inf
			BLMPOP x 1 a LEFT
			BLMPOP x 0 a LEFT
			BLMPOP x 1 a UP
			BLMPOP x 1 a LEFT COUNT 0
			BLMPOP 0 3 a LEFT
			BLMPOP -1 1 a LEFT
			BLPOP a
			RPUSH a 1
			MULTI
			BLPOP a 0
			BLPOP a 0
			BRPOP a 0
			BLMOVE a b LEFT LEFT 0
			BRPOPLPUSH a b 0
			BLMPOP 0 1 a LEFT
			RPUSH a 1 2 3
			BLPOP a 0
			BLMPOP 0 1 a LEFT
			BLMOVE a b LEFT LEFT 0
			EXEC
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := cmdtest.New(t)
			p.Run(t, test.script)
			p.CheckReplay(t)
		})
	}
}

// TestLongLists compares lists of many nodes, and elements of all lengths.
func TestLongLists(t *testing.T) {
	for _, size := range []string{"-2", "-1", "3"} {
		p := cmdtest.New(t, "list-max-listpack-size", size)
		words := []string{"RPUSH", "a"}
		for i := range 3000 {
			words = append(words, strings.Repeat(string(rune('a'+i%26)), i*i%97)+strconv.Itoa(i%700))
		}
		p.Do(t, words...)
		words[0], words[1] = "LPUSH", "b"
		p.Do(t, words...)
		p.Do(t, "RPUSH", "a", strings.Repeat("x", 9000), strings.Repeat("x", 100000), "5")
		for _, i := range []string{"0", "1500", "-1", "-2", "-3", "2999", "3003", "-3004", "5000"} {
			p.Do(t, "LINDEX", "a", i)
			p.Do(t, "LSET", "a", i, "new "+i)
			p.Do(t, "LRANGE", "a", i, "-1")
			p.Do(t, "LSET", "b", i, strings.Repeat("y", 5000))
		}
		p.Do(t, "LRANGE", "b", "0", "-1")
		p.Run(t, `
			LINSERT a AFTER "new 1500" mid
			LINSERT a BEFORE "new 1500" mid
			LRANGE a 1490 1510
			LREM b 3 a1
			LREM b -2 1
			LPOS a 5 RANK -1
			LPOS a new
			LTRIM a 100 -100
			LLEN a
			LPOP a 700
			RPOP a 700
			LRANGE a 0 -1
			LMPOP 1 a RIGHT COUNT 1000
			LLEN a
			DEBUG DIGEST
			COPY a c
			LRANGE c 0 -1
			LTRIM c 1 0
			DEL b
		`)
		p.CheckReplay(t)
	}
}
