package str_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"set", `
			SET a 1
			set A 2
			SET a 12345678901234567890123456789012345678901234
			SET a 123456789012345678901234567890123456789012345
			GET a
			SET a "" NX
			SET b "" NX
			SET b x XX
			SET c x XX
			SET a 1 KEEPTTL
			SET a 1 EX 100
			SET a 2 KEEPTTL
			TTL a
			SET a 3
			TTL a
			SET a 4 PX 100000
			SET a 5 EXAT 4102444800
			SET a 6 PXAT 4102444800123
			SET a 6 pxat 4102444800123 pxat 4102444801123
			PEXPIRETIME a
			SET a 7 GET
			SET a 8 get GET KEEPTTL
			SET a 9 GET PX 200000
			SET a 9 NX GET
			SET a 9 XX GET
			SET n 9 NX GET
			SET o 9 XX GET
			SET n 9 NX NX
			SET GET GET
			SET get GET GET
			SET a GET EX 100 GET
		`},
		{"set refuses", `
			SET a
			SET a 1 NX XX
			SET a 1 XX NX
			SET a 1 EX
			SET a 1 EX 10 PX 10
			SET a 1 EX 10 KEEPTTL
			SET a 1 KEEPTTL EX 10
			SET a 1 EX x
			SET a 1 EX x NX XX
			SET a 1 EX 0
			SET a 1 EX -1
			SET a 1 PX 0
			SET a 1 PX -1
			SET a 1 EXAT 0
			SET a 1 PXAT -1
			SET a 1 EX 9223372036854775807
			SET a 1 EX 9223372036854775
			SET a 1 PX 9223372036854775807
			SET a 1 EXAT 9223372036854776
			SET a 1 EX 9223372036854775808
			SET a 1 PERSIST
			SET a 1 NOSUCH
			SET a 1 EX 10 20
			SET a 1 EX 10 EX 20
			TTL a
			SETEX a 0 1
			SETEX a x 1
			SETEX a -5 1
			PSETEX a 0 1
			PSETEX a 9223372036854775807 1
			SETEX a 9223372036854775807 1
			PSETEX a 1
			SETEX a 1 2 3
		`},
		{"set what has expired", `
			SET a 1 EXAT 1
			GET a
			SET b 1 PXAT 1
			SET b 2
			GET b
			SET c 1 PXAT 1
			SET c 2 XX
			SET c 1 PXAT 1
			SET c 2 NX
			SET d 1 PX 1
			wait 5ms
			SET d 2 GET
			SET e 1 PX 1
			wait 5ms
			SET e 2 KEEPTTL
			TTL e
			SET f 1 PX 1
			wait 5ms
			APPEND f x
			SET g 1 PX 1
			wait 5ms
			INCR g
			TTL g
			SET h 1 PX 1
			wait 5ms
			SETRANGE h 3 x
			SET i 1 PX 1
			SET j 1 PX 1
			SET k 1 PX 1
			wait 5ms
			MGET i j i
			GETDEL k
			MULTI
			GET k
			SET l 1 PX 1
			SET m 1 EX 100
			EXEC
			wait 5ms
			MULTI
			GET l
			EXEC
			SET l 1 PX 1
			wait 5ms
			MULTI
			GET l
			SET l 2
			EXEC
		`},
		{"setnx setex psetex getset", `
			SETNX a 1
			SETNX a 2
			setnx b 2
			SETEX a 100 x
			setex a 200 y
			TTL a
			PSETEX a 300000 z
			GETSET a 1
			TTL a
			getset c 1
			GETSET c 2
			GET c
		`},
		{"get", `
			GET a
			SET a 12
			GET a
			GET
			GET a b
			STRLEN a
			STRLEN b
			MGET a b a
			GETRANGE a 0 -1
			GETRANGE b 0 -1
		`},
		{"getex getdel", `
			GETEX a
			GETEX a EX 10
			GETDEL a
			SET a 1
			GETEX a
			GETEX a EX 100
			GETEX a ex 100 EX 200
			TTL a
			GETEX a PX 300000
			GETEX a EXAT 4102444800
			GETEX a PXAT 4102444800000
			GETEX a PERSIST
			GETEX a PERSIST
			GETEX a persist PERSIST
			TTL a
			GETEX a EX 0
			GETEX a EX -1
			GETEX a EX x
			GETEX a EX
			GETEX a EX 10 PX 10
			GETEX a EX 10 PERSIST
			GETEX a PERSIST EX 10
			GETEX a KEEPTTL
			GETEX a NX
			GETEX a GET
			GETEX missing EX 0
			GETEX missing EX
			GETEX a PX 9223372036854775807
			GETEX a EXAT 0
			GETEX a EXAT 1
			GETEX a
			SET a 1
			GETEX a PXAT 1
			SET a 1
			GETDEL a
			GETDEL a
		`},
		{"counters", `
			INCR a
			incr a
			DECR a
			INCRBY a 41
			DECRBY a 2
			INCRBY a -10
			DECRBY a -10
			INCRBY a 0
			DECRBY a 0
			DECR new
			INCRBY new2 0
			INCRBY a x
			INCRBY a 1.5
			INCRBY a ""
			INCRBY a " 1"
			INCRBY a 9223372036854775808
			DECRBY a -9223372036854775808
			DECRBY a 9223372036854775807
			DECRBY a 9223372036854775807
			SET a 9223372036854775807
			INCR a
			INCRBY a 9223372036854775807
			DECRBY a -1
			INCRBY a -9223372036854775808
			SET a -9223372036854775808
			DECR a
			INCRBY a -1
			INCRBY a 9223372036854775807
			SET a "12 "
			INCR a
			SET a 012
			INCR a
			SET a ""
			INCR a
			INCRBY a 1
			APPEND b 5
			APPEND b 5
			OBJECT ENCODING b
			INCR b
			OBJECT ENCODING b
			EXPIRE b 100
			INCR b
			TTL b
		`},
		{"incrbyfloat", `
			INCRBYFLOAT a 1.5
			INCRBYFLOAT a 1e2
			INCRBYFLOAT a -0.1
			INCRBYFLOAT a 0
			incrbyfloat a 1
			SET b 10
			OBJECT ENCODING b
			INCRBYFLOAT b 1
			OBJECT ENCODING b
			INCRBYFLOAT b x
			INCRBYFLOAT b inf
			INCRBYFLOAT b -inf
			INCRBYFLOAT b nan
			INCRBYFLOAT b ""
			INCRBYFLOAT b " 1"
			SET c abc
			INCRBYFLOAT c 1
			SET c 1 EX 100
			INCRBYFLOAT c 1.25
			TTL c
			SET d 1e300
			INCRBYFLOAT d 1
			INCRBYFLOAT e 1e4900
			OBJECT ENCODING e
			SET f inf
			INCRBYFLOAT f 1
			INCRBYFLOAT g 0.1
			INCRBYFLOAT g 0.2
			INCRBYFLOAT h 3.0
			INCRBYFLOAT i -0
			INCRBYFLOAT j 1.7976931348623157e308
			INCR h
		`},
		{"append setrange", `
			APPEND a ""
			GET a
			APPEND a x
			APPEND a yz
			APPEND b 12
			OBJECT ENCODING b
			append b 34
			OBJECT ENCODING b
			SETRANGE a 1 ABC
			GET a
			SETRANGE a 10 x
			GET a
			SETRANGE a 0 ""
			SETRANGE missing 0 ""
			SETRANGE missing 10 ""
			EXISTS missing
			SETRANGE new 3 x
			OBJECT ENCODING new
			GET new
			SETRANGE a -1 x
			SETRANGE a x x
			SETRANGE a -1 ""
			SETRANGE a 536870912 x
			SETRANGE a 9223372036854775807 xx
			SETRANGE a 9223372036854775807 ""
			SETRANGE missing 536870912 ""
			SET c 1 EX 100
			APPEND c 2
			SETRANGE c 0 9
			TTL c
		`},
		{"getrange", `
			SET a 0123456789
			GETRANGE a 0 3
			GETRANGE a -3 -1
			GETRANGE a -1 -3
			GETRANGE a 5 2
			GETRANGE a 0 100
			GETRANGE a 10 20
			GETRANGE a -100 2
			GETRANGE a -100 -50
			GETRANGE a -100 -100
			GETRANGE a -50 -100
			GETRANGE a 9223372036854775807 9223372036854775807
			GETRANGE a -9223372036854775808 9223372036854775807
			GETRANGE a -9223372036854775808 -9223372036854775808
			GETRANGE a x 1
			GETRANGE a 1 x
			GETRANGE missing x 1
			SUBSTR a 1 2
			SUBSTR a 1
			SET n 12345
			GETRANGE n 1 2
			SET e ""
			GETRANGE e 0 0
			GETRANGE e -1 -1
			GETRANGE e 0 -1
		`},
		{"mset", `
			MSET a 1 b 2
			mset a 1 a 2 a 3
			GET a
			MSET a
			MSET a 1 b
			MSETNX a 1 b
			MSETNX x 1 a 1
			GET x
			MSETNX x 1 y 2
			MSETNX z 1 z 2
			GET z
			EXPIRE a 100
			MSET a 1
			TTL a
			SET p 1 PX 1
			wait 5ms
			MSETNX p 2 q 3
			SET p 1 PX 1
			wait 5ms
			MSET p 2 p 3
			MGET p nosuch q p
		`},
		{"lcs", `
			MSET a ohmytext b mynewtext e "" n 12345 m 3456
			LCS a b
			LCS a b LEN
			LCS a b IDX
			LCS a b IDX MINMATCHLEN 4
			LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN
			LCS a b IDX WITHMATCHLEN
			LCS b a IDX WITHMATCHLEN
			LCS a b WITHMATCHLEN
			LCS a b MINMATCHLEN 100
			LCS a b IDX MINMATCHLEN 100
			LCS a b IDX MINMATCHLEN -1
			LCS a b LEN MINMATCHLEN 1 MINMATCHLEN 2
			LCS a b idx LEN
			LCS a b len len
			LCS a b MINMATCHLEN
			LCS a b MINMATCHLEN x
			LCS a b MINMATCHLEN x IDX LEN
			LCS a b NOSUCH
			LCS a
			LCS a a
			LCS a a IDX
			LCS a e
			LCS e e LEN
			LCS a e IDX
			LCS a missing
			LCS missing missing IDX
			LCS n m
			LCS n m IDX WITHMATCHLEN
		`},
	} {
		t.Run(test.name, func(t *testing.T) { cmdtest.New(t).Run(t, test.script) })
	}
}

// TestLimit lowers proto-max-bulk-len, which bounds results and LCS's memory.
func TestLimit(t *testing.T) {
	p := cmdtest.New(t, "proto-max-bulk-len", "1048576")
	p.Run(t, `
		SETRANGE a 1048575 x
		STRLEN a
		SETRANGE a 1048576 x
		APPEND a x
		APPEND a ""
		SETRANGE b 1048576 x
		EXISTS b
		SETRANGE m 510 x
		SETRANGE n 511 x
		LCS m m LEN
		LCS n n LEN
		LCS n n IDX LEN
		LCS n missing LEN
		LCS a missing LEN
		LCS a missing NOSUCH
	`)
	p.Do(t, "SET", "c", strings.Repeat("x", 1<<20))
	p.Do(t, "APPEND", "c", "x")
	p.Do(t, "GETRANGE", "c", "-5", "-1")
}

// TestBinary keeps bytes that are no text.
func TestBinary(t *testing.T) {
	p := cmdtest.New(t)
	key, value := "k\x00\xff\r\n", "\x00\xff\r\n\x80"
	for _, words := range [][]string{
		{"SET", key, value}, {"GET", key}, {"APPEND", key, value}, {"STRLEN", key}, {"GETRANGE", key, "3", "-3"},
		{"SETRANGE", key, "12", value}, {"GET", key}, {"MGET", key, "k"}, {"LCS", key, key, "IDX"}, {"GETDEL", key},
		{"SET", "", ""}, {"GET", ""}, {"SET", key, value, "EX\x00?", "1000"}, {"SET", key, value, "EX?"}, {"SET", key, value, "\r\n"},
		{"SET", key, "1\x00"}, {"INCR", key}, {"SET", key, "1.5\x00"}, {"INCRBYFLOAT", key, "1"},
	} {
		p.Do(t, words...)
	}
}
