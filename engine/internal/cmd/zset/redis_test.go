package zset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree. Each runs
// on sorted sets that are packed, and again on such that are not.
func TestLikeRedis(t *testing.T) {
	for _, entries := range []string{"128", "0"} {
		p := cmdtest.New(t, "zset-max-listpack-entries", entries)
		for _, test := range scripts {
			t.Run(test.name+"/"+entries, func(t *testing.T) {
				for _, proto := range []string{"3", "2"} {
					p.Ask(t, "HELLO", proto)
					p.Run(t, "FLUSHALL\n"+test.script+"\nDEBUG DIGEST")
				}
				if entries == "128" { // else -0 has another fate in the copy, which has no settings
					p.CheckReplay(t)
				}
			})
		}
	}
}

var scripts = []struct{ name, script string }{
	{"a difference either way", `
		ZADD z 1 a 2 b 3 c 4 d 5 e -0 f
		ZADD few 1 a 9 x
		SADD set b
		ZADD many 1 a 2 b 3 c 4 d 5 e 6 g 7 h 8 i 9 j 10 k 11 l 12 m
		ZDIFF 4 z few set none WITHSCORES
		ZDIFF 2 z many WITHSCORES
		ZDIFF 3 few z many WITHSCORES
		ZDIFF 3 z few z
		ZDIFF 2 none none
		ZDIFF 2 none z
		ZDIFFSTORE to 4 z few set none
		ZDIFFSTORE to 2 z many
		ZDIFFSTORE to 5 z few few set many
		ZDIFFSTORE to 2 z z
	`},
	{"nothing to store where a key has expired", `
		ZADD to 1 a
		PEXPIRE to 20
		wait 25ms
		ZUNIONSTORE to 1 none
		ZADD to 1 a
		PEXPIRE to 20
		wait 25ms
		ZRANGESTORE to none 0 -1
	`},
	{"zadd", `
		ZADD z 1 a 2 b 3 c
		ZADD z 1 a 5 b
		ZADD z CH 1 a 6 b 7 d
		ZADD z NX 9 a 9 e
		ZADD z XX 9 a 9 f
		ZADD z XX CH 10 a 9 f
		ZADD z GT 1 a
		ZADD z GT CH 11 a 1 new1
		ZADD z LT CH 0 a 100 b 1 new2
		ZADD z XX GT CH 100 a 1 new3
		ZADD z INCR 5 a
		ZADD z NX INCR 5 a
		ZADD z XX INCR 5 nobody
		ZADD z GT INCR -5 a
		ZADD z GT INCR 0 a
		ZADD z INCR 0 a
		ZADD z LT INCR 5 nobody2
		ZADD z 1.5 x 0.1 y 1e300 w 17179869184 v -1e-5 u
		ZADD z inf i -inf j +inf k
		ZADD z INCR -inf i
		ZADD z INCR -inf k
		ZADD z XX 1 a
		ZADD nosuch XX 1 a
		ZADD nosuch XX INCR 1 a
		EXISTS nosuch
		ZRANGE z 0 -1 WITHSCORES
		ZADD z 1 "" 3 "\x00\xff" 4 12345
		ZADD z 0 zero -0 minus
		ZADD z -0 zero
		ZSCORE z zero
		ZSCORE z minus
		ZRANGE z 0 -1
		ZADD z 0x10 hex 1e3 exp 0.30000000000000004 f
		ZADD z 9007199254740993 big 1e17 b17 123456789012345678 b18 3.0 three
		ZRANGE z 0 -1 WITHSCORES
		OBJECT ENCODING z
		SET s 1
		ZADD s 1 a
		ZADD z 1 a 1 a 2 a
		ZADD z CH 1 dup 2 dup
	`},
	{"zadd refuses", `
		ZADD z
		ZADD z 1
		ZADD z a 1
		ZADD z 1 a 2
		ZADD z NX XX 1 a
		ZADD z NX GT 1 a
		ZADD z NX LT 1 a
		ZADD z GT LT 1 a
		ZADD z INCR 1 a 2 b
		ZADD z NX XX 1
		ZADD z 1 a x b
		ZADD z nan a
		ZADD z "1 " a
		ZADD z " 1" a
		ZADD z 1e400 a
		ZADD z "" a
		ZADD z NX
		ZADD z CH NX INCR
		ZADD z NX XX x a
		EXISTS z
		ZINCRBY z x a
		ZINCRBY z 1
		ZINCRBY z NX 1
		ZINCRBY z NX a
		ZINCRBY z nan a
		ZADD z inf a
		ZINCRBY z -inf a
		ZINCRBY z 1 a
		SET s 1
		ZINCRBY s x a
		ZINCRBY s 1 a
	`},
	{"zincrby", `
		ZINCRBY z 1 a
		ZINCRBY z 1.5 a
		ZINCRBY z -10 a
		ZINCRBY z 0 a
		ZINCRBY z 0.1 b
		ZINCRBY z 0.2 b
		ZRANGE z 0 -1 WITHSCORES
	`},
	{"reads", `
		ZADD z 1 a 2 b 2 c 3 d
		ZCARD z
		ZCARD nosuch
		ZSCORE z a
		ZSCORE z nobody
		ZSCORE nosuch a
		ZMSCORE z a nobody d
		ZMSCORE nosuch a b
		ZRANK z a
		ZRANK z d
		ZRANK z nobody
		ZRANK nosuch a
		ZREVRANK z a
		ZREVRANK z d
		ZREVRANK z nobody
		ZREVRANK nosuch a
		ZCOUNT z 1 2
		ZCOUNT z (1 2
		ZCOUNT z 1 (2
		ZCOUNT z (2 (2
		ZCOUNT z 3 1
		ZCOUNT z -inf +inf
		ZCOUNT z (-inf (inf
		ZCOUNT nosuch 1 2
		ZCOUNT z x 2
		ZCOUNT z 1 x
		ZCOUNT z 1 (
		ZCOUNT z "" ""
		ZCOUNT z nan 1
		ZCOUNT z " 1" 2
		ZCOUNT nosuch x 2
		ZSCORE z
		ZMSCORE z
		SET s 1
		ZCARD s
		ZSCORE s a
		ZMSCORE s a
		ZRANK s a
		ZREVRANK s a
		ZCOUNT s 1 2
		ZCOUNT s x 2
		ZLEXCOUNT s - +
		ZLEXCOUNT s x +
	`},
	{"ranges of ranks", `
		ZADD z 1 a 2 b 2 c 3 d 4 e
		ZRANGE z 0 -1
		ZRANGE z 1 3
		ZRANGE z -2 -1
		ZRANGE z -100 100
		ZRANGE z 3 1
		ZRANGE z 5 6
		ZRANGE z 0 -6
		ZRANGE z 0 -1 REV
		ZRANGE z 1 2 REV WITHSCORES
		ZRANGE z 0 0 withscores WITHSCORES
		ZREVRANGE z 0 -1
		ZREVRANGE z 1 2 WITHSCORES
		ZREVRANGE z -2 -1
		ZRANGE nosuch 0 -1
		ZRANGE z 9223372036854775807 -1
		ZRANGE z -9223372036854775808 9223372036854775807
		ZRANGE z 0 -1 LIMIT 0 -1
		ZRANGE z 0 -1 LIMIT 0 1
		ZRANGE z 0 -1 LIMIT 1 -1
		ZRANGE z 0 -1 LIMIT x 1
		ZRANGE z 0 -1 LIMIT 0
		ZRANGE z x 1
		ZRANGE z 0 y
		ZRANGE z x 1 nonsense
		ZRANGE z 0 1 REV REV
		ZRANGE z 0 1 BYSCORE BYSCORE
		ZRANGE z 0 1 BYSCORE BYLEX
		ZREVRANGE z 0 1 REV
		ZREVRANGE z 0 1 BYSCORE
		ZREVRANGE z 0 1 LIMIT 0 1
		SET s 1
		ZRANGE s 0 1
		ZRANGE s x 1
		ZREVRANGE s 0 1
	`},
	{"ranges of scores", `
		ZADD z 1 a 2 b 2 c 3 d 4 e inf f -inf g
		ZRANGEBYSCORE z 1 3
		ZRANGEBYSCORE z (1 (3
		ZRANGEBYSCORE z -inf +inf WITHSCORES
		ZRANGEBYSCORE z (-inf (+inf WITHSCORES
		ZRANGEBYSCORE z 3 1
		ZRANGEBYSCORE z 2 2
		ZRANGEBYSCORE z (2 2
		ZRANGEBYSCORE z -inf +inf LIMIT 1 2
		ZRANGEBYSCORE z -inf +inf LIMIT 6 5
		ZRANGEBYSCORE z -inf +inf LIMIT 7 5
		ZRANGEBYSCORE z -inf +inf LIMIT 1 -1
		ZRANGEBYSCORE z -inf +inf LIMIT 1 -7
		ZRANGEBYSCORE z -inf +inf LIMIT -1 5
		ZRANGEBYSCORE z -inf +inf LIMIT 0 0
		ZRANGEBYSCORE z 2 4 LIMIT 1 2 WITHSCORES
		ZREVRANGEBYSCORE z 3 1
		ZREVRANGEBYSCORE z +inf -inf WITHSCORES LIMIT 2 3
		ZREVRANGEBYSCORE z (3 (1
		ZREVRANGEBYSCORE z 1 3
		ZREVRANGEBYSCORE z 3 1 LIMIT -1 5
		ZRANGE z 1 3 BYSCORE
		ZRANGE z 3 1 BYSCORE REV LIMIT 1 1
		ZRANGE z (1 (3 BYSCORE WITHSCORES
		ZRANGE z 1 3 byscore rev
		ZRANGEBYSCORE z x 3
		ZRANGEBYSCORE z 1 (x
		ZRANGEBYSCORE z 1 3 LIMIT 1
		ZRANGEBYSCORE z 1 3 REV
		ZRANGEBYSCORE z x 3 LIMIT y 1
		ZRANGEBYSCORE nosuch 1 3
		ZRANGEBYSCORE nosuch x 3
		SET s 1
		ZRANGEBYSCORE s 1 3
		ZREVRANGEBYSCORE s 1 3
	`},
	{"ranges of members", `
		ZADD z 0 a 0 b 0 c 0 d 0 e 0 "" 0 10 0 9 0 aa
		ZRANGEBYLEX z - +
		ZRANGEBYLEX z [b [d
		ZRANGEBYLEX z (b (d
		ZRANGEBYLEX z [b (b
		ZRANGEBYLEX z [d [b
		ZRANGEBYLEX z + -
		ZRANGEBYLEX z - (c
		ZRANGEBYLEX z - [aa LIMIT 1 2
		ZRANGEBYLEX z [ +
		ZRANGEBYLEX z ( +
		ZRANGEBYLEX z - [
		ZRANGEBYLEX z - -
		ZRANGEBYLEX z + +
		ZRANGEBYLEX z [bb [bbb
		ZRANGEBYLEX z [x +
		ZRANGEBYLEX z - + LIMIT -1 2
		ZRANGEBYLEX z - + LIMIT 2 -1
		ZREVRANGEBYLEX z + -
		ZREVRANGEBYLEX z [d [b
		ZREVRANGEBYLEX z [b [d
		ZREVRANGEBYLEX z (d (b LIMIT 0 1
		ZREVRANGEBYLEX z + [c LIMIT 1 2
		ZRANGE z - + BYLEX
		ZRANGE z [c - BYLEX REV
		ZRANGE z [c - REV BYLEX LIMIT 1 2
		ZRANGE z - + BYLEX WITHSCORES
		ZRANGE z 0 -1 BYLEX
		ZRANGEBYLEX z - + WITHSCORES
		ZRANGEBYLEX z b +
		ZRANGEBYLEX z - c
		ZRANGEBYLEX z "" +
		ZRANGEBYLEX z -x +
		ZRANGEBYLEX z - +x
		ZLEXCOUNT z - +
		ZLEXCOUNT z [b (d
		ZLEXCOUNT z [d (b
		ZLEXCOUNT z x +
		ZLEXCOUNT nosuch - +
		ZLEXCOUNT nosuch x +
		ZRANGEBYLEX nosuch - +
	`},
	{"removal", `
		ZADD z 1 a 2 b 3 c 4 d 5 e
		ZREM z a
		ZREM z a nobody
		ZREM z b nobody c b
		ZREM nosuch a
		ZREM z d e f
		EXISTS z
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		ZREMRANGEBYRANK z 0 0
		ZREMRANGEBYRANK z -1 -1
		ZREMRANGEBYRANK z 5 9
		ZREMRANGEBYRANK z 3 1
		ZREMRANGEBYRANK z x 1
		ZREMRANGEBYRANK z 1 2
		ZRANGE z 0 -1
		ZREMRANGEBYRANK z 0 -1
		EXISTS z
		ZREMRANGEBYRANK z 0 -1
		ZADD z 1 a 2 b 3 c 4 d 5 e
		ZREMRANGEBYSCORE z (1 2
		ZREMRANGEBYSCORE z 9 10
		ZREMRANGEBYSCORE z x 10
		ZREMRANGEBYSCORE z 4 +inf
		ZRANGE z 0 -1
		ZREMRANGEBYSCORE z -inf +inf
		ZREMRANGEBYSCORE z -inf +inf
		ZREMRANGEBYSCORE nosuch x +inf
		ZADD z 0 a 0 b 0 c 0 d
		ZREMRANGEBYLEX z [b (d
		ZREMRANGEBYLEX z x (d
		ZREMRANGEBYLEX z (d +
		ZRANGE z 0 -1
		ZREMRANGEBYLEX z - +
		EXISTS z
		SET s 1
		ZREM s a
		ZREMRANGEBYRANK s 0 1
		ZREMRANGEBYRANK s x 1
		ZREMRANGEBYSCORE s 0 1
		ZREMRANGEBYLEX s - +
	`},
	{"pops", `
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		ZPOPMIN z
		ZPOPMAX z
		ZPOPMIN z 2
		ZPOPMAX z 1
		ZPOPMIN z 0
		ZPOPMAX z 100
		EXISTS z
		ZPOPMIN z
		ZPOPMIN z 3
		ZPOPMIN z 0
		ZPOPMIN z -1
		ZPOPMIN z x
		ZPOPMIN z 1 2
		ZPOPMIN z x y
		SET s 1
		ZPOPMIN s
		ZPOPMAX s 0
		ZPOPMAX s -1
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		ZMPOP 1 z MIN
		ZMPOP 1 z MAX COUNT 2
		ZMPOP 2 nosuch z MIN COUNT 1
		ZMPOP 2 nosuch nosuch2 MIN COUNT 1
		ZMPOP 2 z s MIN COUNT 100
		ZMPOP 2 z s MIN
		ZMPOP 1 s MAX
		ZMPOP 0 z MIN
		ZMPOP -1 z MIN
		ZMPOP x z MIN
		ZMPOP 2 z MIN
		ZMPOP 1 z
		ZMPOP 1 z MID
		ZMPOP 1 z MIN COUNT
		ZMPOP 1 z MIN COUNT 0
		ZMPOP 1 z MIN COUNT x
		ZMPOP 1 z MIN COUNT 1 COUNT 1
		ZMPOP 1 z MIN NONSENSE 1
	`},
	{"pops that may wait", `
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		BZPOPMIN z 0
		BZPOPMAX nosuch z 1
		BZMPOP 0 1 z MIN
		BZMPOP 0 2 nosuch z MAX COUNT 2
		BZMPOP 0 1 z MAX COUNT 200
		EXISTS z
		SET s 1
		BZPOPMIN s 0
		BZPOPMIN nosuch s 0
		BZMPOP 0 1 s MIN
		BZPOPMIN z x
		BZPOPMIN z -1
		BZPOPMAX s x
		BZMPOP x 1 z MIN
		BZMPOP -1 1 z MIN
		BZMPOP x 0 z MIN
		BZMPOP x 1 z MID
		BZMPOP x 1 z MIN COUNT 0
		BZMPOP 1 1 z
		BZMPOP 1 5 z MIN
		MULTI
		BZPOPMIN nosuch 0
		BZMPOP 0 1 nosuch MIN
		ZADD z 1 a 2 b
		BZPOPMIN z 0
		BZMPOP 0 1 z MIN
		EXEC
	`},
	{"combinations", `
		ZADD a 1 x 2 y 3 z
		ZADD b 10 y 20 z 30 w
		ZADD c 100 z
		ZUNION 2 a b
		ZUNION 2 a b WITHSCORES
		ZUNION 3 a b c WITHSCORES AGGREGATE MIN
		ZUNION 3 a b c WITHSCORES AGGREGATE MAX
		ZUNION 2 a b WEIGHTS 2 0.5 WITHSCORES
		ZUNION 2 a b WEIGHTS 2 -1 AGGREGATE SUM WITHSCORES
		ZINTER 2 a b WITHSCORES
		ZINTER 3 a b c WITHSCORES
		ZINTER 2 a nosuch
		ZINTER 2 a a WITHSCORES
		ZINTER 2 a b WEIGHTS 1 2 AGGREGATE MAX WITHSCORES
		ZDIFF 2 a b
		ZDIFF 2 a b WITHSCORES
		ZDIFF 1 a
		ZDIFF 2 a a
		ZDIFF 3 a b c
		ZDIFF 2 nosuch a
		ZINTERCARD 2 a b
		ZINTERCARD 2 a b LIMIT 1
		ZINTERCARD 2 a b LIMIT 0
		ZINTERCARD 2 a b LIMIT 9
		ZINTERCARD 1 nosuch
		ZUNIONSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		ZUNIONSTORE d 2 a b WEIGHTS 1 2 AGGREGATE MAX
		ZRANGE d 0 -1 WITHSCORES
		ZINTERSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		ZDIFFSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		OBJECT ENCODING d
		ZDIFFSTORE d 2 a a
		EXISTS d
		ZDIFFSTORE d 2 a a
		ZINTERSTORE a 2 a b
		ZRANGE a 0 -1 WITHSCORES
		SET d 1 EX 1000
		ZUNIONSTORE d 1 b
		TTL d
		SET d 1
		ZINTERSTORE d 2 b nosuch
		EXISTS d
		ZADD i inf p inf q
		ZADD j -inf p 0 q
		ZUNION 2 i j WITHSCORES
		ZUNION 2 i j WEIGHTS 0 1 WITHSCORES
		ZINTER 2 i j WITHSCORES
		ZINTER 2 i j WEIGHTS 0 0 WITHSCORES
		ZINTER 2 i j WEIGHTS 0 0 AGGREGATE MIN WITHSCORES
		ZUNION 1 i WEIGHTS inf WITHSCORES
		ZUNION 1 j WEIGHTS inf WITHSCORES
		ZADD k 0.1 m
		ZADD l 0.2 m 1 n
		ZADD o 0.3 m 1 n 2 p
		ZUNION 3 o l k WITHSCORES
		ZINTER 3 k o l WITHSCORES
	`},
	{"combinations refuse", `
		ZADD a 1 x
		SET s 1
		ZUNION 0 a
		ZUNION -1 a
		ZUNION x a
		ZUNION 2 a
		ZUNION 1 a b
		ZUNION 1 a WEIGHTS
		ZUNION 1 a WEIGHTS x
		ZUNION 1 a WEIGHTS 1 2
		ZUNION 2 a a WEIGHTS 1
		ZUNION 1 a AGGREGATE
		ZUNION 1 a AGGREGATE AVG
		ZUNION 1 a LIMIT 1
		ZUNION 1 s
		ZUNION 1 s NONSENSE
		ZUNION 2 nosuch s NONSENSE
		ZUNION 0 s
		ZINTER 0 a
		ZDIFF 0 a
		ZDIFF 1 a WEIGHTS 1
		ZDIFF 1 a AGGREGATE SUM
		ZDIFF 1 s
		ZUNIONSTORE d 0 a
		ZUNIONSTORE d 1 a WITHSCORES
		ZUNIONSTORE d 2 a
		ZUNIONSTORE d 1 s
		ZINTERSTORE d 0 a
		ZDIFFSTORE d 0 a
		ZDIFFSTORE d 1 s
		ZINTERCARD 0 a
		ZINTERCARD 1 a LIMIT
		ZINTERCARD 1 a LIMIT x
		ZINTERCARD 1 a LIMIT -1
		ZINTERCARD 1 a WITHSCORES
		ZINTERCARD 1 a WEIGHTS 1
		ZINTERCARD 1 s
		EXISTS d
	`},
	{"zrangestore", `
		ZADD z 1 a 2 b 2 c 3 d 4 e
		ZRANGESTORE d z 0 -1
		ZRANGE d 0 -1 WITHSCORES
		OBJECT ENCODING d
		ZRANGESTORE d z 1 2 REV
		ZRANGE d 0 -1 WITHSCORES
		ZRANGESTORE d z (1 3 BYSCORE LIMIT 1 5
		ZRANGE d 0 -1 WITHSCORES
		ZRANGESTORE d z 3 1 BYSCORE REV LIMIT 0 2
		ZRANGE d 0 -1 WITHSCORES
		ZRANGESTORE d z - [a BYLEX
		ZRANGESTORE d z 9 10
		EXISTS d
		ZRANGESTORE d z 9 10
		ZRANGESTORE d nosuch 0 -1
		ZRANGESTORE z z 0 1
		ZRANGE z 0 -1
		SET s 1
		ZRANGESTORE d s 0 -1
		ZRANGESTORE s z 0 -1
		TYPE s
		ZRANGESTORE s nosuch 0 -1
		EXISTS s
		ZRANGESTORE d z 0 -1 WITHSCORES
		ZRANGESTORE d z 0 -1 LIMIT 0 1
		ZRANGESTORE d z x -1
		ZRANGESTORE d z 0
	`},
	{"zeros", `
		ZADD z 0 a
		ZUNION 2 z z WEIGHTS -2 0 WITHSCORES
		ZUNION 2 z z WEIGHTS 0 -2 WITHSCORES
		ZUNION 2 z z WEIGHTS -1 -1 WITHSCORES
		ZINTER 2 z z WEIGHTS -2 0 WITHSCORES
		ZUNION 2 z z WEIGHTS -1 1 AGGREGATE MIN WITHSCORES
		ZUNION 2 z z WEIGHTS 1 -1 AGGREGATE MAX WITHSCORES
	`},
	{"zscan", `
		ZADD z 1 a 2.5 b inf c
		ZSCAN z 0 MATCH a*
		ZSCAN z 0 COUNT 100 MATCH b
		ZSCAN nosuch 0
		ZSCAN nosuch 0 COUNT x
		ZSCAN nosuch x
		ZSCAN z x
		ZSCAN z 0 COUNT 0
		ZSCAN z 0 COUNT x
		ZSCAN z 0 MATCH
		ZSCAN z 0 NONSENSE 1
		SET s 1
		ZSCAN s 0
		ZSCAN s 0 COUNT x
	`},
	{"zrandmember", `
		ZADD z 1 a
		ZRANDMEMBER z
		ZRANDMEMBER z 5
		ZRANDMEMBER z 5 WITHSCORES
		ZRANDMEMBER z -3
		ZRANDMEMBER z -3 WITHSCORES
		ZRANDMEMBER z 0
		ZRANDMEMBER z 0 WITHSCORES
		ZRANDMEMBER nosuch
		ZRANDMEMBER nosuch 5
		ZRANDMEMBER nosuch 5 WITHSCORES
		ZRANDMEMBER z x
		ZRANDMEMBER z 1 NONSENSE
		ZRANDMEMBER z x NONSENSE
		ZRANDMEMBER z 1 WITHSCORES MORE
		ZRANDMEMBER z -9223372036854775808
		ZRANDMEMBER z 9223372036854775807 WITHSCORES
		ZRANDMEMBER z -9223372036854775807 WITHSCORES
		SET s 1
		ZRANDMEMBER s
		ZRANDMEMBER s 1
		ZRANDMEMBER s x
	`},
}

// TestEncodings takes sorted sets over the limits of the listpack and back.
func TestEncodings(t *testing.T) {
	p := cmdtest.New(t, "zset-max-listpack-entries", "4", "zset-max-listpack-value", "8")
	var script strings.Builder
	for i := range 7 {
		fmt.Fprintf(&script, "ZADD n %d m%d\nOBJECT ENCODING n\n", i, i)
	}
	p.Run(t, script.String()+`
		ZREM n m1 m2 m3 m4 m5
		OBJECT ENCODING n
		ZADD v 1 12345678
		OBJECT ENCODING v
		ZADD v XX 1 123456789
		OBJECT ENCODING v
		ZADD v 1 123456789
		OBJECT ENCODING v
		ZADD first 1 123456789
		OBJECT ENCODING first
		ZADD many 1 a 2 b 3 c 4 d 5 e
		OBJECT ENCODING many
		ZUNIONSTORE to 1 n
		OBJECT ENCODING to
		ZUNIONSTORE to 1 v
		OBJECT ENCODING to
		ZUNIONSTORE to 1 many
		OBJECT ENCODING to
		ZDIFFSTORE to 2 many n
		OBJECT ENCODING to
		ZRANGESTORE to many 0 3
		OBJECT ENCODING to
		ZRANGESTORE to many 0 4
		OBJECT ENCODING to
		ZRANGESTORE to v 0 -1
		OBJECT ENCODING to
		ZRANGESTORE to v -inf inf BYSCORE
		OBJECT ENCODING to
		DEBUG DIGEST
	`)
}
