package bits

import (
	"github.com/wedis/wedis/engine/internal/ds/bitmap"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// bitop combines strings bit by bit and stores the result.
func bitop(c *exec.Ctx) {
	op := bitmap.Op(c.Args.OneOf("AND", "OR", "XOR", "NOT", "DIFF", "DIFF1", "ANDOR", "ONE"))
	if op < 0 {
		c.Error(exec.ErrSyntax)
		return
	}
	target, keys := c.Args.Next(), c.Args.Rest()
	switch {
	case op == bitmap.Not && len(keys) != 1:
		c.Error("ERR BITOP NOT must be called with a single source key.")
		return
	case len(keys) < 2 && (op == bitmap.Diff || op == bitmap.Diff1 || op == bitmap.AndOr):
		c.Error("ERR BITOP " + [...]string{bitmap.Diff: "DIFF", bitmap.Diff1: "DIFF1", bitmap.AndOr: "ANDOR"}[op] +
			" must be called with at least two source keys.")
		return
	}
	sources, longest, ok := operands(c, keys)
	if ok && c.HasRoom(longest) {
		storeCombined(c, op, target, sources, longest)
		c.Reply.Int(int64(longest))
	}
}

// operands collects the strings under keys, empty where there is none.
func operands(c *exec.Ctx, keys [][]byte) (sources [][]byte, longest int, ok bool) {
	sources = make([][]byte, len(keys))
	for i, key := range keys {
		e := c.Find(key)
		if !c.Is(e, value.TypeString) {
			return nil, 0, false
		}
		sources[i] = text(c, e, new([20]byte))
		longest = max(longest, len(sources[i]))
	}
	return sources, longest, true
}

func storeCombined(c *exec.Ctx, op bitmap.Op, target []byte, sources [][]byte, longest int) {
	if longest == 0 {
		if e := c.FindToWrite(target); e != 0 {
			c.Delete(e, target)
		}
		return
	}
	form, combined := value.Fill(c.Server().Store.Arena(), longest)
	bitmap.Combine(op, combined, sources)
	c.ReplaceString(c.FindToWrite(target), target, form)
	c.Touch(exec.EventString, "set", target)
}
