package stream_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"xadd", `
			XADD s 1-1 a 1
			XADD s 1-1 a 1
			XADD s 1-0 a 1
			XADD s 1-* a 2 b 3
			XADD s 1-* b 3 a 2
			XADD s 2 a 1
			XADD s 2-* a 1
			XADD s 3-* a ""
			XADD s 0-0 a 1
			XADD new 0-0 a 1
			XADD new 0 a 1
			XADD new 0-* a 1
			XADD new 0-* a 1
			XADD s 4-4 a
			XADD s 4-4 a 1 b
			XADD s 4-4
			XADD s *
			XADD s * a
			XADD s bad a 1
			XADD s 1-bad a 1
			XADD s -1 a 1
			XADD s 5- a 1
			XADD s -5 a 1
			XADD s - a 1
			XADD s + a 1
			XADD s "" a 1
			XADD s 05-05 a 1
			XADD s +6-+6 a 1
			XADD s 18446744073709551616-1 a 1
			XADD s 1-18446744073709551616 a 1
			XADD none NOMKSTREAM 1-1 a 1
			XADD s NOMKSTREAM 10-1 a 1
			XADD s nomkstream NOMKSTREAM 10-2 a 1
			XADD s NOMKSTREAM a 1
			EXISTS none
			SET str x
			XADD str 1-1 a 1
			XADD str 0-0 a 1
			XADD str NOMKSTREAM 1-1 a 1
			XLEN s
			XLEN none
			XLEN str
			XRANGE s - +
			XADD top 18446744073709551615-18446744073709551614 a 1
			XADD top 18446744073709551615-* a 1
			XADD top 18446744073709551615-* a 1
			XADD top * a 1
			XADD top 1-1 a 1
			XADD edge 7-18446744073709551615 a 1
			XADD edge 7-18446744073709551615 a 1
			XADD edge 7-* a 1
			XADD far 9999999999999-18446744073709551615 a 1
			XADD far * a 1
			TYPE s
			OBJECT ENCODING s
			DEBUG DIGEST
		`},
		{"trim", `
			XADD s 1-1 a 1
			XADD s 2-1 a 1
			XADD s 3-1 a 1
			XADD s 4-1 a 1
			XADD s 5-1 a 1
			XADD s MAXLEN 3 6-1 a 1
			XADD s MAXLEN = 3 7-1 a 1
			XADD s MAXLEN ~ 1 8-1 a 1
			XADD s MAXLEN ~ 1 LIMIT 1 9-1 a 1
			XADD s MINID 6 10-1 a 1
			XADD s MINID = 7-1 11-1 a 1
			XADD s MINID ~ 9 12-1 a 1
			XADD s MINID ~ 9 LIMIT 10 13-1 a 1
			XRANGE s - +
			XINFO STREAM s
			XADD s MAXLEN
			XADD s MAXLEN 1
			XADD s MAXLEN ~
			XADD s MAXLEN ~ x 14-1 a 1
			XADD s MAXLEN -1 14-1 a 1
			XADD s MAXLEN x 14-1 a 1
			XADD s MAXLEN 5 MINID 5 14-1 a 1
			XADD s MAXLEN 5 MAXLEN 5 14-1 a 1
			XADD s MINID x 14-1 a 1
			XADD s MINID + 14-1 a 1
			XADD s MINID 5-* 14-1 a 1
			XADD s LIMIT 5 14-1 a 1
			XADD s LIMIT 0 14-1 a 1
			XADD s LIMIT -1 14-1 a 1
			XADD s LIMIT x 14-1 a 1
			XADD s MAXLEN 5 LIMIT 5 14-1 a 1
			XADD s MAXLEN = 5 LIMIT 0 14-1 a 1
			XADD s MAXLEN ~ 5 LIMIT 0 14-1 a 1
			XADD s LIMIT 0 MAXLEN ~ 5 15-1 a 1
			XTRIM s
			XTRIM s MAXLEN
			XTRIM s MAXLEN 3 x
			XTRIM s LIMIT 0
			XTRIM s LIMIT 5
			XTRIM s LIMIT 5 MAXLEN 5
			XTRIM s LIMIT 5 x
			XTRIM s MAXLEN 3 LIMIT 0
			XTRIM s MAXLEN -3
			XTRIM s MAXLEN ~ 0 LIMIT -3
			XTRIM s MINID 0
			XTRIM s MAXLEN 6
			XTRIM s MAXLEN = 4
			XTRIM s MAXLEN ~ 2
			XTRIM s MINID 14
			XTRIM s MINID 14
			XRANGE s - +
			XTRIM none MAXLEN 0
			XTRIM none MAXLEN x
			SET str x
			XTRIM str MAXLEN 0
			XTRIM str MAXLEN x
			XTRIM s MAXLEN 0
			XLEN s
			XINFO STREAM s
			XTRIM s MAXLEN 0
			XADD s 14-1 a 1
			XADD s 15-5 a 1
			XTRIM s MINID ~ 20
			XTRIM s MINID ~ 20
			XRANGE s - +
			DEBUG DIGEST
		`},
		{"xdel xsetid", `
			XADD s 1-1 a 1
			XADD s 2-1 a 1
			XADD s 3-1 a 1
			XADD s 4-1 a 1
			XDEL s 2-1
			XINFO STREAM s
			XDEL s 2-1 2-1 9-9
			XDEL s 1-1 1-1
			XINFO STREAM s
			XDEL s x
			XDEL s 3-1 x
			XDEL none x
			XDEL none 1
			SET str 1
			XDEL str x
			XDEL s 4 4-1
			XINFO STREAM s
			XDEL s 3-1
			XINFO STREAM s
			EXISTS s
			XADD s 4-1 a 1
			XADD s 5-1 a 1
			XSETID s 4-1
			XSETID s 10-1
			XADD s 9-1 a 1
			XSETID s x
			XSETID s +
			XSETID none 1-1
			XSETID none x
			XSETID str 1-1
			XSETID s 10-1 ENTRIESADDED
			XSETID s 10-1 ENTRIESADDED x
			XSETID s 10-1 ENTRIESADDED -1
			XSETID s 10-1 ENTRIESADDED 0
			XSETID s 10-1 ENTRIESADDED 5 MAXDELETEDID 11
			XSETID s 10-1 ENTRIESADDED 5 MAXDELETEDID x
			XSETID s 10-1 MAXDELETEDID 0-0
			XSETID s 10-1 ENTRIESADDED 5 MAXDELETEDID 3-5
			XSETID s 10-1 nosuch 5
			XINFO STREAM s
			XDEL s 5-1
			XSETID s 1-1
			XSETID s 1-1 ENTRIESADDED 0
			XINFO STREAM s
			DEBUG DIGEST
		`},
		{"xrange", `
			XADD s 1-1 a 1 b 2
			XADD s 1-2 a 1 b 3
			XADD s 2-1 b 1 a 2
			XADD s 3-0 a 1
			XADD s 3-5 c 12345678901234567890 d -7
			XRANGE s - +
			XREVRANGE s + -
			XRANGE s 1 1
			XRANGE s 1 2
			XRANGE s 1-2 3
			XRANGE s (1-1 (3-5
			XREVRANGE s (3-5 (1-1
			XRANGE s (1 (3
			XRANGE s 3 1
			XRANGE s + -
			XREVRANGE s - +
			XRANGE s (- +
			XRANGE s - (+
			XRANGE s ( +
			XRANGE s (18446744073709551615-18446744073709551615 +
			XRANGE s - (0-0
			XREVRANGE s (0-0 x
			XREVRANGE s x (18446744073709551615-18446744073709551615
			XRANGE s x y
			XRANGE s - x
			XRANGE s - + COUNT 2
			XREVRANGE s + - COUNT 2
			XRANGE s - + COUNT 0
			XRANGE s - + COUNT -5
			XRANGE s - + COUNT 2 COUNT 1
			XRANGE s - + COUNT
			XRANGE s - + COUNT x
			XRANGE s - + nosuch 1
			XRANGE none - +
			XRANGE none - + COUNT 0
			XRANGE none x +
			SET str 1
			XRANGE str - +
			XRANGE str x +
			XDEL s 2-1 3-5
			XRANGE s - +
			XREVRANGE s + -
			XREVRANGE s + - COUNT 1
			XRANGE s 2-1 +
			XREVRANGE s 3-4 -
		`},
		{"xread", `
			XADD s 1-1 a 1
			XADD s 2-1 a 2
			XADD t 1-1 b 1
			XREAD STREAMS s 0
			XREAD STREAMS s t 0 0
			XREAD STREAMS s none t 0 0 0
			XREAD COUNT 1 STREAMS s t 1-1 0
			XREAD COUNT 0 STREAMS s 0
			XREAD COUNT -1 STREAMS s 0
			XREAD STREAMS s $
			XREAD STREAMS s 2-1
			XREAD STREAMS s 1
			XREAD STREAMS s t 9 0
			XREAD STREAMS none 0
			XREAD STREAMS none $
			XREAD STREAMS s >
			XREAD STREAMS s -
			XREAD STREAMS s +
			XREAD STREAMS s x
			XREAD STREAMS s t 0
			XREAD STREAMS s
			XREAD STREAMS
			XREAD s t 0
			XREAD COUNT x STREAMS s 0
			XREAD COUNT
			XREAD BLOCK x STREAMS s 0
			XREAD BLOCK -1 STREAMS s 0
			XREAD BLOCK 10 STREAMS s 1
			XREAD GROUP g c STREAMS s 0
			XREAD NOACK STREAMS s 0
			XREAD nosuch STREAMS s 0
			SET str x
			XREAD STREAMS str 0
			XREAD STREAMS s str 0 0
			XREAD STREAMS s str x 0
			XDEL s 2-1
			XREAD STREAMS s 1-1
			XREAD STREAMS s 18446744073709551615-18446744073709551615
			MULTI
			XREAD BLOCK 0 STREAMS s $
			EXEC
			XREAD STREAMS s t 0 0
			XREAD STREAMS s 9
		`},
		{"watch", `
			XADD s 1-1 a 1
			XGROUP CREATE s g 0
			WATCH s
			XGROUP CREATE s h 0
			XREADGROUP GROUP g c STREAMS s >
			XACK s g 1-1
			XCLAIM s g c 0 1-1 FORCE
			XSETID s 5-1
			XGROUP DESTROY s h
			MULTI
			PING
			EXEC
			WATCH s
			XDEL s 9-9
			XTRIM s MAXLEN 9
			MULTI
			PING
			EXEC
			WATCH s
			XTRIM s MAXLEN 0
			MULTI
			PING
			EXEC
			WATCH n
			XGROUP CREATE n g 0 MKSTREAM
			MULTI
			PING
			EXEC
			MULTI
			XADD s 6-* a 1
			XREADGROUP GROUP g c NOACK STREAMS s >
			XADD s MAXLEN ~ 1 7-* a 1
			EXEC
		`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPair(t)
			run(t, p, test.script)
			p.CheckReplay(t)
		})
	}
}

// newPair starts a pair of which ours may state more of a group than redis-server does: see xreadgroup.
func newPair(t *testing.T, settings ...string) *cmdtest.Pair {
	p := cmdtest.New(t, settings...)
	p.Extra = func(effect string) bool {
		return strings.HasPrefix(effect, `0 XGROUP "SETID"`) || strings.HasPrefix(effect, `0 XGROUP "CREATECONSUMER"`) ||
			strings.HasPrefix(effect, "0 XCLAIM")
	}
	return p
}

// run is Pair.Run, but times in replies may differ a little.
func run(t *testing.T, p *cmdtest.Pair, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "XPENDING") || strings.HasPrefix(line, "XINFO"):
			ours, theirs := p.Ask(t, words(line)...)
			withoutTimes(&ours)
			withoutTimes(&theirs)
			if a, b := reply.Format(ours), reply.Format(theirs); a != b {
				t.Errorf("%s\n  ours   %s\n  theirs %s", line, a, b)
			}
		default:
			p.Run(t, line)
		}
	}
}

func words(line string) []string {
	list := strings.Fields(line)
	for i := range list {
		list[i] = strings.Trim(list[i], `"`)
	}
	return list
}

// withoutTimes makes times in a reply equal to all others: those since the epoch; the third of four items, the second of
// which is a name and no number; and what follows "idle".
func withoutTimes(v *reply.Value) {
	for i := range v.Items {
		item := &v.Items[i]
		withoutTimes(item)
		if item.Kind != ':' {
			continue
		}
		if len(item.Text) >= 13 || i > 0 && string(v.Items[i-1].Text) == "idle" ||
			i == 2 && len(v.Items) == 4 && v.Items[1].Kind == '$' {
			item.Text = []byte("0")
		}
	}
}
