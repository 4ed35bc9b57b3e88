package history

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Generator draws steps.
type Generator struct {
	commands []Command
	weights  []int // running sum
	pool     pool
	session  int
	left     int     // steps until another session gets its turn
	oldest   bool    // see Profile
	drawing  Command // whose line is being drawn
	counted  int     // how many keys or fields its line has announced, 0: none yet
	inMulti  [Sessions]int
}

// Profile is the kind of history to draw.
type Profile struct {
	// Real: time is real, see pool.
	Real bool
	// Oldest: no option that is newer than redis-server 7.0, the oracle.
	Oldest bool
	// Big: values of up to two megabytes.
	Big bool
	// Restarts: the kept engine takes snapshots and starts anew.
	Restarts bool
}

// weights favour what works on values, and keep down what empties the store or loses the session's place. All others have
// weight 10. EXEC comes by itself where there is a transaction.
var weights = map[string]int{
	"set": 60, "multi": 25, "watch": 20, "append": 20, "incr": 20, "getex": 20, "expire": 20, "pexpire": 20,
	"expireat": 20, "pexpireat": 20, "rename": 15, "copy": 20, "mset": 15,
	"exec": 2, "discard": 2, "flushall": 1, "flushdb": 1, "swapdb": 2, "select": 4, "move": 5, "reset": 2, "hello": 4, "auth": 1,
	"hset": 30, "hmset": 20, "lpush": 20, "rpush": 30, "sadd": 30, "zadd": 30, "xadd": 40, "xgroup|create": 30, "xreadgroup": 30,
	"geoadd": 20, "pfadd": 20, "setbit": 20, "xgroup|destroy": 2, "xsetid": 4, "xtrim": 4, "ltrim": 5, "spop": 3,
	"client": 1, "config": 1, "command": 2, "memory": 4, "object": 5, "echo": 2, "ping": 4, "lcs": 5, "time": 1, "dbsize": 4,
}

// weight of a command, or its share of the container's.
func weight(c Command) int {
	for _, name := range []string{c.Name(), c.Words[0]} {
		if w, ok := weights[name]; ok {
			return w
		}
	}
	return 10
}

// NewGenerator draws from commands. Skip leaves commands out, by name.
func NewGenerator(seed uint64, commands []Command, p Profile, skip func(name string) bool) *Generator {
	g := &Generator{oldest: p.Oldest, pool: pool{r: rand.New(rand.NewPCG(seed, 0)), real: p.Real, big: p.Big}}
	sum := 0
	for _, c := range commands {
		if skip(c.Name()) {
			continue
		}
		if p.Big && c.Name() == "lcs" { // quadratic
			continue
		}
		sum += weight(c)
		g.commands, g.weights = append(g.commands, c), append(g.weights, sum)
	}
	return g
}

// Next draws the next step. Now is the engine's time.
func (g *Generator) Next(now int64, p Profile) Step {
	r := g.pool.r
	g.pool.now = now
	if g.left--; g.left < 0 {
		g.session = min(r.IntN(Sessions), r.IntN(Sessions))
		g.left = pick(r, 0, 1, 2, 3, 10, 60)
	}
	step := Step{Session: g.session}
	if !p.Real {
		switch r.IntN(40) {
		case 0:
			step.Pause = time.Duration(r.Int64N(3e6)) * time.Microsecond
		case 1, 2, 3:
			step.Pause = time.Duration(r.Int64N(2000)) * time.Microsecond
		}
		step.Tick = r.IntN(10) == 0
	}
	if p.Restarts && r.IntN(80) == 0 {
		if r.IntN(3) == 0 {
			step.Restart = true
			g.inMulti = [Sessions]int{}
		} else {
			step.Snapshot = 1 + r.IntN(20)
		}
		return step
	}
	c := g.command()
	// A transaction ends sooner or later.
	if g.inMulti[g.session] > 0 {
		if g.inMulti[g.session]++; r.IntN(20) < g.inMulti[g.session]-2 {
			c = g.named(pick(r, "exec", "exec", "exec", "exec", "exec", "discard"), c)
		}
	}
	switch c.Name() {
	case "multi":
		g.inMulti[g.session] = 1
	case "exec", "discard", "reset":
		g.inMulti[g.session] = 0
	}
	line := g.line(c)
	step.Args = g.mutate(line, p.Real && c.timed())
	if g.oldest && c.hasNewer() && len(step.Args) > len(line) { // a word too many for 7.0 may be an option since
		step.Args = line
	}
	step.Args = g.defined(step.Args)
	return step
}

func (g *Generator) command() Command {
	n := g.pool.r.IntN(g.weights[len(g.weights)-1])
	for i, w := range g.weights {
		if n < w {
			return g.commands[i]
		}
	}
	panic("unreachable")
}

func (g *Generator) named(name string, otherwise Command) Command {
	for _, c := range g.commands {
		if c.Name() == name {
			return c
		}
	}
	return otherwise
}

// line writes a command that follows the grammar.
func (g *Generator) line(c Command) []string {
	outer, counted := g.drawing, g.counted
	g.drawing, g.counted = c, 0
	defer func() { g.drawing, g.counted = outer, counted }()
	words := make([]string, 0, 8)
	for _, w := range c.Words {
		words = append(words, g.letters(w))
	}
	words = g.args(words, c.Args)
	return words
}

// defined changes a line, broken or not, whose effect Redis does not define.
func (g *Generator) defined(words []string) []string {
	name := strings.ToLower(words[0])
	byLex := strings.Contains(name, "lex") || slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, "bylex") })
	switch {
	case name == "spop": // chance must not decide what is left: all or nothing
		return append(words[:min(2, len(words))], "1000000")
	case name == "zadd" && g.pool.r.IntN(4) == 0:
		return []string{"zadd", g.pool.sameScores(), "0", g.pool.member(), "0", g.pool.member()}
	case name == "xadd": // an id of the clock's would not be the same
		if i := slices.Index(words, "*"); i >= 0 {
			words[i] = strconv.Itoa(g.pool.r.IntN(100)) + pick(g.pool.r, "", "-1", "-*")
		}
	case name == "sort" || name == "sort_ro": // without a star nothing is sorted, and a set has no order
		by := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, "by") })
		if by >= 0 && by+1 < len(words) {
			if pattern, _, _ := strings.Cut(words[by+1], "\x00"); !strings.Contains(pattern, "*") {
				words[by+1] = "w:*"
			}
		}
		if by >= 0 { // texts that are equal, or not there, come in any order; numbers do not
			words = slices.DeleteFunc(words, func(w string) bool { return strings.EqualFold(w, "alpha") })
		}
	case strings.HasSuffix(name, "randmember") || name == "hrandfield": // so many replies would fill the memory
		for i, w := range words {
			if n, err := strconv.ParseInt(w, 10, 64); err == nil && n < -100 && n > math.MinInt64/4 {
				words[i] = "-20"
			}
		}
	case strings.HasPrefix(name, "geo"): // STOREDIST keeps digits that no reply shows, in which C libraries differ
		return slices.DeleteFunc(words, func(w string) bool { return strings.EqualFold(w, "storedist") })
	case name == "zrangestore" && byLex && len(words) > 2:
		words[2] = g.pool.sameScores()
	case byLex && len(words) > 1:
		words[1] = g.pool.sameScores()
	}
	return words
}

// letters varies upper and lower case.
func (g *Generator) letters(w string) string {
	switch g.pool.r.IntN(6) {
	case 0:
		return strings.ToUpper(w)
	case 1:
		return strings.ToLower(w)
	}
	return w
}

func (g *Generator) args(words []string, args []Arg) []string {
	for _, a := range args {
		if g.oldest && newer(a.Since) {
			continue
		}
		if a.Optional && (a.Token == "BLOCK" || g.pool.r.IntN(3) != 0) { // nobody may wait: both stores are driven by one hand
			continue
		}
		for i := 0; ; i++ {
			if a.Token != "" && a.Token != `""` && (i == 0 || a.MultipleToken) {
				words = append(words, g.letters(a.Token))
			}
			words = g.arg(words, a)
			if !a.Multiple || !g.again(a, i+1) {
				break
			}
		}
	}
	return words
}

// again decides whether an argument comes once more after it came so many times: as often as the line has announced, where
// it has.
func (g *Generator) again(a Arg, times int) bool {
	if g.counted > 0 && (a.Type == "key" || a.Name == "weight" || a.Name == "field" || a.Name == "data") && g.pool.r.IntN(30) != 0 {
		return times < g.counted
	}
	return times < 200 && g.pool.r.IntN(2) == 0
}

func (g *Generator) arg(words []string, a Arg) []string {
	switch a.Type {
	case "pure-token":
		return words
	case "oneof":
		choices := slices.DeleteFunc(slices.Clone(a.Args), func(b Arg) bool { return g.oldest && newer(b.Since) })
		return g.args(words, []Arg{required(pick(g.pool.r, choices...))})
	case "block":
		return g.args(words, a.Args)
	}
	if a.Name == "command" { // a whole command line
		return append(words, g.line(g.command())...)
	}
	return append(words, g.value(a))
}

// newer reports whether a version is beyond 7.0.
func newer(version string) bool { return version != "" && version >= "7.1" }

func required(a Arg) Arg {
	a.Optional = false
	return a
}

// value draws what suits an argument, by its type and its name.
func (g *Generator) value(a Arg) string {
	p := &g.pool
	if a.Name == "numkeys" || a.Name == "numfields" || a.Name == "numids" {
		g.counted = 1 + min(p.r.IntN(4), p.r.IntN(4))
		return pick(p.r, strconv.Itoa(g.counted), strconv.Itoa(g.counted), strconv.Itoa(g.counted), strconv.Itoa(g.counted), p.integer())
	}
	if a.Type == "key" {
		return p.keyOf(g.drawing.Group)
	}
	if text, ok := p.collection(g.drawing, a); ok {
		return text
	}
	switch a.Type {
	case "double":
		return p.double()
	case "pattern":
		return p.pattern()
	case "unix-time":
		if strings.Contains(a.Name, "milli") {
			return p.instant(1000)
		}
		return p.instant(1)
	case "integer":
		switch a.Name {
		case "seconds":
			return p.duration(1)
		case "milliseconds":
			return p.duration(1000)
		case "offset":
			return p.offset()
		case "db", "index", "index1", "index2", "destination-db":
			return p.database()
		case "cursor":
			return pick(p.r, "0", "0", "0", p.integer())
		case "count":
			return pick(p.r, "1000", "1000", strconv.Itoa(1+p.r.IntN(20)), p.integer())
		case "protover":
			return pick(p.r, "2", "3", "3", p.integer())
		}
		return p.integer()
	}
	switch a.Name {
	case "key", "newkey", "destination", "source":
		return p.keyOf(g.drawing.Group)
	case "username":
		return pick(p.r, "default", "default", "nobody")
	case "type":
		return pick(p.r, "string", "String", "hash", "list", "set", "zset", "stream", "bogus")
	}
	return p.value()
}

// mutate breaks one command in twenty-five. Where the place of a number matters, as it does with times that are real,
// words are only dropped or repeated at the end.
func (g *Generator) mutate(words []string, careful bool) []string {
	r := g.pool.r
	if r.IntN(25) != 0 {
		return words
	}
	i := r.IntN(len(words))
	kind := r.IntN(6)
	if careful {
		kind %= 2
	}
	switch {
	case kind == 0:
		return words[:max(i, 1)]
	case kind == 1:
		return append(words, words[i])
	case kind == 2 || i == 0: // never a command by chance: redis-server has more of them
		words[0] = pick(r, "nosuch", "", "\x00", words[0]+"|x", strings.Repeat("x", 200))
	case kind == 3:
		words = append(words, "")
		copy(words[i+1:], words[i:])
		words[i] = g.pool.value()
	case kind == 4:
		words[i] = g.pool.value()
	case kind == 5:
		j := 1 + r.IntN(len(words)-1)
		words[i], words[j] = words[j], words[i]
	}
	return words
}
