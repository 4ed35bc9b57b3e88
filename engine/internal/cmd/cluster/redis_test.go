package cluster_test

import (
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

// pair is a node of a cluster without slots of each kind.
type pair struct {
	*cmdtest.Pair
	t *testing.T
}

func newPair(t *testing.T, settings ...string) pair {
	t.Helper()
	bus, err := net.Listen("tcp", "127.0.0.1:0") // a port for redis-server's talk to other nodes
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(bus.Addr().String())
	bus.Close()
	return pair{cmdtest.New(t, append([]string{
		"cluster-enabled", "yes", "cluster-announce-ip", "10.0.0.1", "cluster-announce-port", "7001", "cluster-port", port,
	}, settings...)...), t}
}

var (
	id  = regexp.MustCompile(`[0-9a-f]{40}`)
	bus = regexp.MustCompile(`@\d+`)
	// redis-server finds out with a delay how many masters have slots, when these are few
	stats = regexp.MustCompile(`cluster_size:[01]\\r\\n`)
)

// shown is a reply in the notation of the corpus, with the same name for all nodes.
func shown(v reply.Value) string {
	return stats.ReplaceAllString(bus.ReplaceAllString(id.ReplaceAllString(reply.Format(v), "ID"), "@BUS"), "")
}

// run compares the replies to lines. In them, ME is the node's own ID.
func (p pair) run(script string) {
	p.t.Helper()
	ourID, theirID := p.Ask(p.t, "CLUSTER", "MYID")
	for line := range strings.Lines(script) {
		words, _, _ := resp.SplitLine(nil, nil, []byte(line))
		if len(words) == 0 {
			continue
		}
		ours, theirs := make([]string, len(words)), make([]string, len(words))
		for i, w := range words {
			ours[i], theirs[i] = string(w), string(w)
			if string(w) == "ME" {
				ours[i], theirs[i] = string(ourID.Text), string(theirID.Text)
			}
		}
		a, b := p.AskEach(p.t, ours, theirs)
		if shown(a) != shown(b) && string(words[0]) != "HELLO" {
			p.t.Errorf("%s  ours   %s\n  theirs %s", line, shown(a), shown(b))
		}
	}
}

// settle waits until redis-server looks at its state: it takes its time when it has started.
func (p pair) settle() {
	p.t.Helper()
	for range 100 {
		_, v := p.Ask(p.t, "CLUSTER", "INFO")
		if strings.Contains(string(v.Text), "cluster_state:ok") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("redis-server does not come up")
}

// TestCommands compares CLUSTER in a node that gets and loses slots.
func TestCommands(t *testing.T) {
	p := newPair(t)
	p.run(`
		CLUSTER MYID
		CLUSTER INFO
		CLUSTER NODES
		CLUSTER SLOTS
		CLUSTER SHARDS
		CLUSTER LINKS
		GET k
		MGET a b
		CLUSTER KEYSLOT {user1000}.following
		CLUSTER KEYSLOT foo
		CLUSTER ADDSLOTS 1 2 3
		CLUSTER ADDSLOTS 3 4
		CLUSTER ADDSLOTS 4 4
		CLUSTER ADDSLOTS 4 x
		CLUSTER ADDSLOTS -1
		CLUSTER ADDSLOTS 16384
		CLUSTER ADDSLOTS 16383
		CLUSTER ADDSLOTSRANGE 5 10 20 30
		CLUSTER ADDSLOTSRANGE 5
		CLUSTER ADDSLOTSRANGE 40 41 42
		CLUSTER ADDSLOTSRANGE 42 40
		CLUSTER ADDSLOTSRANGE 40 42 41 43
		CLUSTER ADDSLOTSRANGE 40 x
		CLUSTER INFO
		CLUSTER NODES
		CLUSTER SLOTS
		CLUSTER SHARDS
		CLUSTER DELSLOTS 100
		CLUSTER DELSLOTS 1 1
		CLUSTER DELSLOTS 1
		CLUSTER DELSLOTSRANGE 5 6
		CLUSTER DELSLOTSRANGE 5 6
		CLUSTER DELSLOTSRANGE 6 5
		CLUSTER DELSLOTSRANGE 6
		CLUSTER NODES
		CLUSTER FLUSHSLOTS
		CLUSTER NODES
		CLUSTER COUNT-FAILURE-REPORTS ME
		CLUSTER COUNT-FAILURE-REPORTS x
		CLUSTER FORGET ME
		CLUSTER FORGET x
		CLUSTER REPLICATE ME
		CLUSTER REPLICATE x
		CLUSTER REPLICAS ME
		CLUSTER SLAVES ME
		CLUSTER REPLICAS x
		CLUSTER FAILOVER
		CLUSTER FAILOVER FORCE
		CLUSTER FAILOVER NOW
		CLUSTER FAILOVER FORCE NOW
		CLUSTER SET-CONFIG-EPOCH x
		CLUSTER SET-CONFIG-EPOCH -1
		CLUSTER SET-CONFIG-EPOCH 5
		CLUSTER SET-CONFIG-EPOCH 6
		CLUSTER BUMPEPOCH
		CLUSTER RESET HARD
		CLUSTER BUMPEPOCH
		CLUSTER BUMPEPOCH
		CLUSTER INFO
		CLUSTER RESET NOW
		CLUSTER RESET SOFT NOW
		CLUSTER RESET SOFT
		CLUSTER INFO
		CLUSTER MEET x 1
		CLUSTER MEET 10.0.0.1 x
		CLUSTER MEET 10.0.0.1 0
		CLUSTER MEET 10.0.0.1 70000
		CLUSTER MEET 10.0.0.1 1 x
		CLUSTER MEET 10.0.0.1 1 0
		CLUSTER MEET 10.0.0.1 1 2 3
		CLUSTER SETSLOT 5 MIGRATING ME
		CLUSTER SETSLOT 5 IMPORTING x
		CLUSTER SETSLOT 5 NODE x
		CLUSTER SETSLOT 5 NODE ME
		CLUSTER SETSLOT 5 IMPORTING ME
		CLUSTER SETSLOT 5 MIGRATING x
		CLUSTER SETSLOT 5 STABLE
		CLUSTER SETSLOT 5 STABLE x
		CLUSTER SETSLOT 5 nonsense
		CLUSTER SETSLOT x STABLE
		CLUSTER COUNTKEYSINSLOT x
		CLUSTER COUNTKEYSINSLOT 16384
		CLUSTER COUNTKEYSINSLOT -1
		CLUSTER GETKEYSINSLOT 1 x
		CLUSTER GETKEYSINSLOT 1 -1
		CLUSTER GETKEYSINSLOT 16384 1
		CLUSTER NONSENSE
		CLUSTER
	`)
}

// TestEndpoints compares the ways to say where a node is.
func TestEndpoints(t *testing.T) {
	for _, name := range []string{"", "a.example"} {
		p := newPair(t, "cluster-announce-hostname", name)
		p.run(`CLUSTER ADDSLOTS 1 2 3`)
		for _, kind := range []string{"ip", "hostname", "unknown-endpoint"} {
			p.run(`
				CONFIG SET cluster-preferred-endpoint-type ` + kind + `
				CLUSTER SLOTS
				CLUSTER SHARDS
				CLUSTER NODES
				HELLO 2
				CLUSTER SLOTS
				CLUSTER SHARDS
				HELLO 3
			`)
		}
	}
}

// TestKeys compares where commands may run, in a node that has all slots.
func TestKeys(t *testing.T) {
	p := newPair(t)
	p.run("CLUSTER ADDSLOTSRANGE 0 16383")
	p.settle()
	p.run(`
		CLUSTER INFO
		SET foo 1
		GET foo
		MGET foo bar
		MGET {foo}1 {foo}2 foo
		MSET a 1 b 2
		DEL foo foo
		PING
		DBSIZE
		SELECT 0
		SELECT 1
		SELECT 99
		SELECT x
		MOVE foo 1
		SWAPDB 0 1
		COPY foo {foo}2 DB 0
		COPY foo {foo}2 DB 1
		COPY foo {foo}2 DB x
		COPY foo bar
		RPUSH l b a
		SORT l ALPHA
		SORT l ALPHA STORE {l}2
		SORT l ALPHA STORE m
		SORT l BY nosort
		SORT l BY w*
		SORT l ALPHA GET #
		SORT_RO l BY w*
		EVAL "return 1" 0
		EVAL "return redis.call('set', KEYS[1], '1')" 1 foo
		EVAL "return 1" 2 foo bar
		MULTI
		SET foo 1
		GET foo
		EXEC
		MULTI
		SET foo 1
		SET bar 1
		EXEC
		MULTI
		MGET foo bar
		SET foo 1
		EXEC
		EXEC
		WATCH foo bar
		WATCH foo
		UNWATCH
		ASKING
		READONLY
		GET foo
		READWRITE
		SPUBLISH ch x
		PUBLISH ch x
		XADD {foo}s 1-1 f v
		XREAD STREAMS {foo}s {foo}t 0 0
		XREAD STREAMS {foo}s s 0 0
		SUNIONSTORE {x}1 {x}2 {x}3
		SUNIONSTORE {x}1 {x}2 y
		SET {slot}1 a
		SET {slot}2 b
		SET {slot}3 c PX 1000000
		CLUSTER KEYSLOT slot
		CLUSTER COUNTKEYSINSLOT 4917
		DEL {slot}2
		CLUSTER GETKEYSINSLOT 4917 0
		CLUSTER COUNTKEYSINSLOT 5458
		CLUSTER RESET
		CLUSTER FLUSHSLOTS
		COMMAND GETKEYS GET a
		RANDOMKEY extra
		FLUSHALL
		CLUSTER COUNTKEYSINSLOT 4917
		CLUSTER DELSLOTS 12182
		GET foo
		SET bar 1
		CONFIG SET cluster-require-full-coverage no
	`)
	p.settle()
	p.run(`
		SET bar 1
		GET foo
		CLUSTER INFO
		CLUSTER RESET
		FLUSHALL
		CLUSTER RESET
		GET bar
		CLUSTER NODES
	`)
}
