package bits_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	p := cmdtest.New(t)
	for _, test := range []struct{ name, script string }{
		{"bits", `
			SETBIT a 7 1
			SETBIT a 7 1
			SETBIT a 7 0
			SETBIT a 100 0
			SETBIT a 50 0
			STRLEN a
			OBJECT ENCODING a
			SET n 12345
			OBJECT ENCODING n
			GETBIT n 3
			SETBIT n 3 1
			OBJECT ENCODING n
			GET n
			SET n 12345
			SETBIT n 0 0
			OBJECT ENCODING n
			SET n 12345 EX 100
			SETBIT n 0 1
			TTL n
			SET s abc
			SETBIT s 0 0
			OBJECT ENCODING s
			GETBIT s 1
			GETBIT s 1000
			GETBIT s 4294967295
			GETBIT s 4294967296
			GETBIT s -1
			GETBIT s #1
			GETBIT s 1.5
			GETBIT missing 1
			SETBIT missing 4294967296 1
			SETBIT missing -1 1
			SETBIT missing x 1
			SETBIT missing 1 2
			SETBIT missing 1 -1
			SETBIT missing 1 x
			SETBIT missing x 2
			SETBIT missing 1
			SETBIT z 0 0
			GET z
			SETBIT x 1 1
			SETBIT p 1 1
			PEXPIRE p 20
			wait 25ms
			SETBIT p 2 1
			GET p
		`},
		{"bitcount", `
			SET s foobar
			BITCOUNT s
			BITCOUNT s 0 0
			BITCOUNT s 1 1
			BITCOUNT s 1 1 BYTE
			BITCOUNT s 5 30 BIT
			BITCOUNT s 5 30 bit
			BITCOUNT s -3 -1
			BITCOUNT s -1 -3
			BITCOUNT s -1 -3 nonsense
			BITCOUNT s -100 -50
			BITCOUNT s -50 -100
			BITCOUNT s 3 1
			BITCOUNT s 3 1 nonsense
			BITCOUNT s 0 100
			BITCOUNT s 6 100
			BITCOUNT s 47 47 BIT
			BITCOUNT s 48 48 BIT
			BITCOUNT s -8 -1 BIT
			BITCOUNT s 0
			BITCOUNT s 0 0 BIT BIT
			BITCOUNT s x 0
			BITPOS s 1 1 h 1
			BITPOS s 1 1 h BIT
			BITCOUNT s 0 x
			BITCOUNT s 9223372036854775807 9223372036854775807
			BITCOUNT s -9223372036854775808 9223372036854775807 BIT
			BITCOUNT missing
			BITCOUNT missing 0
			BITCOUNT missing x y
			SET n 12345
			BITCOUNT n
			BITCOUNT n 1 2
			SET e ""
			BITCOUNT e
			BITCOUNT e 0 0
			BITCOUNT e 0 -1 BIT
			BITCOUNT
		`},
		{"bitpos", `
			SET a "\xff\xf0\x00"
			SET b "\x00\xff\xf0"
			SET o "\xff\xff\xff"
			SET z "\x00\x00"
			SET e ""
			BITPOS a 0
			BITPOS b 1 0
			BITPOS b 1 2
			BITPOS b 1 2 -1 BYTE
			BITPOS b 1 7 15 BIT
			BITPOS b 1 7 -3 bit
			BITPOS a 1 12 -1 BIT
			BITPOS a 0 12 12 BIT
			BITPOS a 0 3 11 BIT
			BITPOS o 0
			BITPOS o 0 0
			BITPOS o 0 0 -1
			BITPOS o 0 0 -1 BIT
			BITPOS o 0 1
			BITPOS o 0 3
			BITPOS o 0 -1
			BITPOS z 1
			BITPOS z 1 0 -1
			BITPOS z 0
			BITPOS z 0 1 0
			BITPOS z 1 1 0
			BITPOS z 0 -1 -5
			BITPOS e 0
			BITPOS e 1
			BITPOS e 0 0
			BITPOS missing 0
			BITPOS missing 1
			BITPOS missing 2
			BITPOS missing 0 x
			BITPOS a x
			BITPOS a 2
			BITPOS a 0 x
			BITPOS a 0 0 x
			BITPOS a 0 0 0 x
			BITPOS a 0 0 0 BIT x
			BITPOS a 0 x y z w
			BITPOS a 0 0 0 0
			SET n 12345
			BITPOS n 0
		`},
		{"bitop", `
			FLUSHALL
			SET a abcdefghijk
			SET b "012"
			SET n 12345
			SET x 1 EX 100
			BITOP AND d a b
			GET d
			OBJECT ENCODING d
			BITOP or d a b n
			GET d
			BITOP XOR d a b n missing
			GET d
			BITOP NOT d a
			GET d
			BITOP NOT d a b
			BITOP NOT d missing
			EXISTS d
			BITOP AND d missing missing
			BITOP AND x a
			TTL x
			BITOP AND a a b
			GET a
			BITOP NAND d a
			BITOP AND d
			BITOP AND
			BITOP nope missing missing
			SET e ""
			BITOP OR d e e
			SET d 1
			BITOP OR d e e
			BITOP NOT n n
			GET n
		`},
		{"bitfield", `
			BITFIELD extremes OVERFLOW SAT SET i8 2 -9223372036854775807 GET i8 2 SET u8 20 -9223372036854775808 GET u8 20
			BITFIELD extremes SET i8 2 -9223372036854775807 GET i8 2 OVERFLOW FAIL SET i5 2 -9223372036854775808 GET i5 2
			BITFIELD extremes OVERFLOW SAT SET i63 2 -9223372036854775808 GET i63 2 SET i64 2 -9223372036854775808 GET i64 2
			FLUSHALL
			BITFIELD a
			BITFIELD a GET u8 0
			EXISTS a
			BITFIELD a SET i8 0 -1 GET u8 0 GET i4 2 GET u63 0 GET i64 3
			BITFIELD a INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
			BITFIELD a INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
			BITFIELD a INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1
			BITFIELD a INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 102 1 OVERFLOW FAIL INCRBY u2 102 1
			BITFIELD a OVERFLOW FAIL SET u8 0 300
			BITFIELD a OVERFLOW SAT SET u8 0 300 GET u8 0 SET u8 0 -5 GET u8 0
			BITFIELD a OVERFLOW SAT SET i8 0 300 GET i8 0 SET i8 0 -300 GET i8 0
			BITFIELD a SET i8 0 300 GET i8 0 SET i8 0 -300 GET i8 0
			BITFIELD a SET i64 0 9223372036854775807 INCRBY i64 0 1 OVERFLOW SAT INCRBY i64 0 -1 OVERFLOW FAIL INCRBY i64 0 -1
			BITFIELD a SET u63 1 9223372036854775807 INCRBY u63 1 1 INCRBY u63 1 -1 OVERFLOW SAT INCRBY u63 1 1
			BITFIELD a SET u8 #3 7 GET u8 #3 GET u8 24 GET u8 # GET u8 ##1
			BITFIELD a SET u8 #1000 1
			STRLEN a
			BITFIELD a SET u8 0 0
			BITFIELD a GET u64 0
			BITFIELD a GET i65 0
			BITFIELD a GET i0 0
			BITFIELD a GET x8 0
			BITFIELD a GET U8 0
			BITFIELD a GET 8 0
			BITFIELD a GET u 0
			BITFIELD a GET u8 -1
			BITFIELD a GET u8 #-1
			BITFIELD a GET u8 x
			BITFIELD a GET u8 4294967295
			BITFIELD a GET u8 4294967296
			BITFIELD a GET u8 #9223372036854775807
			BITFIELD a GET u8 #2305843009213693952
			BITFIELD a SET u8 0
			BITFIELD a SET u8 0 x
			BITFIELD a GET u8
			BITFIELD a GET
			BITFIELD a OVERFLOW
			BITFIELD a OVERFLOW NONE
			BITFIELD a OVERFLOW NONE GET u8
			BITFIELD a OVERFLOW WRAP
			BITFIELD a NOPE u8 0
			BITFIELD_RO a GET u8 0 GET i8 #1
			BITFIELD_RO a
			BITFIELD_RO missing GET u8 0
			BITFIELD_RO a SET u8 0 1
			BITFIELD_RO missing SET u8 0 1
			BITFIELD_RO a INCRBY u8 0 x
			BITFIELD_RO a OVERFLOW FAIL
			SET n 12345
			BITFIELD n GET u8 0 GET u8 #4 GET u8 #5
			OBJECT ENCODING n
			BITFIELD n SET u8 0 49
			OBJECT ENCODING n
			MULTI
			SETBIT m 1 1
			BITFIELD m SET u8 0 1
			BITOP NOT m2 m
			EXEC
		`},
		{"keys", `
			COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0
			COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 SET u8 0 1
			COMMAND GETKEYSANDFLAGS BITFIELD k OVERFLOW WRAP GET u8 0
			COMMAND GETKEYSANDFLAGS BITFIELD k SET u8 0
			COMMAND GETKEYSANDFLAGS BITFIELD k GET u8
			COMMAND GETKEYSANDFLAGS BITFIELD k
			COMMAND GETKEYSANDFLAGS BITFIELD_RO k GET u8 0
			COMMAND GETKEYSANDFLAGS BITOP AND d a b
			COMMAND GETKEYSANDFLAGS BITCOUNT k 0 1
			COMMAND GETKEYSANDFLAGS BITPOS k 0
			COMMAND GETKEYSANDFLAGS GETBIT k 0
			COMMAND GETKEYSANDFLAGS SETBIT k 0 1
		`},
	} {
		t.Run(test.name, func(t *testing.T) { p.Run(t, test.script) })
	}
	p.Run(t, `
		HSET h f v
		SETBIT h 0 1
		GETBIT h 0
		BITCOUNT h
		BITCOUNT h x y
		BITPOS h 1
		BITPOS h 2
		BITFIELD h
		BITFIELD h GET u8 0
		BITFIELD h SET u8 0 1
		BITFIELD_RO h GET u8 0
		BITFIELD_RO h SET u8 0 1
		BITOP AND d h
		BITOP AND d a h
		BITOP NOT h a
		TYPE h
		HSET h2 f v
		BITOP NOT h2 missing
		EXISTS h2
	`)
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}

// TestRandom runs random commands on strings of all lengths and then compares what is stored.
func TestRandom(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(3, 3))
	keys := []string{"a", "b", "c", "d"}
	units := []string{"", " BIT", " BYTE"}
	types := []string{"i1", "u1", "i5", "u8", "i16", "u31", "u63", "i64", "i33"}
	key := func() string { return keys[r.IntN(len(keys))] }
	at := func() int { return r.IntN(1 << r.IntN(14)) }
	field := func(name string) string {
		s := fmt.Sprintf(" %s %s %s%d", name, types[r.IntN(len(types))], []string{"", "#"}[r.IntN(2)], r.IntN(200))
		if name != "GET" {
			s += fmt.Sprint(" ", int64(r.Uint64())>>r.IntN(64))
		}
		return s
	}
	for range 60 {
		var script strings.Builder
		for range 30 {
			switch r.IntN(8) {
			case 0:
				text := make([]byte, r.IntN(1<<r.IntN(9)))
				fill := byte(r.IntN(4)) * 85 // 0, 0x55, 0xaa, 0xff
				for i := range text {
					text[i] = fill
				}
				fmt.Fprintf(&script, "SET %s \"", key())
				for _, c := range text {
					fmt.Fprintf(&script, "\\x%02x", c)
				}
				script.WriteString("\"\n")
			case 1, 2:
				fmt.Fprintf(&script, "SETBIT %s %d %d\n", key(), at(), r.IntN(2))
			case 3:
				fmt.Fprintf(&script, "BITCOUNT %s %d %d%s\n", key(), at()-99, at()-99, units[r.IntN(3)])
			case 4, 5:
				fmt.Fprintf(&script, "BITPOS %s %d %d %d%s\n", key(), r.IntN(2), at()-99, at()-99, units[r.IntN(3)])
				fmt.Fprintf(&script, "BITPOS %s %d %d\n", key(), r.IntN(2), at()-9)
			case 6:
				op := []string{"AND", "OR", "XOR"}[r.IntN(3)]
				fmt.Fprintf(&script, "BITOP %s %s %s %s %s\n", op, key(), key(), key(), key())
				fmt.Fprintf(&script, "BITOP NOT %s %s\n", key(), key())
			case 7:
				fmt.Fprintf(&script, "BITFIELD %s%s%s OVERFLOW SAT%s%s OVERFLOW FAIL%s%s\n", key(), field("SET"), field("INCRBY"),
					field("SET"), field("INCRBY"), field("INCRBY"), field("GET"))
			}
		}
		p.Run(t, script.String())
		if t.Failed() {
			return
		}
	}
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}
