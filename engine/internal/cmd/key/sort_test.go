package key_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestSortLikeRedis compares SORT with redis-server: replies, events and effects must agree.
func TestSortLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"lists", `
			RPUSH l 3 1 2 10 -5 1.5 "" 1e3
			SORT l
			SORT l DESC
			SORT l ASC
			SORT l DESC ASC
			SORT l ALPHA
			SORT l ALPHA DESC
			sort l limit 0 3
			SORT l LIMIT 2 3
			SORT l LIMIT 2 -1
			SORT l LIMIT -5 2
			SORT l LIMIT 7 10
			SORT l LIMIT 8 10
			SORT l LIMIT 100 10
			SORT l LIMIT 0 0
			SORT l LIMIT 3 0
			SORT l LIMIT 9223372036854775807 9223372036854775807
			SORT l LIMIT -9223372036854775808 -9223372036854775808
			SORT l BY nosort
			SORT l BY nosort DESC
			SORT l BY nosort LIMIT 1 3
			SORT l BY nosort LIMIT 1 3 DESC
			SORT l BY nosort LIMIT 6 30 DESC
			SORT l BY nosort LIMIT 60 30
			SORT l BY nosort GET #
			SORT l LIMIT 0
			SORT l LIMIT 0 x
			SORT l LIMIT x
			SORT l BY
			SORT l GET
			SORT l STORE
			SORT l FOO
			SORT l FOO BY
			SORT_RO l
			SORT_RO l STORE d
			SORT_RO l LIMIT 0 2 DESC
			SORT missing
			SORT missing LIMIT 0 1 DESC ALPHA BY a_* GET #
			SORT missing LIMIT x y
		`},
		{"what is no number", `
			RPUSH a 1 x
			SORT a
			SORT a DESC STORE d
			SORT a ALPHA
			RPUSH b " 1" "0x10" inf -inf "1\x00abc" "\t2" +3 1e308
			SORT b
			RPUSH c "1 "
			SORT c
			RPUSH d nan
			SORT d
			RPUSH f " "
			SORT f
			RPUSH g 5 5.0 05 +5 5
			SORT g
			SORT g DESC
			SET s 1
			SORT s
			SORT s LIMIT x y
			SORT s BY nosort STORE d
			HSET h a 1
			SORT h
			SORT_RO h
			RPUSH e 1e309
			SORT e
		`},
		{"patterns", `
			RPUSH l 1 2 3 x
			MSET w_1 30 w_2 20 w_3 10 v_1 one v_2 two v_3 three
			HSET h_1 f 7 g a
			HSET h_2 f 5 g b
			HSET h_3 f 9
			SET h_x string
			SORT l BY w_*
			SORT l BY w_* DESC
			SORT l BY w_* GET v_*
			SORT l BY w_* GET # GET v_* GET w_*
			SORT l BY w_* GET h_*->f GET h_*->g GET h_*
			SORT l BY h_*->f
			SORT l BY h_*->g ALPHA
			SORT l BY h_*->g ALPHA DESC
			SORT l BY h_*->f LIMIT 1 2
			SORT l BY v_*
			SORT l BY v_* ALPHA
			SORT l BY v_* ALPHA DESC
			SORT l BY w_* BY nosort
			SORT l BY nosort BY w_*
			SORT l BY missing_*
			SORT l ALPHA GET nothing GET #
			SORT l ALPHA GET *_1
			SORT l ALPHA GET w_*->
			SORT l ALPHA GET h_*->nothing
			SORT l ALPHA GET ->f*
			SORT l ALPHA GET "v_*\x00rest" GET "#\x00" GET "v\x00_*"
			SORT l BY "w_*\x00rest"
			SORT l ALPHA GET h_*->f->g
			SET l->1 strange
			SORT l ALPHA GET l->*
			RPUSH none nothing
			SORT none GET w_* BY nosort
		`},
		{"store", `
			RPUSH l 3 1 2
			SET w_1 x
			SORT l STORE d
			LRANGE d 0 -1
			SORT l DESC LIMIT 0 2 STORE d
			LRANGE d 0 -1
			SORT l BY nosort STORE l
			LRANGE l 0 -1
			SORT l GET w_* GET # STORE d
			LRANGE d 0 -1
			SORT l STORE l
			LRANGE l 0 -1
			SET s x EX 100
			SORT l STORE s
			TTL s
			TYPE s
			SORT missing STORE s
			EXISTS s
			SORT missing STORE nothing
			SORT l LIMIT 5 5 STORE d
			EXISTS d
			SORT l STORE a STORE b
			EXISTS a b
			RPUSH n b a "a\x00b" "a\x00a" A
			SORT n ALPHA STORE d
			LRANGE d 0 -1
			SORT n ALPHA
			SORT n ALPHA DESC
			SORT n STORE d
			LRANGE d 0 -1
			MULTI
			SORT l DESC STORE l
			SORT n
			EXEC
		`},
		{"sets and sorted sets", `
			SADD s 3 1 2 10 20
			SADD t b a c
			ZADD z 3 a 2 b 1 c 5 d
			ZADD y 1 5 1 4 1 6
			SORT s
			SORT s DESC LIMIT 1 3
			SORT s BY nosort STORE d
			LRANGE d 0 -1
			SORT s BY nosort DESC STORE d
			LRANGE d 0 -1
			SORT t
			SORT t ALPHA
			SORT t ALPHA DESC
			SORT t BY nosort STORE d GET #
			LRANGE d 0 -1
			SORT z
			SORT z ALPHA
			SORT z BY nosort
			SORT z BY nosort DESC
			SORT z BY nosort LIMIT 1 2
			SORT z BY nosort LIMIT 1 2 DESC
			SORT z BY nosort LIMIT 1 100 DESC
			SORT z BY nosort LIMIT 100 100 DESC
			SORT z BY nosort STORE d
			LRANGE d 0 -1
			SORT y
			SORT y DESC
			SORT y BY nosort DESC GET # GET x_*
			MSET w_a 2 w_b 3 w_c 1
			SORT z BY w_* GET #
			SORT t BY w_* DESC
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

// TestSortMany sorts more than fits into the small encodings.
func TestSortMany(t *testing.T) {
	p := cmdtest.New(t)
	for _, add := range [][]string{{"RPUSH", "l"}, {"SADD", "s"}, {"ZADD", "z"}} {
		for i := range 2000 {
			n := i * 7919 % 1999
			if add[0] == "ZADD" {
				add = append(add, fmt.Sprint(n%50))
			}
			add = append(add, fmt.Sprint(n))
		}
		p.Do(t, add...)
	}
	p.Run(t, `
		SORT l
		SORT s DESC
		SORT z ALPHA LIMIT 100 50
		SORT z BY nosort LIMIT 100 50
		SORT z BY nosort LIMIT 100 50 DESC
		SORT l BY nosort LIMIT 100 50 DESC
		SORT l BY nosort LIMIT 1990 50
		SORT l ALPHA STORE d
		DEBUG DIGEST
	`)
}
