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
		{"groups", `
			XGROUP CREATE s g $
			XGROUP CREATE s g $ MKSTREAM
			XGROUP CREATE s g $ MKSTREAM
			XGROUP CREATE s g 0
			XGROUP CREATE s h 0 ENTRIESREAD 5 MKSTREAM
			XGROUP CREATE s i 0 ENTRIESREAD -1
			XGROUP CREATE s j 0 ENTRIESREAD -2
			XGROUP CREATE s j 0 ENTRIESREAD x
			XGROUP CREATE s j 0 ENTRIESREAD
			XGROUP CREATE s j 0 ENTRIESREAD 1 ENTRIESREAD 2
			XGROUP CREATE none j 0 ENTRIESREAD 1 ENTRIESREAD 2
			XGROUP CREATE s j 0 nosuch
			XGROUP CREATE none j 0 nosuch
			XGROUP CREATE s j x
			XGROUP CREATE s j +
			XGROUP CREATE s
			XGROUP CREATE s j
			XGROUP CREATE none j x MKSTREAM
			EXISTS none
			SET str 1
			XGROUP CREATE str j $
			XGROUP CREATE str j $ MKSTREAM
			XGROUP CREATE str j $ nosuch
			XADD s 1-1 a 1
			XADD s 2-1 a 1
			XADD s 3-1 a 1
			XGROUP CREATE s k 2
			XGROUP CREATE s l $ ENTRIESREAD 2
			XINFO GROUPS s
			XINFO GROUPS none
			XINFO GROUPS str
			XINFO GROUPS
			XGROUP SETID s g 2-1
			XGROUP SETID s g $
			XGROUP SETID s g -
			XGROUP SETID s g +
			XGROUP SETID s g x
			XGROUP SETID s g 1 ENTRIESREAD 1
			XGROUP SETID s g 1 ENTRIESREAD -5
			XGROUP SETID s g 1 ENTRIESREAD 1 ENTRIESREAD 1
			XGROUP SETID s g 1 MKSTREAM
			XGROUP SETID s nosuch 1
			XGROUP SETID none nosuch 1
			XGROUP SETID str nosuch 1
			XINFO GROUPS s
			XGROUP CREATECONSUMER s g c
			XGROUP CREATECONSUMER s g c
			XGROUP CREATECONSUMER s nosuch c
			XGROUP CREATECONSUMER none nosuch c
			XGROUP CREATECONSUMER s g
			XGROUP DELCONSUMER s g nosuch
			XGROUP DELCONSUMER s g c
			XGROUP DELCONSUMER s nosuch c
			XGROUP DELCONSUMER none nosuch c
			XGROUP DESTROY s h
			XGROUP DESTROY s h
			XGROUP DESTROY none h
			XGROUP DESTROY str h
			XGROUP DESTROY s
			XGROUP NOSUCH s
			XGROUP
			XINFO NOSUCH
			XINFO
			XINFO GROUPS s
			XINFO CONSUMERS s g
			XINFO CONSUMERS s nosuch
			XINFO CONSUMERS none nosuch
			XINFO CONSUMERS str nosuch
			XINFO CONSUMERS s
			XINFO STREAM
			XINFO STREAM none
			XINFO STREAM none nosuch
			XINFO STREAM str
			XINFO STREAM s nosuch
			XINFO STREAM s FULL COUNT
			XINFO STREAM s FULL COUNT x
			XINFO STREAM s FULL nosuch 5
			XINFO STREAM s FULL COUNT 1
			XINFO STREAM s FULL COUNT 0
			XINFO STREAM s FULL COUNT -4
			XINFO STREAM s full
			XGROUP CREATE s "" 0
			XGROUP CREATE s a\x00b 0
			XGROUP CREATE s gggggggggg 0
			XGROUP CREATE s gggggggg 0
			XINFO GROUPS s
			DEBUG DIGEST
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
		{"xreadgroup", `
			XADD s 1-1 a 1
			XADD s 2-1 a 2
			XADD s 3-1 a 3
			XGROUP CREATE s g 0
			XREADGROUP GROUP g c STREAMS s 0
			XREADGROUP GROUP g c COUNT 1 STREAMS s >
			XREADGROUP GROUP g c STREAMS s 0
			XREADGROUP GROUP g c STREAMS s 1-1
			XREADGROUP GROUP g d STREAMS s >
			XREADGROUP GROUP g d STREAMS s >
			XREADGROUP GROUP g d STREAMS s 0
			XREADGROUP GROUP g d COUNT 1 STREAMS s 0
			XREADGROUP GROUP g d STREAMS s 2
			XINFO GROUPS s
			XPENDING s g
			XPENDING s g - + 10
			XPENDING s g - + 10 d
			XPENDING s g - + 10 nosuch
			XINFO CONSUMERS s g
			XADD s 4-1 a 4
			XADD s 5-1 a 5
			XREADGROUP GROUP g e NOACK COUNT 1 STREAMS s >
			XREADGROUP GROUP g e NOACK STREAMS s >
			XREADGROUP GROUP g e NOACK STREAMS s 0
			XREADGROUP GROUP g f NOACK STREAMS s 0
			XINFO GROUPS s
			XREADGROUP GROUP g c STREAMS s $
			XREADGROUP GROUP g c STREAMS s x
			XREADGROUP GROUP nosuch c STREAMS s >
			XREADGROUP GROUP g c STREAMS none >
			XREADGROUP GROUP g c STREAMS s none > >
			XREADGROUP GROUP g c STREAMS s
			XREADGROUP GROUP g c x STREAMS s 0
			XREADGROUP COUNT 1 NOACK STREAMS s 0
			XREADGROUP GROUP g COUNT 1 STREAMS s 0
			SET str x
			XREADGROUP GROUP g c STREAMS str >
			XGROUP SETID s g 0
			XREADGROUP GROUP g c STREAMS s >
			XPENDING s g - + 10
			XINFO GROUPS s
			XDEL s 2-1
			XREADGROUP GROUP g c STREAMS s 0
			XGROUP SETID s g 0 ENTRIESREAD 0
			XINFO GROUPS s
			XREADGROUP GROUP g c COUNT 2 STREAMS s >
			XINFO GROUPS s
			XREADGROUP GROUP g c COUNT 2 STREAMS s >
			XINFO GROUPS s
			XINFO STREAM s FULL
			XGROUP DELCONSUMER s g c
			XPENDING s g
			XINFO STREAM s FULL
			XGROUP DESTROY s g
			DEBUG DIGEST
		`},
		{"xack xpending", `
			XADD s 1-1 a 1
			XADD s 2-1 a 2
			XADD s 3-1 a 3
			XADD s 4-1 a 3
			XGROUP CREATE s g 0
			XPENDING s g
			XREADGROUP GROUP g c COUNT 2 STREAMS s >
			XREADGROUP GROUP g d COUNT 2 STREAMS s >
			XPENDING s g
			XPENDING s g - + 2
			XPENDING s g (1-1 (4-1 10
			XPENDING s g 2 3 10
			XPENDING s g - + 0
			XPENDING s g - + -1
			XPENDING s g - + x
			XPENDING s g x + 1
			XPENDING s g - x 1
			XPENDING s g (18446744073709551615-18446744073709551615 x 1
			XPENDING s g x (0-0 x
			XPENDING s g - (0-0 1
			XPENDING s g - +
			XPENDING s g -
			XPENDING s g IDLE 0 - + 10
			XPENDING s g IDLE 100000 - + 10
			XPENDING s g IDLE x - + 10
			XPENDING s g IDLE 1 - +
			XPENDING s g IDLE x - +
			XPENDING s g idle 0 - + 10 c
			XPENDING s g - + 10 c extra
			XPENDING s g - + 10 c extra more
			XPENDING s g - + 10 c extra more still
			XPENDING s nosuch
			XPENDING none g
			XPENDING none g - +
			SET str x
			XPENDING str g
			XPENDING str g - x 1
			XACK s g 1-1
			XACK s g 1-1 2-1 2-1 9
			XACK s g x
			XACK s g 3-1 x
			XACK s nosuch x
			XACK none g x
			XACK str g x
			XACK s g
			XPENDING s g
			XDEL s 3-1
			XPENDING s g - + 10
			XACK s g 3 3-1 4-1
			XPENDING s g
			DEBUG DIGEST
		`},
		{"xclaim", `
			XADD s 1-1 a 1
			XADD s 2-1 a 2
			XADD s 3-1 a 3
			XADD s 4-1 a 4
			XGROUP CREATE s g 0
			XREADGROUP GROUP g c COUNT 3 STREAMS s >
			XCLAIM s g d 0 1-1
			XCLAIM s g d 0 1-1 2-1 JUSTID
			XCLAIM s g d 100000 1-1 3-1
			XPENDING s g - + 10
			XCLAIM s g e 0 1-1 IDLE 5000
			XCLAIM s g e 1000 1-1 RETRYCOUNT 7
			XCLAIM s g e 0 1-1 RETRYCOUNT -7
			XCLAIM s g e 0 1-1 TIME 1 RETRYCOUNT 0
			XCLAIM s g e 0 1-1 TIME -5 JUSTID
			XCLAIM s g e 0 1-1 TIME 99999999999999 JUSTID
			XCLAIM s g e -5 1-1 IDLE -10000 JUSTID
			XPENDING s g - + 10
			XCLAIM s g e 0 4-1
			XCLAIM s g e 0 4-1 FORCE
			XCLAIM s g e 0 4-1 4-1 4-1
			XPENDING s g - + 10
			XCLAIM s g e 0 9-1 FORCE
			XCLAIM s g e 0 9-1 LASTID 9-1
			XCLAIM s g e 0 9-1 LASTID 8-1
			XCLAIM s g e 0 1-1 LASTID 10-1
			XINFO GROUPS s
			XCLAIM s g x 0 nosuch
			XCLAIM s g x 0 1-1 nosuch
			XCLAIM s g x 0 1-1 nosuch FORCE
			XCLAIM s g x 0 1-1 IDLE x
			XCLAIM s g x 0 1-1 IDLE
			XCLAIM s g x 0 1-1 TIME x
			XCLAIM s g x 0 1-1 RETRYCOUNT x
			XCLAIM s g x 0 1-1 LASTID x
			XCLAIM s g x y 1-1
			XCLAIM s g x y z
			XCLAIM s nosuch x y z
			XCLAIM none nosuch x y z
			SET str x
			XCLAIM str g x y z
			XCLAIM s g newcomer 99999 1-1
			XINFO CONSUMERS s g
			XDEL s 2-1 3-1
			XCLAIM s g d 0 1-1 2-1 3-1 JUSTID
			XCLAIM s g d 0 2-1 3-1 JUSTID LASTID 20-1
			XPENDING s g
			XDEL s 4-1
			XCLAIM s g d 99999 4-1 LASTID 30-1
			XINFO STREAM s FULL
			DEBUG DIGEST
		`},
		{"xautoclaim", `
			XADD s 1-1 a 1
			XADD s 2-1 a 2
			XADD s 3-1 a 3
			XADD s 4-1 a 4
			XADD s 5-1 a 5
			XGROUP CREATE s g 0
			XREADGROUP GROUP g c STREAMS s >
			XAUTOCLAIM s g d 0 - COUNT 2
			XAUTOCLAIM s g d 0 3-1 COUNT 2 JUSTID
			XAUTOCLAIM s g d 0 (3-1 COUNT 1
			XAUTOCLAIM s g d 100000 -
			XAUTOCLAIM s g d 100000 - COUNT 1
			XPENDING s g - + 10
			XDEL s 2-1 4-1
			XAUTOCLAIM s g e 0 0 COUNT 2
			XAUTOCLAIM s g e 0 0 COUNT 3
			XAUTOCLAIM s g e 0 0
			XAUTOCLAIM s g e 0 9
			XAUTOCLAIM s g e 0 + JUSTID
			XAUTOCLAIM s g e -1 - JUSTID
			XPENDING s g - + 10
			XAUTOCLAIM s g e x -
			XAUTOCLAIM s g e 0 x
			XAUTOCLAIM s g e 0 (18446744073709551615-18446744073709551615
			XAUTOCLAIM s g e 0 - COUNT 0
			XAUTOCLAIM s g e 0 - COUNT x
			XAUTOCLAIM s g e 0 - COUNT 9223372036854775807
			XAUTOCLAIM s g e 0 - COUNT
			XAUTOCLAIM s g e 0 - nosuch
			XAUTOCLAIM s nosuch e 0 - nosuch
			XAUTOCLAIM s nosuch e 0 -
			XAUTOCLAIM none nosuch e 0 -
			SET str x
			XAUTOCLAIM str nosuch e 0 -
			XAUTOCLAIM str nosuch e x -
			XDEL s 1-1 3-1 5-1
			XAUTOCLAIM s g e 0 - COUNT 1
			XAUTOCLAIM s g e 0 -
			XINFO CONSUMERS s g
			XPENDING s g
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
