package cluster_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

const (
	me    = "1111111111111111111111111111111111111111"
	other = "2222222222222222222222222222222222222222"
)

// halves is a cluster of two nodes. The slot of bar is 5061, that of foo 12182.
var halves = []exec.ClusterNode{
	{ID: me, IP: "127.0.0.1", Port: 7421, Slots: [][2]uint16{{0, 8191}}},
	{ID: other, IP: "127.0.0.1", Port: 7422, Slots: [][2]uint16{{8192, 16383}}},
}

// newNode is a store that is the first of nodes.
func newNode(t *testing.T, nodes []exec.ClusterNode, settings ...string) *cmdtest.Store {
	t.Helper()
	s := cmdtest.NewStore(t, append([]string{"cluster-enabled", "yes"}, settings...)...)
	if err := s.SetCluster(nodes); err != nil {
		t.Fatal(err)
	}
	return s
}

// expect runs a script: a line, then, behind a >, its reply.
func expect(t *testing.T, s *cmdtest.Store, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		command, want, _ := strings.Cut(strings.TrimSpace(line), " > ")
		words, _, _ := resp.SplitLine(nil, nil, []byte(command))
		if len(words) == 0 {
			continue
		}
		var texts []string
		for _, w := range words {
			texts = append(texts, string(w))
		}
		v, _, err := reply.Read([]byte(s.Do(texts...)))
		if err != nil {
			t.Fatal(err)
		}
		if got := oneLine(reply.Format(v)); got != want {
			t.Errorf("%s\n  got  %s\n  want %s", command, got, want)
		}
	}
}

// oneLine writes a reply that has several in one.
func oneLine(text string) string {
	return strings.NewReplacer("[ ", "[", " ]", "]").Replace(strings.Join(strings.Fields(text), " "))
}

// TestElsewhere has the replies of a node of redis-server 7.0.15 that was told the same.
func TestElsewhere(t *testing.T) {
	s := newNode(t, halves)
	expect(t, s, `
		GET foo > -MOVED 12182 127.0.0.1:7422
		GET bar > nil
		SET foo 1 > -MOVED 12182 127.0.0.1:7422
		MGET foo bar > -CROSSSLOT Keys in request don't hash to the same slot
		SET {bar}1 x > +OK
		SET {bar}2 x > +OK
		CLUSTER SETSLOT 5061 MIGRATING `+other+` > +OK
		CLUSTER SETSLOT 12182 IMPORTING `+other+` > +OK
		CLUSTER SETSLOT 12182 MIGRATING `+other+` > -ERR I'm not the owner of hash slot 12182
		CLUSTER SETSLOT 5061 IMPORTING `+other+` > -ERR I'm already the owner of hash slot 5061
		CLUSTER NODES > "`+me+` 127.0.0.1:7421@17421 myself,master - 0 0 0 connected 0-8191 [5061->-`+other+`] [12182-<-`+other+`]\n`+
		other+` 127.0.0.1:7422@17422 master - 0 0 0 connected 8192-16383\n"
		GET {bar}1 > "x"
		GET {bar}3 > -ASK 5061 127.0.0.1:7422
		MGET {bar}1 {bar}2 > ["x" "x"]
		MGET {bar}1 {bar}3 > -TRYAGAIN Multiple keys request during rehashing of slot
		MGET {bar}4 {bar}3 > -ASK 5061 127.0.0.1:7422
		SET {bar}3 x > -ASK 5061 127.0.0.1:7422
		DEL {bar}3 > -ASK 5061 127.0.0.1:7422
		EVAL "return redis.call('get', KEYS[1])" 1 {bar}1 > "x"
		EVAL "return redis.call('get', KEYS[1])" 1 {bar}3 > -ASK 5061 127.0.0.1:7422
		EVAL "return redis.call('get', '{bar}3')" 0 > -ERR Script attempted to access a non local key in a cluster node script: 9ccf113aed1a1b071f52714b5b0779d89e2753b4, on @user_script:1.
		EVAL "return redis.call('get', 'foo')" 0 > -ERR Script attempted to access a non local key in a cluster node script: 282297a0228f48cd3fc6a55de6316f31422f5d17, on @user_script:1.
		MULTI > +OK
		GET {bar}1 > +QUEUED
		GET {bar}3 > -ASK 5061 127.0.0.1:7422
		EXEC > -EXECABORT Transaction discarded because of previous errors.
		MULTI > +OK
		GET {bar}1 > +QUEUED
		SET {bar}2 y > +QUEUED
		EXEC > ["x" +OK]
		GET foo > -MOVED 12182 127.0.0.1:7422
		ASKING > +OK
		GET foo > nil
		GET foo > -MOVED 12182 127.0.0.1:7422
		ASKING > +OK
		MGET foo {foo}2 > -TRYAGAIN Multiple keys request during rehashing of slot
		ASKING > +OK
		SET foo 1 > +OK
		ASKING > +OK
		MGET foo {foo}2 > -TRYAGAIN Multiple keys request during rehashing of slot
		ASKING > +OK
		MGET foo foo > ["1" "1"]
		ASKING > +OK
		MULTI > +OK
		SET foo 2 > +QUEUED
		GET foo > +QUEUED
		EXEC > [+OK "2"]
		GET foo > -MOVED 12182 127.0.0.1:7422
		ASKING > +OK
		PING > +PONG
		GET foo > -MOVED 12182 127.0.0.1:7422
		SPUBLISH {bar}x m > :0
		SPUBLISH foo m > -MOVED 12182 127.0.0.1:7422
		READONLY > +OK
		GET foo > -MOVED 12182 127.0.0.1:7422
		CLUSTER SETSLOT 5061 NODE `+other+` > -ERR Can't assign hashslot 5061 to a different node while I still hold keys for this hash slot.
		CLUSTER COUNTKEYSINSLOT 5061 > :2
		DEL {bar}1 {bar}2 > :2
		DEL {bar}1 > -ASK 5061 127.0.0.1:7422
		CLUSTER SETSLOT 12182 NODE `+me+` > +OK
		GET foo > "2"
		CLUSTER SLOTS > [[:0 :8191 ["127.0.0.1" :7421 "`+me+`" []]] [:8192 :12181 ["127.0.0.1" :7422 "`+other+`" []]] [:12182 :12182 ["127.0.0.1" :7421 "`+me+`" []]] [:12183 :16383 ["127.0.0.1" :7422 "`+other+`" []]]]
		CLUSTER FORGET `+other+` > +OK
		GET {bar}1 > -CLUSTERDOWN The cluster is down
		CONFIG SET cluster-allow-reads-when-down yes > +OK
		GET {bar}1 > nil
		SET {bar}1 x > -CLUSTERDOWN The cluster is down and only accepts read commands
	`)
}

// TestUnnamed shows a node that nobody has given an address the one that it was reached by.
func TestUnnamed(t *testing.T) {
	s := cmdtest.NewStore(t, "cluster-enabled", "yes")
	id := strings.TrimSpace(strings.Split(s.Do("CLUSTER", "MYID"), "\r\n")[1])
	s.Session.Local = "[::1]:7000"
	expect(t, s, `
		CLUSTER ADDSLOTS 5 > +OK
		CLUSTER SLOTS > [[:5 :5 ["::1" :7000 "`+id+`" []]]]
		CLUSTER NODES > "`+id+` ::1:7000@17000 myself,master - 0 0 0 connected 5\n"
	`)
	s.Session.Local = "/tmp/socket:0"
	expect(t, s, `CLUSTER SLOTS > [[:5 :5 ["" :6379 "`+id+`" []]]]`)
	if err := s.SetCluster(halves); err != nil {
		t.Fatal(err)
	}
	s.Session.Local = "127.0.0.9:7000"
	expect(t, s, `CLUSTER NODES > "`+me+` 127.0.0.1:7421@17421 myself,master - 0 0 0 connected 0-8191\n`+other+
		` 127.0.0.1:7422@17422 master - 0 0 0 connected 8192-16383\n"`)
}

// TestReplica lets sessions that are content with a replica read from one.
func TestReplica(t *testing.T) {
	s := newNode(t, []exec.ClusterNode{
		{ID: me, IP: "127.0.0.1", Port: 7421, Replica: other},
		{ID: other, IP: "127.0.0.1", Port: 7422, Hostname: "b.example", Epoch: 3, Slots: [][2]uint16{{0, 16383}}},
	})
	expect(t, s, `
		GET foo > -MOVED 12182 127.0.0.1:7422
		READONLY > +OK
		GET foo > nil
		SET foo 1 > -MOVED 12182 127.0.0.1:7422
		MULTI > +OK
		GET foo > +QUEUED
		EXEC > [nil]
		READWRITE > +OK
		GET foo > -MOVED 12182 127.0.0.1:7422
		READONLY > +OK
		RESET > +RESET
		GET foo > -MOVED 12182 127.0.0.1:7422
		SPUBLISH foo m > :0
		CONFIG SET cluster-preferred-endpoint-type hostname > +OK
		SET foo 1 > -MOVED 12182 b.example:7422
		CONFIG SET cluster-preferred-endpoint-type unknown-endpoint > +OK
		SET foo 1 > -MOVED 12182 :7422
		CLUSTER REPLICAS `+other+` > ["`+me+` 127.0.0.1:7421@17421 myself,slave `+other+` 0 0 3 connected"]
		CLUSTER REPLICAS `+me+` > -ERR The specified node is not a master
		CLUSTER SETSLOT 1 STABLE > -ERR Please use SETSLOT only with masters.
		CLUSTER FORGET `+other+` > -ERR Can't forget my master!
	`)
}

// TestWaiting sends sessions away that wait for keys, or listen to channels, of slots that go.
func TestWaiting(t *testing.T) {
	s := newNode(t, halves)
	waiter := s.OpenSession(s.Now, "")
	listener := s.OpenSession(s.Now, "")
	s.Exec(waiter, s.Now, reply.Command("BLPOP", "bar", "0"))
	s.Exec(listener, s.Now, reply.Command("SSUBSCRIBE", "bar"))
	moved := []exec.ClusterNode{halves[0], halves[1]}
	moved[0].Slots, moved[1].Slots = halves[1].Slots, halves[0].Slots
	if err := s.SetCluster(moved); err != nil {
		t.Fatal(err)
	}
	if got, want := string(s.Output(waiter)), "-MOVED 5061 127.0.0.1:7422\r\n"; got != want {
		t.Errorf("the waiter got %q, want %q", got, want)
	}
	if got, want := string(s.Output(listener)), "*3\r\n$12\r\nsunsubscribe\r\n$3\r\nbar\r\n:0\r\n"; got != want {
		t.Errorf("the listener got %q, want %q", got, want)
	}
}

// TestSetCluster refuses tables that make no sense.
func TestSetCluster(t *testing.T) {
	s := newNode(t, halves)
	for name, nodes := range map[string][]exec.ClusterNode{
		"none":            {},
		"short ID":        {{ID: "1"}},
		"twice":           {{ID: me}, {ID: me}},
		"unknown master":  {{ID: me, Replica: other}},
		"slot too high":   {{ID: me, Slots: [][2]uint16{{0, 16384}}}},
		"backwards":       {{ID: me, Slots: [][2]uint16{{2, 1}}}},
		"slots that both": {{ID: me, Slots: [][2]uint16{{0, 9}}}, {ID: other, Slots: [][2]uint16{{9, 10}}}},
	} {
		if s.SetCluster(nodes) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if single := cmdtest.NewStore(t); single.SetCluster(halves) == nil {
		t.Error("a store that is no node takes a table")
	}
	expect(t, s, `GET foo > -MOVED 12182 127.0.0.1:7422`)
}
