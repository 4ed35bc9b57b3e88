// Package cmdtest runs the same commands on our store and on a real redis-server and compares everything that comes out:
// replies, keyspace events, and the effects that go to the journal here and to the append-only file there.
//
// Both run in real time, so that what a script says of seconds holds on both, but one after the other: where a reply or
// an effect is a time, the two may be a little apart.
//
// For what redis-server cannot tell, a Store is ours alone, with a clock that stands still.
package cmdtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/reply"
)

// Pair is a store of ours and a redis-server with the same settings and the same content. Neither expires a key
// before a command meets it.
type Pair struct {
	Ours   *Ours
	theirs *theirs

	// Extra says which of our effects redis-server 7.0 does without. They are not compared where it has none like them.
	Extra func(effect string) bool
}

// New starts a pair that lasts as long as the test. Settings are names and values in turn, as in redis.conf.
func New(tb testing.TB, settings ...string) *Pair {
	tb.Helper()
	return &Pair{Ours: startOurs(tb, settings), theirs: startTheirs(tb, settings)}
}

// Run sends the lines of a script to both as inline commands, in protocol version 3, and compares. Blank lines are
// skipped, and a line "wait 5ms" lets time pass. What a script leaves behind, the next one finds. redis-server asks the
// clock twice in a PEXPIRE: with less than some 20 ms it may find that the time is past, and delete the key at once.
func (p *Pair) Run(tb testing.TB, script string) {
	tb.Helper()
	var lines []string
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if wait, ok := strings.CutPrefix(line, "wait "); ok {
			p.compare(tb, lines)
			lines = nil
			d, err := time.ParseDuration(wait)
			if err != nil {
				tb.Fatal(err)
			}
			time.Sleep(d)
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	p.compare(tb, lines)
}

// Do is Run for a single command, given as its words.
func (p *Pair) Do(tb testing.TB, words ...string) {
	tb.Helper()
	p.compare(tb, []string{strings.TrimSuffix(string(reply.Command(words...)), "\r\n")})
}

// Ask is Do that hands the replies over instead of comparing them.
func (p *Pair) Ask(tb testing.TB, words ...string) (ours, theirs reply.Value) {
	tb.Helper()
	return p.AskEach(tb, words, words)
}

// AskEach is Ask with other words for each of the two, where they have names of their own for something.
func (p *Pair) AskEach(tb testing.TB, ourWords, theirWords []string) (ours, theirs reply.Value) {
	tb.Helper()
	a, _ := p.Ours.ask(tb, string(reply.Command(ourWords...)), 1)
	b, _ := p.theirs.ask(tb, string(reply.Command(theirWords...)), 1)
	return a[0], b[0]
}

// CheckReplay brings another store up to date by the effects of all that was run and compares what is in it.
func (p *Pair) CheckReplay(tb testing.TB) {
	tb.Helper()
	twin := &Ours{Server: newServer(tb, time.Now().UnixMicro(), false, nil)}
	twin.session = twin.OpenSession(time.Now().UnixMicro(), "")
	if err := twin.Replay(time.Now().UnixMicro(), p.Ours.history); err != nil {
		tb.Fatal(err)
	}
	twin.Loaded()
	digest := string(reply.Command("DEBUG", "DIGEST"))
	ours, _ := p.Ours.ask(tb, digest, 1)
	theirs, _ := twin.ask(tb, digest, 1)
	if !ours[0].Equal(theirs[0]) {
		tb.Errorf("digest %s, after a replay %s", ours[0].Text, theirs[0].Text)
	}
}

func (p *Pair) compare(tb testing.TB, lines []string) {
	tb.Helper()
	in := strings.Join(append(slices.Clone(lines), ""), "\r\n")
	theirs, theirEvents := p.theirs.ask(tb, in, len(lines))
	ours, ourEvents := p.Ours.ask(tb, in, len(lines))
	for i, line := range lines {
		sortSets(ours[i])
		sortSets(theirs[i])
		if a, b := reply.Format(ours[i]), reply.Format(theirs[i]); a != b && !(asksClock(line) && sameButForTime(ours[i], theirs[i])) {
			tb.Errorf("%.200s\n  ours   %.300s\n  theirs %.300s", line, a, b)
		}
	}
	sameLists(tb, "events of", in, ourEvents, theirEvents)
	ourEffects, theirEffects := effects(tb, p.Ours.journal()), effects(tb, p.theirs.journal(tb))
	if p.Extra != nil {
		ourEffects, theirEffects = withoutExtra(ourEffects, theirEffects, p.Extra)
	}
	sameLists(tb, "effects of", in, ourEffects, theirEffects)
}

// sortSets puts the items of the sets in a reply in order: redis-server has none for them.
func sortSets(v reply.Value) {
	for _, item := range v.Items {
		sortSets(item)
	}
	if v.Kind == '~' {
		slices.SortFunc(v.Items, func(a, b reply.Value) int { return strings.Compare(reply.Format(a), reply.Format(b)) })
	}
}

func sameLists(tb testing.TB, what, script string, ours, theirs []string) {
	tb.Helper()
	if !slices.EqualFunc(ours, theirs, sameWords) {
		tb.Errorf("%s\n%.400s  ours\n    %.2000s\n  theirs\n    %.2000s", what, script,
			strings.Join(ours, "\n    "), strings.Join(theirs, "\n    "))
	}
}

// event writes a keyspace event.
func event(db, name string, key []byte) string { return fmt.Sprintf("%s: %s %q", db, name, key) }
