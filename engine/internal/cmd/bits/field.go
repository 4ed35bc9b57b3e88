package bits

import (
	"github.com/wedis/wedis/engine/internal/ds/bitmap"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const errFieldType = "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."

type action uint8

const (
	read action = iota
	write
	add
)

// fieldOp is a subcommand of BITFIELD.
type fieldOp struct {
	at       uint64
	operand  int64
	width    int
	action   action
	signed   bool
	overflow bitmap.Overflow
}

// readFieldOps reads the subcommands to the end of the line and appends them to ops.
// last is the last bit that any of them writes.
func readFieldOps(c *exec.Ctx, ops []fieldOp) (_ []fieldOp, last uint64) {
	a := &c.Args
	overflow := bitmap.Wrap
	for a.More() {
		op := fieldOp{overflow: overflow}
		switch {
		case a.Left() > 2 && a.Is("GET"):
		case a.Left() > 3 && a.Is("SET"):
			op.action = write
		case a.Left() > 3 && a.Is("INCRBY"):
			op.action = add
		case a.Left() > 1 && a.Is("OVERFLOW"):
			overflow = bitmap.Overflow(a.OneOf("WRAP", "SAT", "FAIL"))
			if overflow < 0 {
				a.Fail("ERR Invalid OVERFLOW type specified")
			}
			continue
		default:
			a.Fail(exec.ErrSyntax)
		}
		op.signed, op.width = fieldType(a)
		op.at = offset(c, int64(op.width))
		if op.action != read {
			last = max(last, op.at+uint64(op.width)-1)
			op.operand = a.Int()
		}
		ops = append(ops, op)
	}
	return ops, last
}

// fieldType reads the type of a field: a sign and the number of bits.
func fieldType(a *exec.Args) (signed bool, width int) {
	text := a.Next()
	if a.Err() != "" {
		return false, 0
	}
	if len(text) > 0 && (text[0] == 'i' || text[0] == 'u') {
		signed = text[0] == 'i'
		n, ok := num.ParseInt(exec.CString(text[1:]))
		if ok && n >= 1 && (n <= 63 || signed && n == 64) {
			return signed, int(n)
		}
	}
	a.Fail(errFieldType)
	return false, 0
}

// bitfield reads and changes integers of any width within a string.
func bitfield(c *exec.Ctx) { runFieldOps(c, false) }

// bitfieldRO is bitfield that only reads.
func bitfieldRO(c *exec.Ctx) { runFieldOps(c, true) }

func runFieldOps(c *exec.Ctx, readOnly bool) {
	var room [8]fieldOp
	key := c.Args.Next()
	ops, last := readFieldOps(c, room[:0])
	if c.Failed() {
		return
	}
	writes := false
	for i := range ops {
		writes = writes || ops[i].action != read
	}
	switch {
	case !writes:
		readFields(c, key, ops)
	case readOnly:
		c.Error("ERR BITFIELD_RO only supports the GET subcommand")
	default:
		editFields(c, key, ops, last)
	}
}

func readFields(c *exec.Ctx, key []byte, ops []fieldOp) {
	e := c.Find(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	var digits [20]byte
	b := text(c, e, &digits)
	c.Reply.Array(len(ops))
	for i := range ops {
		c.Reply.Int(ops[i].get(b))
	}
}

func editFields(c *exec.Ctx, key []byte, ops []fieldOp, last uint64) {
	s, ok := edit(c, key, last)
	if !ok {
		return
	}
	changed := false
	c.Reply.Array(len(ops))
	for i := range ops {
		op := &ops[i]
		old := op.get(s.text)
		if op.action == read {
			c.Reply.Int(old)
			continue
		}
		now, ok := op.result(old)
		if !ok {
			c.Reply.Nil()
			continue
		}
		bitmap.Put(s.text, op.at, op.width, uint64(now))
		changed = changed || s.grew || now != old
		if op.action == write {
			now = old
		}
		c.Reply.Int(now)
	}
	switch {
	case changed:
		c.Touch(exec.EventString, "setbit", key)
	case s.grew: // all that it was to hold has failed: redis-server announces nothing then
		c.Propagate(c.DB.ID, c.Argv...)
	}
}

func (op *fieldOp) get(b []byte) int64 {
	if op.signed {
		return bitmap.Signed(b, op.at, op.width)
	}
	return int64(bitmap.Unsigned(b, op.at, op.width))
}

// result returns what the field that holds old is to hold, or false if that does
// not fit.
func (op *fieldOp) result(old int64) (now int64, ok bool) {
	value, by := op.operand, int64(0)
	if op.action == add {
		value, by = old, op.operand
	}
	if op.signed {
		return bitmap.AddSigned(value, by, op.width, op.overflow)
	}
	sum, ok := bitmap.AddUnsigned(uint64(value), by, op.width, op.overflow)
	return int64(sum), ok
}

// bitfieldKeys is what BITFIELD does with its key: it only reads it if all
// subcommands do.
func bitfieldKeys(argv [][]byte) []exec.KeyRef {
	flags := exec.RO | exec.Access
	for i := 2; i < len(argv); i++ {
		left := len(argv) - i - 1
		switch {
		case left >= 2 && exec.EqualFold(argv[i], "GET"):
			i += 2
		case left >= 1 && exec.EqualFold(argv[i], "OVERFLOW"):
			i++
		default:
			flags = exec.RW | exec.Access | exec.Update
			i = len(argv)
		}
	}
	return []exec.KeyRef{{Index: 1, Flags: flags}}
}
