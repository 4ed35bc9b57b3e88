package acl_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

// commandRules matches the part of a description that is about commands.
var commandRules = regexp.MustCompile(`[+-]@all[^()"]*`)

// sorted puts the rules of single commands in order: redis-server's order changes with every start.
func sorted(text string) string {
	return commandRules.ReplaceAllStringFunc(text, func(rules string) string {
		words := strings.Fields(rules)
		if i := slices.IndexFunc(words, func(w string) bool { return !strings.Contains(w, "@") }); i >= 0 {
			slices.Sort(words[i:])
		}
		return strings.Join(words, " ")
	})
}

// compare sends a command to both and compares the replies, single commands in any order.
func compare(t *testing.T, p *cmdtest.Pair, words ...string) {
	t.Helper()
	ours, theirs := p.Ask(t, words...)
	if a, b := sorted(reply.Format(ours)), sorted(reply.Format(theirs)); a != b {
		t.Errorf("%q\n  ours   %s\n  theirs %s", words, a, b)
	}
}

// TestUsers compares what redis-server says of users and rules, right ones and wrong ones.
func TestUsers(t *testing.T) {
	p := cmdtest.New(t)
	for line := range strings.Lines(`
		ACL WHOAMI
		ACL USERS
		ACL LIST
		ACL GETUSER default
		ACL GETUSER nobody
		ACL SETUSER alice
		ACL LIST
		ACL GETUSER alice
		ACL SETUSER alice on >secret ~cache:* +get +set +@hash -hset
		ACL LIST
		ACL GETUSER alice
		ACL SETUSER alice <secret
		ACL SETUSER alice <secret
		ACL SETUSER alice !x
		ACL SETUSER alice #x
		ACL SETUSER alice #2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
		ACL SETUSER alice >secret nopass
		ACL LIST
		ACL SETUSER alice %R~r:* %W~w:* %RW~rw:* %wr~x %R~w:* allchannels
		ACL LIST
		ACL SETUSER alice %~x
		ACL SETUSER alice %RR~x
		ACL SETUSER alice %X~x
		ACL SETUSER alice &news
		ACL SETUSER alice resetchannels &news &news &more
		ACL LIST
		ACL SETUSER alice &*
		ACL SETUSER alice ~*
		ACL SETUSER alice ~x
		ACL SETUSER alice %R~x
		ACL SETUSER alice resetkeys ~x
		ACL SETUSER alice +nonsense
		ACL SETUSER alice -nonsense
		ACL SETUSER alice +@nonsense
		ACL SETUSER alice +
		ACL SETUSER alice -
		ACL SETUSER alice +@
		ACL SETUSER alice nonsense
		ACL SETUSER alice ""
		ACL SETUSER alice +config|get
		ACL SETUSER alice +config|nonsense
		ACL SETUSER alice +config|get|x
		ACL SETUSER alice +config|
		ACL SETUSER alice -select +select|0 +select|1 +SELECT|0
		ACL LIST
		ACL SETUSER alice -select|0
		ACL SETUSER alice +debug|digest
		ACL LIST
		ACL SETUSER alice +select -config|get
		ACL LIST
		ACL GETUSER alice
		ACL SETUSER alice (+set ~y) (+get %R~z &c)
		ACL LIST
		ACL GETUSER alice
		ACL SETUSER alice (+set ~a~b
		ACL SETUSER alice (+set ~q ) on
		ACL SETUSER alice "(+set ~q2)" on
		ACL SETUSER alice () (+nonsense)
		ACL LIST
		ACL SETUSER alice clearselectors sanitize-payload
		ACL LIST
		ACL SETUSER alice skip-sanitize-payload
		ACL LIST
		ACL SETUSER alice reset
		ACL LIST
		ACL SETUSER alice allcommands -@write -@dangerous
		ACL LIST
		ACL SETUSER alice -@all +@read +@connection -get
		ACL LIST
		ACL SETUSER "a b" on
		ACL SETUSER "a\x00b" on
		ACL SETUSER alice "~a b"
		ACL DELUSER nobody
		ACL DELUSER alice nobody default
		ACL DELUSER alice nobody alice
		ACL USERS
		ACL CAT
		ACL CAT nonsense
		ACL CAT a b
		ACL GENPASS x
		ACL GENPASS 0
		ACL GENPASS 4097
		ACL GENPASS 1 2
		ACL LOG x
		ACL LOG 1 2
		ACL LOG -1
		ACL LOG reset
		ACL LOAD
		ACL SAVE
		ACL SETUSER
		ACL NONSENSE
		ACL
	`) {
		words, _, _ := resp.SplitLine(nil, nil, []byte(line))
		if len(words) == 0 {
			continue
		}
		var line []string
		for _, w := range words {
			line = append(line, string(w))
		}
		compare(t, p, line...)
	}
}
