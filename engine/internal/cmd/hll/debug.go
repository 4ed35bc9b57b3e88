package hll

import (
	"github.com/wedis/wedis/engine/internal/ds/hll"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// pfdebug looks into a HyperLogLog.
func pfdebug(c *exec.Ctx) {
	what, key := c.Args.Next(), c.Args.Next()
	e := c.FindToWrite(key)
	if e == 0 {
		c.Error("ERR The specified key does not exist")
		return
	}
	h, ok := read(c, key, e)
	if !ok {
		return
	}
	switch {
	case exec.EqualFold(what, "GETREG"):
		getRegisters(c, &h)
	case exec.EqualFold(what, "DECODE"):
		if hll.IsDense(h.text) {
			c.Error("ERR HLL encoding is not sparse")
			return
		}
		c.Reply.Bulk(hll.Decode(nil, h.text, num.AppendInt))
	case exec.EqualFold(what, "ENCODING"):
		name := "sparse"
		if hll.IsDense(h.text) {
			name = "dense"
		}
		c.Reply.Simple(name)
	case exec.EqualFold(what, "TODENSE"):
		if was, ok := storeDense(c, &h); ok {
			c.Reply.Int(int64(was))
		}
	default:
		c.Error("ERR Unknown PFDEBUG subcommand '" + string(exec.CString(what)) + "'")
	}
}

// getRegisters answers all registers, for which a sparse HyperLogLog becomes dense.
func getRegisters(c *exec.Ctx, h *sketch) {
	if _, ok := storeDense(c, h); !ok {
		return
	}
	c.Reply.Array(hll.Registers)
	for i := range hll.Registers {
		c.Reply.Int(int64(hll.Register(h.text, i)))
	}
}

// storeDense makes a HyperLogLog dense and returns 1 if it was not. What it stands
// for does not change, so nobody who watches is told.
func storeDense(c *exec.Ctx, h *sketch) (was int, ok bool) {
	changed, ok := h.toDense(c)
	if !changed {
		return 0, ok
	}
	h.store(c)
	c.Propagate(c.DB.ID, c.Argv...)
	return 1, true
}

// pfselftest tests the structure itself.
func pfselftest(c *exec.Ctx) {
	if wrong := hll.SelfTest(); wrong != "" {
		c.Error("TESTFAILED " + wrong)
		return
	}
	c.Reply.OK()
}
