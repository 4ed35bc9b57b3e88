package key_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// Payloads of a string, a list and a set.
const (
	stringPayload = `"\x00\x05hello\x0a\x00cr\xdfve4 \x0a"`
	listPayload   = `"\x01\x04\x01a\x02bb\xc0\x05\x00\x01\x00\x99\xf0&&\\W^\x15"`
	setPayload    = `"\x02\x03\x01a\xc0\x05\x01c\x01\x00$\x16hY\x00t]\xf9"`
)

// TestRestoreLikeRedis compares replies, events and effects.
func TestRestoreLikeRedis(t *testing.T) {
	script := `
		RESTORE k 0 STRING
		GET k
		RESTORE k 0 STRING
		RESTORE k 0 LIST REPLACE
		LRANGE k 0 -1
		RESTORE k 100000 SET REPLACE
		PTTL k
		SMEMBERS k
		restore k 0 STRING replace
		TTL k
		RESTORE k 4102444800123 LIST ABSTTL REPLACE
		PEXPIRETIME k
		RESTORE l 4102444800123 LIST ABSTTL IDLETIME 100
		RESTORE m 4102444800123 LIST IDLETIME 100 FREQ 5
		RESTORE m 100000 LIST IDLETIME 100
		RESTORE n 100000 LIST FREQ 200 REPLACE
		RESTORE gone 1000 STRING ABSTTL
		RESTORE gone 1000 STRING ABSTTL REPLACE
		EXISTS gone
		RESTORE k 1000 STRING ABSTTL
		RESTORE k 1000 STRING ABSTTL REPLACE
		EXISTS k
		RESTORE far 9223372036854775807 STRING
		EXISTS far
		RESTORE far 9223372036854775807 STRING REPLACE
		RESTORE far 9223372036854775807 STRING ABSTTL
		PEXPIRETIME far
		SET old v PX 1
		wait 5ms
		RESTORE old 0 LIST
		SET old v PX 1
		wait 5ms
		RESTORE old 0 LIST REPLACE
		SET old v PX 1
		wait 5ms
		RESTORE old 1000 LIST ABSTTL REPLACE
		SET old v PX 1
		wait 5ms
		RESTORE old 1000 LIST ABSTTL
		SET old v
		RESTORE old x bad REPLACE
		RESTORE old 0 bad REPLACE
		GET old
		DUMP old
		DUMP nosuch
		MULTI
		RESTORE a 0 STRING
		RESTORE a 5000 LIST REPLACE
		RESTORE b 1 SET ABSTTL
		EXEC
		TYPE a
	`
	script = strings.NewReplacer("STRING", stringPayload, "LIST", listPayload, "SET ", setPayload+" ").Replace(
		strings.ReplaceAll(script, "SET old", "set old"))
	p := cmdtest.New(t)
	p.Run(t, script)
	p.CheckReplay(t)
}

// TestTypesLikeRedis compares what works on keys whatever they hold, for every type.
func TestTypesLikeRedis(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		SET string "a text that is a little longer than others"
		RPUSH list a b 1 2
		SADD intset 1 2 -70000
		SADD set a b 1
		ZADD zset 1 a 2.5 b
		HSET hash f v g 1
		XADD stream 1-1 f v
		XADD stream 2-1 f v g w
		XGROUP CREATE stream group 0
	`)
	p.Run(t, "CONFIG SET hash-max-listpack-entries 1")
	p.Run(t, "CONFIG SET zset-max-listpack-entries 1")
	p.Run(t, "HSET table f v g 1\nZADD skiplist 1 a 2.5 b")
	for _, key := range []string{
		"string", "list", "intset", "set", "zset", "hash", "stream", "table", "skiplist",
	} {
		p.Run(t, strings.ReplaceAll(`
			TYPE K
			OBJECT ENCODING K
			OBJECT REFCOUNT K
			OBJECT FREQ K
			COPY K copy
			COPY K copy
			EXPIRE K 4000
			COPY K copy REPLACE
			TTL copy
			COPY K K DB 1
			DEBUG DIGEST-VALUE K copy
			OBJECT ENCODING copy
			RENAME copy copy-K
			MOVE copy-K 2
			SCAN 0 COUNT 1000 TYPE K MATCH K
			SCAN 0 COUNT 1000 MATCH K
			TOUCH K
			DEBUG RELOAD
			DEBUG DIGEST-VALUE K
			OBJECT ENCODING K
			TTL K
		`, "K", key))
		ours, theirs := p.Ask(t, "DUMP", key)
		if string(ours.Text) != string(theirs.Text) && !slices.Contains([]string{"set", "hash", "table"}, key) { // those are tables
			t.Errorf("%s\n  %.300q\n  %.300q", key, ours.Text, theirs.Text)
		}
		p.Do(t, "DEL", key)
	}
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}

// TestFieldsExpireAgain dumps, copies and reloads hashes whose fields expire, small and large, and waits for that.
func TestFieldsExpireAgain(t *testing.T) {
	for _, n := range []int{2, 1000} {
		s := newStore(t)
		for _, line := range many(n, index, "HMSET", "k")() { // each is the value of the one before
			s.must(t, line...)
		}
		s.must(t, "HPEXPIREAT", "k", "1700000005000", "FIELDS", "1", "0")
		s.must(t, "RESTORE", "restored", "0", s.must(t, "DUMP", "k"))
		s.must(t, "COPY", "k", "copy")
		s.must(t, "COPY", "k", "k", "DB", "3")
		s.must(t, "DEBUG", "RELOAD")
		s.must(t, "SELECT", "3")
		before := s.must(t, "HLEN", "k")
		s.must(t, "SELECT", "0")
		if next := s.NextTick(); next == 0 || next > 1_700_000_005_002_000 {
			t.Errorf("%d: the next tick is at %d", n, next)
		}
		if s.Tick(1_700_000_005_002_000) != 0 {
			t.Errorf("%d: something is left to do", n)
		}
		left := 0
		for db := range 4 {
			for _, key := range []string{"k", "restored", "copy"} {
				s.must(t, "SELECT", strconv.Itoa(db))
				if v := s.do(t, "HLEN", key); string(v.Text) == before {
					t.Errorf("%d: %s in %d has all of its fields", n, key, db)
				} else if string(v.Text) != "0" {
					left++
				}
			}
		}
		if n > 2 && left != 4 {
			t.Errorf("%d hashes are left", left)
		}
		if n == 2 && s.Server.Store.Len() != 0 {
			t.Errorf("%d hashes without fields are left", s.Server.Store.Len())
		}
	}
}
