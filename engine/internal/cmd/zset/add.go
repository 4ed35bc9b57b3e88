package zset

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const errNaN = "ERR resulting score is not a number (NaN)"

// addition is a ZADD or ZINCRBY.
type addition struct {
	how     value.AddOptions
	changed bool // answer how many members changed, not only how many are new
}

// zadd adds members with scores, or changes their scores.
func zadd(c *exec.Ctx) {
	var add addition
	add.run(c)
}

// zincrby adds to the score of a member.
func zincrby(c *exec.Ctx) {
	add := addition{how: value.AddIncr}
	add.run(c)
}

func (o *addition) run(c *exec.Ctx) {
	var room [16]float64
	key := c.Args.Next()
	o.read(&c.Args)
	pairs := c.Args.Rest()
	scores := o.scores(&c.Args, pairs, room[:0])
	if c.Failed() {
		return
	}
	z, ok := o.find(c, key)
	if !ok {
		return
	}
	o.update(c, key, z, scores, pairs)
}

// read reads the options. ZINCRBY takes them too, unless the line gets too short by it.
func (o *addition) read(a *exec.Args) {
	for {
		switch a.OneOf("NX", "XX", "GT", "LT", "INCR", "CH") {
		case 0:
			o.how |= value.AddNX
		case 1:
			o.how |= value.AddXX
		case 2:
			o.how |= value.AddGT
		case 3:
			o.how |= value.AddLT
		case 4:
			o.how |= value.AddIncr
		case 5:
			o.changed = true
		default:
			return
		}
	}
}

// has reports whether all these options are given.
func (o *addition) has(options value.AddOptions) bool { return o.how&options == options }

// scores checks the options and appends the scores of the pairs to to.
func (o *addition) scores(a *exec.Args, pairs [][]byte, to []float64) []float64 {
	switch {
	case len(pairs)%2 != 0 || len(pairs) == 0:
		a.Fail(exec.ErrSyntax)
	case o.has(value.AddNX | value.AddXX):
		a.Fail("ERR XX and NX options at the same time are not compatible")
	case o.has(value.AddNX|value.AddGT) || o.has(value.AddNX|value.AddLT) || o.has(value.AddGT|value.AddLT):
		a.Fail("ERR GT, LT, and/or NX options at the same time are not compatible")
	case o.has(value.AddIncr) && len(pairs) > 2:
		a.Fail("ERR INCR option supports a single increment-element pair")
	}
	for i := 0; i+1 < len(pairs) && a.Err() == ""; i += 2 {
		score, ok := num.ParseFloat(pairs[i])
		if !ok {
			a.Fail(exec.ErrNotFloat)
		}
		to = append(to, score)
	}
	return to
}

// find finds the sorted set, and creates it unless members may only be changed.
func (o *addition) find(c *exec.Ctx, key []byte) (value.ZSet, bool) {
	if o.has(value.AddXX) {
		return c.ZSetToWrite(key)
	}
	return c.UpsertZSet(key)
}

// update runs the addition and answers.
func (o *addition) update(c *exec.Ctx, key []byte, z value.ZSet, scores []float64, pairs [][]byte) {
	var count [value.AddNew + 1]int64
	var now float64
	done := value.AddRefused
	if z.Exists() {
		for i, score := range scores {
			now, done = z.Update(pairs[2*i+1], score, o.how)
			count[done]++
		}
	}
	switch {
	case done == value.AddNaN:
		c.Error(errNaN)
	case o.has(value.AddIncr) && done == value.AddRefused:
		c.Reply.Nil()
	case o.has(value.AddIncr):
		c.Reply.Double(now)
	case o.changed:
		c.Reply.Int(count[value.AddNew] + count[value.AddChanged])
	default:
		c.Reply.Int(count[value.AddNew])
	}
	if count[value.AddNew]+count[value.AddChanged] > 0 {
		event := "zadd"
		if o.has(value.AddIncr) {
			event = "zincr"
		}
		c.Touch(exec.EventZSet, event, key)
		c.Counts(int(count[value.AddNew] + count[value.AddChanged]))
	}
}
