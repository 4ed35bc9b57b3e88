package hll_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	p := cmdtest.New(t)
	for _, test := range []struct{ name, script string }{
		{"pfadd pfcount pfmerge", `
			PFADD a
			GET a
			OBJECT ENCODING a
			PFADD a
			PFADD a a b c d e f
			PFADD a a b c
			GET a
			PFCOUNT a
			PFCOUNT a
			GET a
			PFADD a ""
			GET a
			PFADD b x y z 12345678 123456789
			GET b
			PFCOUNT a b
			PFCOUNT a b missing
			PFCOUNT missing
			PFCOUNT missing missing
			PFMERGE d a b
			GET d
			OBJECT ENCODING d
			PFMERGE d missing
			GET d
			PFMERGE e missing
			GET e
			PFMERGE f
			PFMERGE a
			GET a
			EXPIRE a 100
			PFADD a new1 new2 new3
			TTL a
			PFMERGE a b
			TTL a
			PFDEBUG TODENSE a
			PFDEBUG TODENSE a
			PFMERGE d a
			GET d
			PFADD d more
			OBJECT ENCODING d
			PFMERGE dense a b
			PFMERGE sparse b e
			GET sparse
			PFCOUNT a b d
			SELECT 1
			PFADD p x
			PEXPIRE p 20
			wait 25ms
			PFADD p y
			PEXPIRE p 20
			wait 25ms
			PFCOUNT p
			SELECT 0
			MULTI
			PFADD m 1 2 3
			PFCOUNT m
			PFMERGE m2 m
			EXEC
		`},
		{"wrong", `
			SET s text
			SET n 12345
			SET h "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80"
			SET i "HYLL\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x7f\xff"
			SET j "HYLL\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x7f\xff"
			SET k "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff\x01"
			SET l "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x10\x84"
			SET m "HYLL\x01\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x10\x84"
			SET short "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
			PFADD s a
			PFADD n a
			PFADD h a
			PFADD i a
			PFADD j a
			PFADD l a
			PFADD m a
			PFADD m
			SET cut "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f"
			PFADD cut a
			GET cut
			SET cut "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x5b\x8d\x40"
			PFADD cut a
			GET cut
			PFADD short a
			PFCOUNT s
			PFCOUNT h
			PFCOUNT i
			PFCOUNT k
			PFCOUNT l
			PFCOUNT m
			PFCOUNT s h
			PFCOUNT h s
			PFCOUNT missing k
			PFCOUNT missing m
			PFMERGE new s
			PFMERGE new h
			PFMERGE h new
			PFMERGE new new s
			PFMERGE s
			PFMERGE l
			EXISTS new
			PFADD
			PFCOUNT
			PFMERGE
			PFDEBUG ENCODING s
			PFDEBUG TODENSE h
			PFDEBUG GETREG l
			PFDEBUG DECODE l
		`},
		{"pfdebug", `
			FLUSHALL
			PFADD a a b c d e f g h i j
			PFDEBUG ENCODING a
			PFDEBUG DECODE a
			PFDEBUG decode a
			PFDEBUG GETREG a
			PFDEBUG ENCODING a
			PFDEBUG DECODE a
			PFDEBUG TODENSE a
			PFADD b
			PFDEBUG DECODE b
			PFDEBUG TODENSE b
			GET b
			PFDEBUG NOPE b
			PFDEBUG NOPE missing
			PFDEBUG TODENSE missing
			PFDEBUG TODENSE
			PFDEBUG TODENSE b b
			COMMAND GETKEYSANDFLAGS PFCOUNT a b
			COMMAND GETKEYSANDFLAGS PFMERGE a b c
			COMMAND GETKEYSANDFLAGS PFADD a b c
			COMMAND GETKEYSANDFLAGS PFDEBUG TODENSE a
		`},
	} {
		t.Run(test.name, func(t *testing.T) { p.Run(t, test.script) })
	}
	p.Run(t, `
		HSET h f v
		PFADD h a
		PFCOUNT h
		PFCOUNT h h
		PFCOUNT missing h
		PFMERGE h
		PFMERGE d h
		PFMERGE h d
		PFDEBUG ENCODING h
	`)
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}

// TestBytes adds elements one by one and in bulk, up to and beyond the point where HyperLogLogs become dense, for
// different limits, and compares every byte.
func TestBytes(t *testing.T) {
	for _, limit := range []string{"3000", "0", "40", "15000"} {
		t.Run(limit, func(t *testing.T) {
			p := cmdtest.New(t, "hll-sparse-max-bytes", limit)
			r := rand.New(rand.NewPCG(5, 5))
			size := 1
			for range 20 {
				var script strings.Builder
				for range 5 {
					key := string("abc"[r.IntN(3)])
					script.WriteString("PFADD " + key)
					for range 1 + r.IntN(size) {
						script.WriteString(" " + strconv.Itoa(r.IntN(20000)))
					}
					fmt.Fprintf(&script, "\nGET %s\nPFDEBUG ENCODING %s\n", key, key)
				}
				script.WriteString("PFCOUNT a\nPFCOUNT b\nPFCOUNT a b\nPFCOUNT a b c\nPFMERGE d a b\nGET d\nGET a\nDEL d\n")
				p.Run(t, script.String())
				if t.Failed() {
					return
				}
				size = min(size+size/4+1, 300)
			}
			p.Run(t, "DEBUG DIGEST")
			if limit == "3000" { // the one that a new store has
				p.CheckReplay(t)
			}
		})
	}
}

// TestDamaged asks both about strings whose runs are random. What a failed command leaves behind may differ: it is no
// HyperLogLog anyway.
func TestDamaged(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(6, 6))
	for range 120 {
		text := []byte("HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80")
		left := 16384
		for range r.IntN(12) {
			op := byte(r.Uint32())
			switch {
			case op < 0x40:
				left -= int(op) + 1
			case op >= 0x80:
				left -= int(op&3) + 1
			default:
				n := r.IntN(4000)
				left -= n + 1
				text = append(text, 0x40|byte(n>>8))
				op = byte(n)
			}
			text = append(text, op)
		}
		if left > 64 && r.IntN(4) > 0 { // make it whole
			text = append(text, 0x40|byte((left-1)>>8), byte(left-1))
		}
		for _, words := range [][]string{
			{"SET", "k", string(text)}, {"PFDEBUG", "DECODE", "k"}, {"PFCOUNT", "k"}, {"PFCOUNT", "k", "k"}, {"PFMERGE", "d", "k"},
			{"SET", "k", string(text)}, {"PFADD", "k", strconv.Itoa(r.IntN(9))}, {"SET", "k", string(text)}, {"PFDEBUG", "TODENSE", "k"},
		} {
			p.Do(t, words...)
		}
		if t.Failed() {
			t.Fatalf("%x", text)
		}
	}
}
