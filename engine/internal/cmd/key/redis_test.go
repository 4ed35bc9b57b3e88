package key_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"del unlink exists touch", `
			DEL a
			SET a 1
			del a
			MSET a 1 b 2 c 3
			DEL a a nosuch b
			EXISTS a c c
			TOUCH a c c
			UNLINK c c d
			unlink c
			SET a 1 PX 1
			SET b 1
			wait 5ms
			DEL a b
			SET a 1 PX 1
			wait 5ms
			UNLINK a
			SET a 1 PX 1
			wait 5ms
			EXISTS a a
			SET a 1 PX 1
			wait 5ms
			TOUCH a
			SET a 1 PX 1
			wait 5ms
			TYPE a
			EXISTS
			DEL
			MULTI
			DEL nosuch
			SET x 1
			DEL x
			EXEC
		`},
		{"expire", `
			EXPIRE a 10
			SET a 1
			EXPIRE a 100
			TTL a
			expire a 200
			PEXPIRE a 300000
			EXPIREAT a 4102444800
			EXPIRETIME a
			PEXPIREAT a 4102444800123
			PEXPIRETIME a
			EXPIRETIME a
			PERSIST a
			PERSIST a
			persist nosuch
			TTL a
			TTL nosuch
			PTTL a
			PTTL nosuch
			EXPIRETIME a
			PEXPIRETIME nosuch
			EXPIRE a 0
			EXISTS a
			SET a 1
			EXPIRE a -1
			SET a 1
			PEXPIRE a -9223372036854775808
			SET a 1
			EXPIREAT a 1
			SET a 1
			PEXPIREAT a 0
			SET a 1
			EXPIRE a -9223372036854775
			SET a 1
			MULTI
			EXPIRE a 0
			EXEC
		`},
		{"expire refuses", `
			SET a 1
			EXPIRE a x
			EXPIRE a 1.5
			EXPIRE a ""
			EXPIRE a 9223372036854775808
			EXPIRE a 9223372036854775807
			EXPIRE a -9223372036854775808
			EXPIRE a 9223372036854776
			EXPIRE a 9223372036854775
			PEXPIRE a 9223372036854775807
			EXPIREAT a 9223372036854776
			EXPIREAT a 9223372036854775
			EXPIRETIME a
			PEXPIREAT a 9223372036854775807
			EXPIRETIME a
			PEXPIRETIME a
			GET a
			EXPIRE nosuch x
			EXPIRE nosuch 9223372036854775807
			EXPIRE a 10 NOSUCH
			EXPIRE a x NOSUCH
			EXPIRE a 10 NX XX
			EXPIRE a 10 NX GT
			EXPIRE a x NX LT
			EXPIRE a 10 GT LT
			EXPIRE a 10 XX GT LT
			EXPIRE nosuch 10 GT LT
			EXPIRE a 10 NX NOSUCH
			EXPIRE a 10 "no\x00such"
			EXPIRE a 10 "no\r\nsuch"
			EXPIRE a 10 ""
			EXPIRE
			EXPIRE a
		`},
		{"expire conditions", `
			SET a 1
			EXPIREAT a 4102444800 XX
			EXPIREAT a 4102444800 GT
			EXPIREAT a 4102444800 XX GT
			EXPIREAT a 4102444800 XX LT
			EXPIREAT a 4102444800 NX
			EXPIREAT a 4102444801 NX
			EXPIREAT a 4102444801 XX
			EXPIREAT a 4102444801 GT
			EXPIREAT a 4102444801 LT
			EXPIREAT a 4102444800 GT
			EXPIREAT a 4102444802 LT
			EXPIREAT a 4102444802 GT
			EXPIREAT a 4102444801 LT
			EXPIREAT a 4102444803 XX GT
			EXPIREAT a 4102444802 XX LT
			expireat a 4102444802 nx
			EXPIREAT a 4102444802 XX XX XX
			EXPIRETIME a
			PERSIST a
			EXPIREAT a 4102444800 LT
			EXPIRETIME a
			EXPIRE a 0 GT
			EXPIRE a 0 NX
			EXPIRE a 0 LT
			EXISTS a
			PEXPIREAT nosuch 4102444800123 XX
		`},
		{"expire what has expired", `
			SET a 1 PX 1
			wait 5ms
			EXPIRE a 10
			SET a 1 PX 1
			wait 5ms
			EXPIRE a 0
			SET a 1 PX 1
			wait 5ms
			PERSIST a
			SET a 1 PX 1
			wait 5ms
			TTL a
			SET a 1 PX 1
			wait 5ms
			PEXPIRETIME a
			SET a 1
			PEXPIRE a 20
			wait 25ms
			GET a
		`},
		{"rename", `
			RENAME a b
			RENAME a a
			RENAMENX a a
			RENAMENX a b
			SET a 1
			RENAME a a
			RENAMENX a a
			RENAME a b
			GET b
			SET a 2 EX 100
			RENAME a b
			TTL b
			GET b
			SET a 3
			RENAME a b
			TTL b
			SET a 4
			RENAMENX a b
			RENAMENX a c
			SET a 1 PX 1
			wait 5ms
			RENAME a b
			SET b 1 PX 1
			SET a 2
			wait 5ms
			RENAME a b
			GET b
			SET b 1 PX 1
			SET a 3
			wait 5ms
			RENAMENX a b
			GET b
			RENAME a
			RENAMENX a b c
		`},
		{"move", `
			MOVE a 1
			SET a 1
			MOVE a 1
			EXISTS a
			SET a 2 EX 100
			MOVE a 1
			MOVE a 2
			SELECT 2
			TTL a
			move a 3
			MOVE a 16
			MOVE a -1
			MOVE a 2
			MOVE a x
			MOVE a 2147483648
			MOVE a -2147483649
			MOVE a 9223372036854775808
			MOVE nosuch 2
			MOVE nosuch 99
			SET k 1 PX 1
			wait 5ms
			MOVE k 4
			SET k 1
			SELECT 4
			SET k 2 PX 1
			wait 5ms
			SELECT 2
			MOVE k 4
			SELECT 4
			GET k
			SELECT 3
			GET a
			MOVE a
		`},
		{"copy", `
			COPY a b
			SET a 1
			COPY a b
			COPY a b
			COPY a b REPLACE
			COPY a b replace REPLACE
			COPY a a
			COPY a a DB 0
			COPY a a REPLACE
			COPY nosuch nosuch
			COPY a a DB 1
			COPY a a DB 1
			COPY a a DB 1 REPLACE
			COPY a c REPLACE DB 1
			COPY a c DB 1 DB 2
			COPY a b DB
			COPY a b DB x
			COPY a b DB 16
			COPY a b DB -1
			COPY a b DB 2147483648
			COPY a b DB 16 NOSUCH
			COPY a b NOSUCH
			COPY a b NOSUCH DB x
			EXPIRE a 100
			COPY a d
			TTL d
			COPY a b REPLACE
			TTL b
			PERSIST a
			COPY a b REPLACE
			TTL b
			SETRANGE r 0 abc
			COPY r s
			OBJECT ENCODING s
			SET p 1 PX 1
			wait 5ms
			COPY p q
			SET q 1 PX 1
			wait 5ms
			COPY a q
			SET q 1 PX 1
			wait 5ms
			COPY a q REPLACE
			SELECT 1
			COPY a z DB 0
			COPY a
		`},
		{"type object", `
			TYPE a
			SET a 1
			TYPE a
			OBJECT ENCODING a
			SET a abc
			object encoding a
			SET a 12345678901234567890
			OBJECT ENCODING a
			SET a 9223372036854775807
			OBJECT ENCODING a
			SET a 01
			OBJECT ENCODING a
			SET a 12345678901234567890123456789012345678901234
			OBJECT ENCODING a
			SET a 123456789012345678901234567890123456789012345
			OBJECT ENCODING a
			APPEND a ""
			SET b x
			APPEND b ""
			OBJECT ENCODING b
			SET c 0
			OBJECT REFCOUNT c
			SET c 9999
			OBJECT REFCOUNT c
			SET c 10000
			OBJECT REFCOUNT c
			INCRBY c -1
			OBJECT REFCOUNT c
			SET c -1
			OBJECT REFCOUNT c
			SET c x
			OBJECT REFCOUNT c
			OBJECT IDLETIME c
			OBJECT FREQ c
			OBJECT FREQ nosuch
			OBJECT IDLETIME nosuch
			OBJECT ENCODING nosuch
			OBJECT REFCOUNT nosuch
			OBJECT
			OBJECT NOSUCH
			OBJECT NOSUCH a
			OBJECT FREQ
			OBJECT FREQ a b
			OBJECT HELP a
			SET p 1 PX 1
			wait 5ms
			OBJECT ENCODING p
		`},
		{"keys scan randomkey", `
			KEYS *
			RANDOMKEY
			SCAN 0
			SET "" e
			KEYS *
			KEYS ""
			KEYS ?*
			SCAN 0
			SCAN 0 MATCH *
			SCAN 0 MATCH ?*
			SCAN 0 MATCH ""
			RANDOMKEY
			DEL ""
			SET key:1 v
			KEYS k*:[0-9]
			KEYS K*
			KEYS [^k]*
			SCAN 0 MATCH k* COUNT 1000
			SCAN 0 match k* count 1000 match x*
			SCAN 0 TYPE string
			SCAN 0 TYPE STRING
			SCAN 0 TYPE list
			SCAN 0 TYPE nosuch
			SCAN 0 COUNT 0
			SCAN 0 COUNT -1
			SCAN 0 COUNT x
			SCAN 0 COUNT 9223372036854775807
			SCAN 0 COUNT 9223372036854775808
			SCAN 0 COUNT
			SCAN 0 MATCH
			SCAN 0 TYPE
			SCAN 0 NOSUCH
			SCAN 0 NOSUCH x
			SCAN x
			SCAN x COUNT 0
			SCAN "" COUNT 10
			SCAN " 0"
			SCAN "0 "
			SCAN +
			SCAN -
			SCAN +-0
			SCAN +0
			SCAN -0
			SCAN 00
			SCAN "0\x00x" COUNT "10\x00"
			SCAN "0\x00x"
			SCAN "\x00x"
			SCAN "-\x00x"
			SCAN 0 "match\x00x" *
			SCAN 0 TYPE "string\x00x"
			SCAN 18446744073709551616
			SCAN -18446744073709551616
			SET p 1 PX 1
			SET q 1 PX 1
			SET r 1 PX 1
			wait 5ms
			KEYS *
			SCAN 0 MATCH r*
			SCAN 0 TYPE list MATCH q
			SCAN 0 COUNT 1000
			SET p 1 PX 1
			DEL key:1
			wait 5ms
			RANDOMKEY
			KEYS
			RANDOMKEY x
		`},
	} {
		t.Run(test.name, func(t *testing.T) { cmdtest.New(t).Run(t, test.script) })
	}
}

// TestPolicies asks OBJECT under the settings it depends on.
func TestPolicies(t *testing.T) {
	script := `
		SET a 1
		SET b x
		OBJECT FREQ a
		GET a
		OBJECT FREQ a
		OBJECT IDLETIME a
		OBJECT REFCOUNT a
		OBJECT REFCOUNT b
		OBJECT FREQ nosuch
		OBJECT IDLETIME nosuch
	`
	for _, settings := range [][]string{
		{"maxmemory-policy", "allkeys-lru"},
		{"maxmemory-policy", "allkeys-lru", "maxmemory", "100mb"},
		{"maxmemory-policy", "volatile-lru", "maxmemory", "100mb"},
		{"maxmemory-policy", "allkeys-random", "maxmemory", "100mb"},
		{"maxmemory-policy", "allkeys-lfu", "lfu-log-factor", "0"},
		{"maxmemory-policy", "volatile-lfu", "lfu-log-factor", "0", "maxmemory", "100mb"},
	} {
		cmdtest.New(t, settings...).Run(t, script)
	}
}

// TestUses counts uses with a counter that never leaves one out: which commands are a use of their keys.
func TestUses(t *testing.T) {
	p := cmdtest.New(t, "maxmemory-policy", "allkeys-lfu", "lfu-log-factor", "0")
	for _, command := range []string{
		"GET a", "MGET a a", "STRLEN a", "GETRANGE a 0 1", "GETEX a", "GETEX a EX 100", "SET a 1", "SET a 1 GET", "SET a 1 NX",
		"SETNX a 1", "SETEX a 100 1", "GETSET a 1", "MSET a 1", "MSETNX a 1", "INCR a", "INCRBYFLOAT a 1", "APPEND a 1",
		"SETRANGE a 0 1", "LCS a a", "EXISTS a", "TOUCH a", "TYPE a", "TTL a", "EXPIRE a 100", "EXPIRE a 200 NX", "PERSIST a",
		"PERSIST a", "OBJECT ENCODING a", "OBJECT FREQ a", "KEYS *", "SCAN 0", "SCAN 0 TYPE string", "RANDOMKEY",
		"RENAME a a", "RENAME a b", "RENAME b a", "RENAMENX a a", "COPY a b", "COPY a b REPLACE", "COPY b a", "DEL b", "MOVE a 0",
		"COPY a a DB 1", "MOVE a 1", "RENAME a b", "SET c 1", "SET c 2", "COPY c a REPLACE",
	} {
		p.Run(t, command)
		p.Run(t, "OBJECT FREQ a")
		p.Run(t, "OBJECT FREQ b")
	}
}

// counted are the lines of INFO that say what commands did with keys.
var counted = regexp.MustCompile(`(?m)^(keyspace_hits|keyspace_misses|expired_keys|total_error_replies):(\d+)`)

// TestStatistics counts what commands find and miss.
func TestStatistics(t *testing.T) {
	p := cmdtest.New(t)
	for _, command := range []string{
		"GET K", "MGET K K", "STRLEN K", "GETRANGE K 0 1", "GETEX K", "GETEX K EX 100", "GETDEL K", "SET K 1", "SET K 1 GET",
		"SET K 1 NX GET", "SETNX K 1", "SETEX K 100 1", "GETSET K 1", "MSET K 1", "MSETNX K 1", "INCR K", "INCRBYFLOAT K 1",
		"APPEND K 1", "SETRANGE K 0 1", "SETRANGE K 0 \"\"", "LCS K K", "EXISTS K K", "TOUCH K K", "TYPE K", "TTL K", "PTTL K",
		"EXPIRETIME K", "EXPIRE K 100", "PERSIST K", "OBJECT ENCODING K", "OBJECT REFCOUNT K", "OBJECT FREQ K", "KEYS *", "SCAN 0",
		"SCAN 0 TYPE string", "SCAN 0 TYPE list", "RANDOMKEY", "RENAME K new", "RENAMENX K new", "COPY K new", "COPY K new REPLACE",
		"MOVE K 1", "COPY K K DB 2", "DEL K", "UNLINK K", "EXPIRE K 0", "EXPIRE K x",
	} {
		for _, first := range []string{"SET key 10", "DEL key", "SET key 10 PXAT 1"} {
			p.Run(t, "DEL new\n"+first)
			p.Run(t, strings.ReplaceAll(command, "K", "key"))
			ours, theirs := p.Ask(t, "INFO", "stats")
			a, b := counted.FindAllString(string(ours.Text), -1), counted.FindAllString(string(theirs.Text), -1)
			if !slices.Equal(a, b) || len(a) != 4 {
				t.Errorf("%s; %s\n  ours   %q\n  theirs %q", first, command, a, b)
			}
			p.Run(t, "CONFIG RESETSTAT")
		}
	}
}
