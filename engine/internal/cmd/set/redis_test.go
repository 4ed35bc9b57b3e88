package set_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree, and what
// is left in the end.
func TestLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"sadd and srem", `
			SADD s 1
			SADD s 1 2 3 2
			OBJECT ENCODING s
			SADD s a b a
			OBJECT ENCODING s
			SADD s a 1
			SADD s "" +1 01 -0 1.0 9223372036854775807 9223372036854775808 -9223372036854775808
			SMEMBERS s
			SCARD s
			SREM s 2 nosuch a a
			SREM s nosuch
			SREM s "" 01 +1 -0 1.0 9223372036854775807 9223372036854775808 -9223372036854775808 1 3
			SREM s b b c
			EXISTS s
			SREM s a
			SADD one a
			SREM one a b a
			SADD one 1
			SREM one 1 2
			SCARD one
			SADD s
			SREM s
			SCARD
			SET str x
			SADD str a
			SREM str a
			SCARD str
			GET s
			SADD s x
			GET s
			EXPIRE s 100
			SADD s y
			TTL s
			SREM s x y
			TTL s
		`},
		{"membership", `
			SADD i 1 2 -3
			SADD h a b c 1
			SISMEMBER i 1
			SISMEMBER i 01
			SISMEMBER i a
			SISMEMBER i 100000000000
			SISMEMBER h a
			SISMEMBER h 1
			SISMEMBER h z
			SISMEMBER nosuch z
			SMISMEMBER i 1 a 1 -3 4
			SMISMEMBER h a z 1
			SMISMEMBER nosuch a b
			SMISMEMBER h
			SISMEMBER h
			SISMEMBER h a b
			SET str x
			SISMEMBER str a
			SMISMEMBER str a
			SMEMBERS str
			SMEMBERS nosuch
			SMEMBERS i
			SMEMBERS h
			SMEMBERS h i
			SCARD nosuch
			SCARD i
		`},
		{"smove", `
			SADD a 1 2 x
			SADD b 2 3
			SMOVE a b 1
			SMOVE a b 2
			SMOVE a b nosuch
			SMOVE a new x
			EXISTS a
			SMOVE a b 1
			SMOVE b b 1
			SMOVE b b nosuch
			SMOVE nosuch nosuch x
			SET str x
			SMOVE b str 1
			SMOVE str b 1
			SMOVE b str nosuch
			SMOVE nosuch str 1
			SMOVE b nosuch
			SMEMBERS b
			SADD c y
			OBJECT ENCODING b
			SMOVE c b y
			OBJECT ENCODING b
			SADD e 1
			PEXPIRE e 20
			PEXPIRE b 20
			wait 25ms
			SMOVE e b 1
			SADD e 1
			SADD b 1
			PEXPIRE b 20
			wait 25ms
			SMOVE e b 1
			SET str x PX 1
			wait 5ms
			SMOVE b str 1
		`},
		{"sinter", `
			SADD a 1 2 3 4
			SADD b 2 3 4 5 x
			SADD c 3 4 y x
			SET str x
			SINTER a
			SINTER a b
			SINTER b a c
			SINTER b c
			SINTER a a
			SINTER b b c b
			SINTER a nosuch
			SINTER nosuch
			SINTER nosuch nosuch
			SINTER a str
			SINTER nosuch str
			SINTER str nosuch
			SINTER
			SINTERCARD 1 a
			SINTERCARD 2 a b
			SINTERCARD 3 a b c LIMIT 1
			SINTERCARD 3 a b c LIMIT 0
			SINTERCARD 3 a b c LIMIT 2 LIMIT 100
			SINTERCARD 3 a b c limit 9
			SINTERCARD 2 a nosuch LIMIT 1
			SINTERCARD 0 a
			SINTERCARD -1 a
			SINTERCARD x a
			SINTERCARD 3 a b
			SINTERCARD 2 a b c
			SINTERCARD 1 a LIMIT
			SINTERCARD 1 a LIMIT -1
			SINTERCARD 1 a LIMIT x
			SINTERCARD 1 a NOSUCH 1
			SINTERCARD 9223372036854775807 a b
			SINTERCARD 9223372036854775808 a b
			SINTERCARD 2 a str
			SINTERCARD 2 str LIMIT
			SINTERCARD 1 nosuch LIMIT x
			SINTERCARD 1
			SINTERSTORE d a b
			SMEMBERS d
			OBJECT ENCODING d
			SINTERSTORE d b c
			OBJECT ENCODING d
			SMEMBERS d
			SINTERSTORE d a nosuch
			EXISTS d
			SINTERSTORE d a nosuch
			SINTERSTORE d a
			SINTERSTORE a a b
			SMEMBERS a
			EXPIRE a 100
			SINTERSTORE a a b
			TTL a
			SINTERSTORE str a b
			SMEMBERS str
			SET str x
			SINTERSTORE d a str
			SINTERSTORE d nosuch str
			SINTERSTORE str nosuch
			EXISTS str
			SINTERSTORE d
			SMEMBERS d
			SET old x PX 1
			wait 5ms
			SINTERSTORE old nosuch
			SET old x PX 1
			wait 5ms
			SINTERSTORE old a
			PEXPIRE old 20
			wait 25ms
			SINTERSTORE old old a
			PEXPIRE a 20
			wait 25ms
			SINTERSTORE d b a b
		`},
		{"sdiff", `
			SADD a 1 2 3 4
			SADD b 2 3
			SADD c 3 4 x y
			SADD big 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 a b c d e
			SET str x
			SDIFF a
			SDIFF a b
			SDIFF a b c
			SDIFF c a
			SDIFF a a
			SDIFF a b a
			SDIFF a nosuch
			SDIFF a nosuch b
			SDIFF nosuch a
			SDIFF nosuch nosuch
			SDIFF big a b c
			SDIFF big a b c a b c
			SDIFF big big
			SDIFF big nosuch a nosuch b c
			SDIFF a big
			SDIFF a str
			SDIFF nosuch str
			SDIFF
			SDIFFSTORE d a b
			SMEMBERS d
			OBJECT ENCODING d
			SDIFFSTORE d big a b c
			OBJECT ENCODING d
			SMEMBERS d
			SDIFFSTORE d c a
			OBJECT ENCODING d
			SDIFFSTORE d a a
			EXISTS d
			SDIFFSTORE d a a
			SDIFFSTORE a a b
			SMEMBERS a
			SDIFFSTORE str a
			SMEMBERS str
			SET str x
			SDIFFSTORE d a str
			SDIFFSTORE str nosuch a
			EXISTS str
			SET old x PX 1
			wait 5ms
			SDIFFSTORE old nosuch a
		`},
		{"sunion", `
			SADD a 1 2 3 4
			SADD b 2 3 7 8
			SADD c 3 4 x y
			SET str x
			SUNION a
			SUNION a b
			SUNION a c b
			SUNION c
			SUNION a a
			SUNION a nosuch
			SUNION nosuch c
			SUNION nosuch nosuch
			SUNION a str
			SUNION str
			SUNION
			SUNIONSTORE d a b
			SMEMBERS d
			OBJECT ENCODING d
			SUNIONSTORE d a b c
			OBJECT ENCODING d
			SMEMBERS d
			SUNIONSTORE d nosuch
			EXISTS d
			SUNIONSTORE a a b
			SMEMBERS a
			SUNIONSTORE str a
			SET str x
			SUNIONSTORE a str
			SUNIONSTORE d str nosuch
			SUNIONSTORE str nosuch nosuch
			EXISTS str
			EXPIRE a 100
			SUNIONSTORE a a
			TTL a
		`},
		{"spop", `
			SADD one x
			SPOP one
			EXISTS one
			SADD one 1
			SPOP one 1
			SADD one x
			SPOP one 2
			SADD s 1 2 3
			SPOP s 0
			SPOP s 3
			SADD s a b c
			EXPIRE s 100
			SPOP s 100
			EXISTS s
			SPOP s
			SPOP s 1
			SPOP s 0
			SPOP s -1
			SPOP s x
			SPOP s 9223372036854775807
			SPOP s 9223372036854775808
			SPOP s 1 2
			SPOP s x 2
			SPOP
			SET str x
			SPOP str
			SPOP str 0
			SPOP str 1
			SPOP str -1
			MULTI
			SADD m a
			SPOP m
			SADD m b
			SPOP m 1
			SADD m c
			EXEC
		`},
		{"srandmember", `
			SADD one x
			SRANDMEMBER one
			SRANDMEMBER one 0
			SRANDMEMBER one 1
			SRANDMEMBER one 5
			SRANDMEMBER one -3
			SADD i 2 1 3
			SRANDMEMBER i 3
			SRANDMEMBER i 4
			SRANDMEMBER nosuch
			SRANDMEMBER nosuch 3
			SRANDMEMBER nosuch -3
			SRANDMEMBER nosuch x
			SRANDMEMBER one x
			SRANDMEMBER one 1 2
			SRANDMEMBER one 9223372036854775807
			SRANDMEMBER one 9223372036854775808
			SRANDMEMBER one -9223372036854775808
			SRANDMEMBER nosuch -9223372036854775807
			SRANDMEMBER
			SET str x
			SRANDMEMBER str
			SRANDMEMBER str 1
			SRANDMEMBER str x
		`},
		{"sscan", `
			SADD i 1 2 3 11 12
			SADD one x
			SSCAN i 0
			SSCAN i 5
			SSCAN i 0 MATCH 1*
			SSCAN i 0 MATCH 1* COUNT 1
			SSCAN i 0 COUNT 0
			SSCAN i 0 COUNT x
			SSCAN i 0 MATCH
			SSCAN i 0 TYPE string
			SSCAN i 0 NOVALUES
			SSCAN i x
			SSCAN i -1
			SSCAN i 18446744073709551616
			SSCAN nosuch 0
			SSCAN nosuch 7
			SSCAN nosuch x
			SSCAN nosuch 0 NOSUCH
			SSCAN one 0 MATCH y
			SSCAN one 0 COUNT 100
			SSCAN one
			SET str x
			SSCAN str 0
			SSCAN str x
			SSCAN str 0 NOSUCH
		`},
		{"expired sets", `
			SADD s 1 2
			PEXPIRE s 20
			wait 25ms
			SADD s 3
			SMEMBERS s
			PEXPIRE s 20
			wait 25ms
			SREM s 3
			SADD s 4
			PEXPIRE s 20
			wait 25ms
			SPOP s
			SADD s 4
			PEXPIRE s 20
			wait 25ms
			SMEMBERS s
			SADD s 4
			PEXPIRE s 20
			wait 25ms
			SUNION nosuch s
			SADD s 4
			PEXPIRE s 20
			wait 25ms
			SRANDMEMBER s 2
			SADD s 4
			PEXPIRE s 20
			wait 25ms
			SSCAN s 0
		`},
		{"other commands", `
			SADD s 1 2 3
			SADD h a b c
			TYPE s
			COPY s s2
			SMEMBERS s2
			COPY h h2
			SADD h2 d
			SMEMBERS h
			RENAME h2 h3
			SMEMBERS h3
			MOVE s2 1
			SELECT 1
			SMEMBERS s2
			SADD s2 x
			SELECT 0
			SET s x
			SET h x GET
			SADD t 1
			DEL t
			UNLINK h3
			DBSIZE
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := cmdtest.New(t)
			p.Run(t, test.script)
			p.Run(t, "DEBUG DIGEST")
			p.CheckReplay(t)
		})
	}
}

// TestEncodings goes beyond the sizes at which the encoding changes.
func TestEncodings(t *testing.T) {
	p := cmdtest.New(t, "set-max-intset-entries", "5")
	for i := range 8 {
		p.Do(t, "SADD", "s", fmt.Sprint(i))
		p.Do(t, "OBJECT", "ENCODING", "s")
	}
	p.Do(t, "SREM", "s", "1", "2", "3", "4", "5", "6")
	p.Run(t, `
		OBJECT ENCODING s
		SUNIONSTORE s s
		OBJECT ENCODING s
		SADD a 1 2 3 4 5
		SADD b 5 6 7 8 9
		SUNIONSTORE c a b
		OBJECT ENCODING c
		SDIFFSTORE c c a
		OBJECT ENCODING c
		SINTERSTORE c c b
		OBJECT ENCODING c
		COPY c d
		OBJECT ENCODING d
		SPOP d 9
		CONFIG SET set-max-intset-entries 0
		SADD e 1
		OBJECT ENCODING e
		SINTERSTORE f a b
		OBJECT ENCODING f
		SADD a 1
		OBJECT ENCODING a
		SADD a 7
		OBJECT ENCODING a
		DEBUG DIGEST
	`)
	p.CheckReplay(t)
}
