package history

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/wedis/wedis/tests/reply"
)

// comparer compares the replies that two stores give to the same commands.
type comparer struct {
	names  map[string]bool // every command's name, and |-names of subcommands
	where  Where
	queued [Sessions][][]string // commands that wait for EXEC
}

func newComparer(commands []Command, where Where) *comparer {
	c := &comparer{names: map[string]bool{}, where: where}
	for _, cmd := range commands {
		c.names[cmd.Name()] = true
		c.names[cmd.Words[0]] = true
	}
	return c
}

// name finds out which command a line runs, by its words.
func (c *comparer) name(args []string) string {
	name := strings.ToLower(args[0])
	if len(args) > 1 {
		if long := name + "|" + strings.ToLower(args[1]); c.names[long] {
			return long
		}
	}
	return name
}

// nearly is how far two times may be apart, in milliseconds.
const nearly = 30_000

// replies compares what two stores answered to steps of one session. It returns how many agree, and how the next does
// not.
func (c *comparer) replies(steps []Step, ours, theirs []byte) (int, error) {
	for i, s := range steps {
		n, err := reply.Len(ours)
		if err != nil {
			return i, fmt.Errorf("our reply: %w: %.100q", err, ours)
		}
		m, err := reply.Len(theirs)
		if err != nil {
			return i, fmt.Errorf("their reply: %w: %.100q", err, theirs)
		}
		if err := c.reply(s, ours[:n], theirs[:m]); err != nil {
			return i, err
		}
		ours, theirs = ours[n:], theirs[m:]
	}
	if len(ours) > 0 || len(theirs) > 0 {
		return len(steps) - 1, fmt.Errorf("more replies than commands: ours %.100q, theirs %.100q", ours, theirs)
	}
	return len(steps), nil
}

var queuedReply = []byte("+QUEUED\r\n")

func (c *comparer) reply(s Step, ours, theirs []byte) error {
	name := c.name(s.Args)
	queue := &c.queued[s.Session]
	waiting := *queue
	switch {
	case bytes.Equal(theirs, queuedReply):
		*queue = append(*queue, s.Args)
	case name == "exec" || name == "discard" || name == "reset" || name == "multi" && theirs[0] == '+':
		*queue = nil
	}
	if bytes.Equal(ours, theirs) {
		return nil
	}
	a, _, err := reply.Read(ours)
	if err != nil {
		return err
	}
	b, _, err := reply.Read(theirs)
	if err != nil {
		return err
	}
	agree := false
	if name == "exec" && a.Kind == '*' && b.Kind == '*' && len(a.Items) == len(waiting) && len(b.Items) == len(waiting) {
		agree = true
		for i, queued := range waiting {
			agree = agree && c.agree(queued, a.Items[i], b.Items[i])
		}
	} else {
		agree = c.agree(s.Args, a, b)
	}
	if !agree {
		return fmt.Errorf("  one:   %.2000s\n  other: %.2000s", reply.Format(a), reply.Format(b))
	}
	return nil
}

// agree compares the replies to a command as far as its policy asks for.
func (c *comparer) agree(args []string, a, b reply.Value) bool {
	if a.Kind == '-' || b.Kind == '-' { // errors are always the same
		return a.Equal(b)
	}
	switch policy(c.name(args), c.where) {
	case Unordered:
		return a.Kind == b.Kind && equalSets(a.Items, b.Items)
	case Near:
		x, y := new(big.Int), new(big.Int)
		if a.Kind != ':' || b.Kind != ':' {
			return a.Equal(b)
		}
		x.SetString(string(a.Text), 10)
		y.SetString(string(b.Text), 10)
		if x.Sign() <= 0 || y.Sign() <= 0 {
			return x.Cmp(y) == 0
		}
		return x.Sub(x, y).CmpAbs(big.NewInt(nearly)) <= 0
	case Pairs:
		return a.Kind == b.Kind && equalPairs(a.Items, b.Items)
	case Scan, ScanPairs:
		if len(a.Items) != 2 || len(b.Items) != 2 {
			return a.Equal(b)
		}
		if !slices.Contains(args[1:min(3, len(args))], "0") || string(a.Items[0].Text) != "0" || string(b.Items[0].Text) != "0" {
			return true // only a part of a walk
		}
		bare := slices.ContainsFunc(args, func(a string) bool { return strings.EqualFold(a, "NOVALUES") })
		if policy(c.name(args), c.where) == ScanPairs && !bare {
			if c.name(args) == "zscan" {
				return equalPairs(plainScores(a.Items[1].Items), plainScores(b.Items[1].Items))
			}
			return equalPairs(a.Items[1].Items, b.Items[1].Items)
		}
		return equalSets(a.Items[1].Items, b.Items[1].Items)
	case Packed:
		return a.Equal(b) || string(a.Text) == "listpack" && string(b.Text) == "skiplist"
	case Times:
		return withoutTimes(a).Equal(withoutTimes(b))
	case Shape:
		return a.Kind == b.Kind && a.Null == b.Null
	case Skip: // a broken line happened to become this command
		return true
	}
	return a.Equal(b)
}

func equalSets(a, b []reply.Value) bool {
	if len(a) != len(b) {
		return false
	}
	order := func(x, y reply.Value) int { return bytes.Compare(x.Text, y.Text) }
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.EqualFunc(a, b, reply.Value.Equal)
}

// equalPairs compares what comes in pairs, field and value, in any order.
func equalPairs(a, b []reply.Value) bool {
	pairs := func(items []reply.Value) []reply.Value {
		var all []reply.Value
		for i := 0; i+1 < len(items); i += 2 {
			all = append(all, reply.Value{Kind: '*', Text: items[i].Text, Items: items[i : i+2]})
		}
		return all
	}
	return len(a) == len(b) && equalSets(pairs(a), pairs(b))
}

// plainScores writes the scores among members and scores alike: how many digits a large one has follows from the encoding,
// which SORT changes in redis-server.
func plainScores(items []reply.Value) []reply.Value {
	items = slices.Clone(items)
	for i := 1; i < len(items); i += 2 {
		if f, err := strconv.ParseFloat(string(items[i].Text), 64); err == nil {
			items[i].Text = strconv.AppendFloat(nil, f, 'g', -1, 64)
		}
	}
	return items
}

// withoutTimes replaces what a reply about a stream says of time: moments, and how long a consumer or an entry has been
// idle. An entry that waits to be acknowledged is [id consumer idle deliveries] or [id consumer moment deliveries], and
// of one consumer [id moment deliveries].
func withoutTimes(v reply.Value) reply.Value {
	if !v.IsAggregate() {
		return v
	}
	items := slices.Clone(v.Items)
	for i := range items {
		name := ""
		if i > 0 {
			name = string(items[i-1].Text)
		}
		if items[i].Kind == ':' && (name == "idle" || name == "inactive" || name == "seen-time" || name == "active-time") {
			items[i].Text = nil
		}
		items[i] = withoutTimes(items[i])
	}
	if at := len(items) - 2; (at == 1 || at == 2) && items[at].Kind == ':' && items[at+1].Kind == ':' && items[0].Kind == '$' {
		items[at].Text = nil
	}
	v.Items = items
	return v
}
