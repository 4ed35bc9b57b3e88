package zset

import (
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// operation is what is made of several operands.
type operation int

const (
	union operation = iota
	inter
	diff
)

// combination is a command that combines sorted sets.
type combination struct {
	op       operation
	store    bool // under another key: no WITHSCORES
	count    bool // only how many members there are: LIMIT, but no WEIGHTS
	operands []operand
	by       aggregate
	scores   bool
	limit    int64
}

// readKeys finds the operands. A key that holds something else is complained about before the options are read.
func (o *combination) readKeys(c *exec.Ctx) {
	a := &c.Args
	n := a.Int()
	if n < 1 {
		a.Fail("ERR at least 1 input key is needed for '" + c.Cmd.FullName() + "' command")
	}
	if n > int64(a.Left()) {
		a.Fail(exec.ErrSyntax)
	}
	for ; n > 0 && a.Err() == ""; n-- {
		x := operand{weight: 1}
		if e := c.Find(a.Next()); e != 0 {
			switch c.DB.Type(e) {
			case value.TypeZSet:
				x.zset = value.ZSet{Root: c.DB.Collection(e)}
			case value.TypeSet:
				x.set = value.Set{Root: c.DB.Collection(e)}
			default:
				a.Fail(exec.ErrWrongType)
			}
		}
		o.operands = append(o.operands, x)
	}
}

func (o *combination) readOptions(a *exec.Args) {
	weighs := o.op != diff && !o.count
	for a.More() {
		switch {
		case weighs && a.Left() > len(o.operands) && a.Is("WEIGHTS"):
			for i := range o.operands {
				o.operands[i].weight = weight(a)
			}
		case weighs && a.Left() > 1 && a.Is("AGGREGATE"):
			by := a.OneOf("SUM", "MIN", "MAX")
			if by < 0 {
				a.Fail(exec.ErrSyntax)
			}
			o.by = aggregate(by)
		case !o.store && !o.count && a.Is("WITHSCORES"):
			o.scores = true
		case o.count && a.Left() > 1 && a.Is("LIMIT"):
			o.limit = a.IntBetween(0, math.MaxInt64, "ERR LIMIT can't be negative")
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

func weight(a *exec.Args) float64 {
	w, ok := num.ParseFloat(a.Next())
	if !ok {
		a.Fail("ERR weight value is not a float")
	}
	return w
}

// read reads the rest of the line and replies if something is wrong.
func (o *combination) read(c *exec.Ctx) (ok bool) {
	o.readKeys(c)
	o.readOptions(&c.Args)
	if c.Failed() {
		return false
	}
	if o.op != diff { // smaller ones first: the order in which scores are added up shows in the last digits
		slices.SortStableFunc(o.operands, func(x, y operand) int { return x.len() - y.len() })
	}
	return true
}

// hasRoom reports whether there is memory for what may come out, and replies when there is not.
func (o *combination) hasRoom(c *exec.Ctx) bool {
	from := o.operands
	if o.op != union {
		from = from[:1]
	}
	n := 0
	for i := range from {
		if r := from[i].root(); r.Exists() {
			n += r.MemoryUsage(roomSamples)
		}
	}
	return c.HasRoom(n)
}

// roomSamples is how many members tell how large an operand is.
const roomSamples = 5

// run returns the members that come out.
func (o *combination) run(c *exec.Ctx) value.ZSet {
	to := value.NewIndexedZSet(c.Server().Store.Space())
	switch o.op {
	case union:
		for i := range o.operands {
			o.operands[i].each(func(member []byte, score float64) bool {
				if had, ok := to.Score(member); ok {
					if score = o.by.of(had, score); score == 0 && had == 0 {
						to.Remove(member) // 0 and -0 are equal, and adding would leave the one that was there
					}
				}
				to.Add(member, score)
				return true
			})
		}
	case inter:
		o.eachCommon(func(member []byte, score float64) bool {
			to.Add(member, score)
			return true
		})
	case diff:
		o.subtract(to)
	}
	return to
}

// subtract adds the members of the first operand to to that the others do not have. It looks each of them up in the
// others; or, if that is more than twice the work, adds all and removes what the others have.
func (o *combination) subtract(to value.ZSet) {
	first, others := &o.operands[0], o.operands[1:]
	all := first.len()
	for i := range others {
		if others[i].root().Entry() == first.root().Entry() {
			return
		}
		all += others[i].len()
	}
	atOnce := first.len()*(1+len(others))/2 > all
	first.each(func(member []byte, score float64) bool {
		if atOnce || !slices.ContainsFunc(others, func(x operand) bool { return x.has(member) }) {
			to.Add(member, score)
		}
		return true
	})
	for i := 0; atOnce && i < len(others); i++ {
		others[i].each(func(member []byte, _ float64) bool {
			to.Remove(member)
			return to.Len() > 0
		})
	}
}

// eachCommon calls fn for the members that all operands have, with the score made of theirs, until it returns false.
func (o *combination) eachCommon(fn func(member []byte, score float64) bool) {
	o.operands[0].each(func(member []byte, score float64) bool {
		for i := range o.operands[1:] {
			other, ok := o.operands[1+i].score(member)
			if !ok {
				return true
			}
			score = o.by.of(score, other)
		}
		return fn(member, score)
	})
}

// answer answers what comes out.
func (o *combination) answer(c *exec.Ctx) {
	if o.read(c) && o.hasRoom(c) {
		z := o.run(c)
		answer(c, z, 0, z.Len(), false, o.scores)
		z.Discard()
	}
}

// storeAs stores what comes out.
func (o *combination) storeAs(c *exec.Ctx, event string) {
	key := c.Args.Next()
	o.store = true
	if o.read(c) && o.hasRoom(c) {
		z := o.run(c)
		z.Pack()
		store(c, key, z, event)
	}
}

// zunion answers the members of several sorted sets.
func zunion(c *exec.Ctx) {
	o := combination{op: union}
	o.answer(c)
}

// zunionstore stores the members of several sorted sets.
func zunionstore(c *exec.Ctx) {
	o := combination{op: union}
	o.storeAs(c, "zunionstore")
}

// zinter answers the members that several sorted sets have in common.
func zinter(c *exec.Ctx) {
	o := combination{op: inter}
	o.answer(c)
}

// zinterstore stores the members that several sorted sets have in common.
func zinterstore(c *exec.Ctx) {
	o := combination{op: inter}
	o.storeAs(c, "zinterstore")
}

// zintercard counts the members that several sorted sets have in common, up to a limit if there is one.
func zintercard(c *exec.Ctx) {
	o := combination{op: inter, count: true}
	if !o.read(c) {
		return
	}
	n := int64(0)
	o.eachCommon(func([]byte, float64) bool {
		n++
		return n != o.limit
	})
	c.Reply.Int(n)
}

// zdiff answers the members of the first sorted set that are in none of the others.
func zdiff(c *exec.Ctx) {
	o := combination{op: diff}
	o.answer(c)
}

// zdiffstore stores the members of the first sorted set that are in none of the others.
func zdiffstore(c *exec.Ctx) {
	o := combination{op: diff}
	o.storeAs(c, "zdiffstore")
}
