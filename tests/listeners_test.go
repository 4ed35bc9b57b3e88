package tests

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/corpus"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// TestListeners has several sessions listen, publish, track keys and change them at random, and compares what each of
// them gets, and when, with redis-server.
func TestListeners(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			ours := newAudience(t, host.NewSessions(newNative(t, host.Options{Seed: seed}), epoch, 0))
			theirs := newAudience(t, newOracle(t))
			r := rand.New(rand.NewPCG(seed, 5))
			var history []string
			queues := map[string]bool{} // sessions in a transaction, maybe
			for range 400 {
				session, words := drawLine(r)
				switch {
				case words[0] == "MULTI":
					queues[session] = true
				case slices.Contains([]string{"EXEC", "DISCARD", "RESET"}, words[0]):
					queues[session] = false
				case queues[session] && (words[0] == "HELLO" || words[len(words)-1] == "TRACKINGINFO"):
					continue // versions and numbers differ, and in EXEC nothing tells where
				}
				history = append(history, session+"> "+strings.Join(words, " "))
				got, want := ours.run(t, session, words), theirs.run(t, session, words)
				if !slices.Equal(got, want) {
					t.Fatalf("%s\n got %s\nwant %s", strings.Join(history, "\n"), strings.Join(got, "\n     "), strings.Join(want, "\n     "))
				}
			}
		})
	}
}

// listeners are the sessions.
var listeners = []string{"a", "b", "c", "d", "e"}

// audience is a server with these sessions.
type audience struct {
	server corpus.Server
	ids    map[string]string
}

func newAudience(t *testing.T, server corpus.Server) *audience {
	t.Cleanup(func() { server.Close() })
	a := &audience{server, map[string]string{}}
	a.run(t, "a", strings.Fields("CONFIG SET notify-keyspace-events KEA"))
	for _, session := range listeners {
		id := a.run(t, session, []string{"CLIENT", "ID"})[0]
		a.ids[session] = id[strings.LastIndexByte(id, ':')+1:]
	}
	return a
}

// run runs a line and returns all that comes out of all sessions, one after the other.
func (a *audience) run(t *testing.T, session string, words []string) (out []string) {
	t.Helper()
	words = slices.Clone(words)
	for i, word := range words {
		if name, ok := strings.CutPrefix(word, "id:"); ok {
			words[i] = a.ids[name]
		}
	}
	if err := a.server.Exec(session, reply.Command(words...)); err != nil {
		t.Fatal(err)
	}
	for _, name := range listeners {
		if a.ids[name] == "" && name != session {
			continue
		}
		raw, closed, err := a.server.Output(name)
		if err != nil || closed {
			t.Fatal(name, closed, err)
		}
		if words[0] == "EXEC" && name == session { // redis-server 7.0 has messages in the midst of the replies
			lines := strings.Split(string(raw), "\r\n")
			slices.Sort(lines)
			out = append(out, lines...)
			continue
		}
		replies, err := reply.ReadAll(bytes.Clone(raw))
		if err != nil {
			t.Fatal(err)
		}
		var own []string
		for _, v := range replies {
			text := ids.ReplaceAllString(reply.Format(v), "$1")
			if strings.Contains(text, "invalidate") { // redis-server has the null of who redirects
				text = strings.Replace(text, "null", "nil", 1)
			}
			if words[0] == "HELLO" && name == session {
				text = text[:1]
			}
			own = append(own, name+": "+text)
		}
		sortPatterns(own)
		out = append(out, own...)
	}
	return out
}

// ids are the numbers of sessions in replies, which differ.
var ids = regexp.MustCompile(`("redirect"(?: =>)? |"tracking-redir-broken" ):\d+`)

// sortPatterns puts messages of several patterns in order: redis-server has none.
func sortPatterns(list []string) {
	for i := 0; i < len(list); {
		end := i
		for end < len(list) && strings.Contains(list[end], `"pmessage"`) {
			end++
		}
		slices.Sort(list[i:end])
		i = end + 1
	}
}

// drawLine draws a session and what it does.
func drawLine(r *rand.Rand) (session string, words []string) {
	any := func(list ...string) string { return list[r.IntN(len(list))] }
	channel := func() string {
		return any("c1", "c2", "__keyevent@0__:set", "__keyspace@0__:k1", "__redis__:invalidate")
	}
	key := func() string { return fmt.Sprint("k", r.IntN(4)) }
	lines := []func() string{
		func() string { return "SUBSCRIBE " + channel() },
		func() string { return "UNSUBSCRIBE " + channel() },
		func() string { return "PSUBSCRIBE " + any("c*", "*1", "__key*") },
		func() string { return "PUNSUBSCRIBE " + any("c*", "*1", "__key*") },
		func() string { return any("SSUBSCRIBE", "SUNSUBSCRIBE") + " s1" },
		func() string { return "PUBLISH " + channel() + " message" },
		func() string { return "SPUBLISH s1 message" },
		func() string { return "PUBSUB NUMSUB c1 c2" },
		func() string { return "PUBSUB NUMPAT" },
		func() string { return any("HELLO 3", "HELLO 3", "HELLO 2", "RESET", "PING") },
		func() string {
			return "CLIENT TRACKING ON " + any("", "NOLOOP", "OPTIN", "OPTOUT", "REDIRECT id:"+any(listeners...))
		},
		func() string {
			return "CLIENT TRACKING ON BCAST " + any("", "NOLOOP", "PREFIX k1", "PREFIX k", "NOLOOP PREFIX k2")
		},
		func() string { return "CLIENT TRACKING OFF" },
		func() string { return "CLIENT CACHING " + any("YES", "NO") },
		func() string { return any("CLIENT TRACKINGINFO", "CLIENT GETNAME") },
		func() string { return any("MULTI", "EXEC", "EXEC", "DISCARD") },
		func() string { return "SET " + key() + " v" },
		func() string { return "SET " + key() + " v" },
		func() string {
			return "EVAL return{redis.call('get',KEYS[1]),redis.call('publish','c1','x')} 2 " + key() + " " + key()
		},
		func() string {
			return "EVAL return{redis.call('set',KEYS[1],1),redis.call('del',KEYS[2])} 2 " + key() + " " + key()
		},
		func() string { return "EVAL_RO return{redis.call('exists','k1')} 1 " + key() },
		func() string { return "GET " + key() },
		func() string { return "GET " + key() },
		func() string { return "MGET " + key() + " " + key() },
		func() string { return "DEL " + key() + " " + key() },
		func() string { return "RENAME " + key() + " " + key() },
		func() string { return "COPY " + key() + " " + key() + " REPLACE" },
		func() string {
			return any("MSET "+key()+" a "+key()+" b", "MSETNX "+key()+" a "+key()+" b", "GETDEL "+key(), "GETEX "+key()+" EX 100",
				"GETSET "+key()+" x", "APPEND "+key()+" x", "SETRANGE "+key()+" 1 x", "INCR n1", "INCRBYFLOAT n1 0.5",
				"SET "+key()+" v GET EX 100", "EXPIRE "+key()+" 1000", "EXPIRE "+key()+" -1", "PERSIST "+key(), "SETBIT "+key()+" 1 1",
				"BITOP OR "+key()+" "+key(), "PFADD h1 a", "PFCOUNT h1 h2", "PFMERGE h2 h1", "MOVE "+key()+" 1", "TOUCH "+key())
		},
		func() string {
			return any("RPUSH l1 x", "LPUSH l1 y z", "LMOVE l1 l2 LEFT RIGHT", "RPOPLPUSH l2 l1", "LPOP l1", "LPOP l1 3", "LMPOP 2 l1 l2 LEFT",
				"LTRIM l1 1 1", "LREM l1 0 x", "LINSERT l1 BEFORE x y", "LSET l1 0 x", "LRANGE l1 0 -1", "DEL l1 l2", "SORT l1 ALPHA STORE l2")
		},
		func() string {
			return any("SADD s1 a b", "SADD s2 b c", "SMOVE s1 s2 a", "SREM s1 a b", "SUNIONSTORE s3 s1 s2",
				"SINTERSTORE s3 s1 s2", "SMEMBERS s9", "ZADD z1 1 a 2 b", "ZADD z1 XX 1 a", "ZINCRBY z1 1 a", "ZREM z1 a", "ZPOPMIN z1",
				"ZUNIONSTORE z2 2 z1 z2", "ZRANGESTORE z2 z1 0 -1", "ZRANGE z1 0 -1", "GEOADD g1 1 1 x", "ZREMRANGEBYRANK z2 0 0",
				"ZMPOP 2 z1 z2 MIN")
		},
		func() string {
			return any("HSET h3 a 1 b 2", "HINCRBY h3 a 1", "HINCRBYFLOAT h3 a 0.5", "HDEL h3 a b", "HGETALL h3", "HSETNX h3 a 1",
				"XADD x1 1-* a b", "XTRIM x1 MAXLEN 1", "XLEN x1", "XGROUP CREATE x1 g 0 MKSTREAM", "XGROUP DESTROY x1 g", "XREADGROUP GROUP g c STREAMS x1 >",
				"XREAD STREAMS x1 0-0", "XGROUP SETID x1 g $", "DEL x1 h3")
		},
		func() string { return any("FLUSHDB", "FLUSHALL", "SWAPDB 0 1", "SELECT 0") },
	}
	words = strings.Fields(lines[r.IntN(len(lines))]())
	return listeners[r.IntN(len(listeners))], words
}
