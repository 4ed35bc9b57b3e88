package server_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// TestDatabases empties, counts and exchanges databases.
func TestDatabases(t *testing.T) {
	p := cmdtest.New(t)
	for _, script := range []string{
		`DBSIZE
		 SET a 1
		 SET b 2 EX 1000
		 DBSIZE
		 FLUSHDB x
		 FLUSHDB ASYNC SYNC
		 DBSIZE
		 FLUSHDB
		 DBSIZE
		 FLUSHDB
		 GET a
		 DBSIZE x`,
		`SET a 1
		 SELECT 1
		 SET a 2
		 FLUSHDB sync
		 DBSIZE
		 SELECT 0
		 DBSIZE
		 SELECT 9
		 SET c 3
		 FLUSHALL nonsense
		 FLUSHALL async
		 DBSIZE
		 SELECT 0
		 DBSIZE
		 FLUSHALL SYNC
		 FLUSHALL`,
		`SET a 1
		 SWAPDB 0 1
		 GET a
		 SELECT 1
		 GET a
		 SWAPDB 0 16
		 SWAPDB 16 0
		 SWAPDB -1 0
		 SWAPDB x 0
		 SWAPDB 0 x
		 SWAPDB 4294967296 0
		 SWAPDB 0 4294967296
		 SWAPDB 1
		 SWAPDB 0 1
		 GET a
		 SELECT 0
		 GET a`,
		`SET watched 1
		 WATCH watched
		 FLUSHALL
		 MULTI
		 PING
		 EXEC
		 WATCH watched
		 FLUSHALL
		 MULTI
		 PING
		 EXEC
		 SET watched 1
		 WATCH watched
		 SWAPDB 0 3
		 MULTI
		 PING
		 EXEC
		 WATCH watched
		 SWAPDB 4 5
		 MULTI
		 FLUSHDB
		 SET x 1
		 DBSIZE
		 SWAPDB 0 6
		 GET x
		 SELECT 6
		 GET x
		 EXEC
		 FLUSHALL`,
		`TIME x`,
	} {
		p.Run(t, script)
	}
	// To exchange a database with itself has no effect, which redis-server writes
	// down all the same.
	if ours, theirs := p.Ask(t, "SWAPDB", "1", "1"); !ours.Equal(theirs) {
		t.Errorf("got %s, want %s", reply.Format(ours), reply.Format(theirs))
	}
}

// TestDigest compares hashes of random strings, numbers, expiries and databases.
func TestDigest(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(3, 4))
	text := func() string {
		b := make([]byte, r.IntN(80))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return string(b)
	}
	p.Do(t, "DEBUG", "DIGEST")
	for i := range 300 {
		key := text()
		switch r.IntN(8) {
		case 0:
			p.Do(t, "SET", key, fmt.Sprint(int64(r.Uint64())))
		case 1:
			p.Do(t, "SET", key, strings.Repeat(text(), 50), "EX", "1000")
		case 2:
			p.Do(t, "SELECT", fmt.Sprint(r.IntN(10)))
		case 3:
			p.Do(t, "APPEND", fmt.Sprint(r.IntN(5)), text())
		default:
			p.Do(t, "SET", key, text())
		}
		if i%10 == 0 {
			p.Do(t, "DEBUG", "DIGEST")
			p.Do(t, "DEBUG", "DIGEST-VALUE", key, "3", "missing", key)
		}
	}
	p.Run(t, `
		DEBUG DIGEST
		DEBUG DIGEST-VALUE
		SET gone x PX 1
		wait 5ms
		DEBUG DIGEST-VALUE gone
		DEBUG DIGEST
		GET gone
		DEBUG DIGEST
		DEBUG
		DEBUG nonsense
		DEBUG DIGEST x
		DEBUG SET-ACTIVE-EXPIRE
		DEBUG SET-ACTIVE-EXPIRE 0 1
		DEBUG SET-ACTIVE-EXPIRE 0
		debug set-active-expire 0
	`)
}

// TestCommandQuestions asks about commands in all wrong and many right ways.
func TestCommandQuestions(t *testing.T) {
	cmdtest.New(t).Run(t, `
		COMMAND nonsense
		COMMAND COUNT x
		COMMAND INFO nonsense get config|get config|nonsense get|x
		COMMAND INFO GET get Get
		COMMAND DOCS nonsense
		COMMAND DOCS nonsense get|x config|nonsense
		COMMAND LIST x
		COMMAND LIST FILTERBY
		COMMAND LIST FILTERBY ACLCAT
		COMMAND LIST FILTERBY nonsense x
		COMMAND LIST FILTERBY MODULE x
		COMMAND LIST FILTERBY ACLCAT nonsense
		COMMAND LIST FILTERBY ACLCAT @read
		COMMAND LIST FILTERBY PATTERN nonsense*
		COMMAND LIST FILTERBY PATTERN a* FILTERBY PATTERN b*
		COMMAND LIST filterby pattern GETSE*
		COMMAND GETKEYS
		COMMAND GETKEYS get
		COMMAND GETKEYS get a
		COMMAND GETKEYS get a b
		COMMAND GETKEYS nonsense a
		COMMAND GETKEYS ping a
		COMMAND GETKEYS mset a 1 b 2
		COMMAND GETKEYS mset a 1 b
		COMMAND GETKEYS memory usage k
		COMMAND GETKEYS memory nonsense k
		COMMAND GETKEYS config get a
		COMMAND GETKEYS copy a b DB 3
		COMMAND GETKEYSANDFLAGS get a
		COMMAND GETKEYSANDFLAGS copy a b
		COMMAND GETKEYSANDFLAGS set a b
		COMMAND GETKEYSANDFLAGS set a b EX 10 get
		COMMAND GETKEYSANDFLAGS object freq k
		COMMAND GETKEYSANDFLAGS del a b c
		COMMAND GETKEYSANDFLAGS ping a
		COMMAND GETKEYSANDFLAGS nonsense a
	`)
}

// TestCommandList compares lists, as far as the commands exist here.
func TestCommandList(t *testing.T) {
	p := cmdtest.New(t)
	table := exec.NewTable(cmd.Tables()...)
	for _, words := range [][]string{
		nil,
		{"FILTERBY", "ACLCAT", "read"},
		{"FILTERBY", "ACLCAT", "Dangerous"},
		{"FILTERBY", "ACLCAT", "fast"},
		{"FILTERBY", "ACLCAT", "keyspace"},
		{"FILTERBY", "PATTERN", "C*"},
		{"FILTERBY", "PATTERN", "*|*"},
		{"FILTERBY", "PATTERN", "[gs]et"},
	} {
		ours, theirs := p.Ask(t, append([]string{"COMMAND", "LIST"}, words...)...)
		got := list(ours, func(name string) bool { return table.FindFull([]byte(name)).Since < "7.1" }) // it is 7.0
		want := list(theirs, func(name string) bool { return table.FindFull([]byte(name)) != nil })
		if !slices.Equal(got, want) {
			t.Errorf("%q\n got %q\nwant %q", words, got, want)
		}
	}
	for _, words := range [][]string{{"COMMAND"}, {"COMMAND", "INFO"}, {"COMMAND", "DOCS"}} {
		ours, _ := p.Ask(t, words...)
		n := len(table.Commands())
		if ours.Kind == '%' {
			n *= 2
		}
		if len(ours.Items) != n {
			t.Errorf("%q has %d items, want %d", words, len(ours.Items), n)
		}
	}
}

// list returns the texts of an array that pass, sorted.
func list(v reply.Value, passes func(string) bool) []string {
	var names []string
	for _, item := range v.Items {
		if name := string(item.Text); passes(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestConfig(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		CONFIG
		CONFIG nonsense
		CONFIG GET
		CONFIG GET nonsense
		CONFIG GET MaxMemory
		CONFIG GET maxmemory MAXMEMORY
		CONFIG GET proto-max-bulk-le?
		CONFIG SET
		CONFIG SET maxmemory
		CONFIG SET maxmemory 1mb lfu-decay-time
		CONFIG SET maxmemory 100mb lfu-decay-time 7
		CONFIG GET maxmemory
		CONFIG GET lfu-decay-time
		CONFIG SET maxmemory 200mb lfu-decay-time soon
		CONFIG GET maxmemory
		CONFIG SET nonsense 1
		CONFIG SET databases 1
		CONFIG SET maxmemory 0
		CONFIG RESETSTAT x
		CONFIG RESETSTAT
		MULTI
		CONFIG SET lfu-log-factor 3
		CONFIG GET lfu-log-factor
		EXEC
	`)
}

// TestPolicyTakesEffect changes what keys are stamped with.
func TestPolicyTakesEffect(t *testing.T) {
	cmdtest.New(t).Run(t, `
		SET k v
		OBJECT FREQ k
		CONFIG SET maxmemory-policy allkeys-lfu
		SET k v
		OBJECT FREQ k
		OBJECT IDLETIME k
		CONFIG SET maxmemory-policy noeviction
		OBJECT FREQ k
	`)
}

func TestMemoryUsage(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		MEMORY
		MEMORY nonsense
		MEMORY USAGE
		MEMORY USAGE missing
		MEMORY USAGE missing SAMPLES 3
		SET k v
		MEMORY USAGE k SAMPLES
		MEMORY USAGE k SAMPLES x
		MEMORY USAGE k SAMPLES -1
		MEMORY USAGE k SAMPLES 1 nonsense
		MEMORY USAGE k SAMPLES 1 SAMPLES x
		INFO nonsense
	`)
	small, _ := p.Ask(t, "MEMORY", "USAGE", "k")
	p.Do(t, "SET", "k", strings.Repeat("v", 1<<20))
	large, _ := p.Ask(t, "MEMORY", "USAGE", "k", "SAMPLES", "0")
	if n := len(large.Text); small.Kind != ':' || n != len("1048576") {
		t.Errorf("a byte takes %s, a MiB %s", small.Text, large.Text)
	}
}
