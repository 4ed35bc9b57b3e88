package str

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// expiry is what a command says of when its key expires: a unit and a number
// that is looked at only when the command gets there. The zero value says
// nothing.
type expiry struct {
	unit   unit
	number []byte
}

type unit uint8

// The units, in the order of expiry's tokens.
const (
	none unit = iota
	inSeconds
	inMillis
	atSeconds
	atMillis
)

// given reports whether anything was said.
func (x *expiry) given() bool { return x.unit != none }

// read reads EX, PX, EXAT or PXAT and a number, if that is what comes next.
// The same option may come again and then replaces itself; two different ones
// are refused.
func (x *expiry) read(a *exec.Args) bool {
	unit := unit(1 + a.OneOf("EX", "PX", "EXAT", "PXAT"))
	if unit == none {
		return false
	}
	if x.given() && x.unit != unit {
		a.Fail(exec.ErrSyntax)
		return true
	}
	x.unit, x.number = unit, a.Next()
	return true
}

// at returns the time that was said, in ms since the epoch. A time that cannot
// be is latched as an error in c.Args.
func (x *expiry) at(c *exec.Ctx) int64 {
	if !x.given() {
		return 0
	}
	when, ok := num.ParseInt(x.number)
	if !ok {
		c.Args.Fail(exec.ErrNotInteger)
	}
	seconds := x.unit == inSeconds || x.unit == atSeconds
	if when <= 0 || seconds && when > math.MaxInt64/1000 {
		c.Args.Fail(exec.ErrInvalidExpire(c.Cmd.FullName()))
		return 0
	}
	if seconds {
		when *= 1000
	}
	if x.unit == inSeconds || x.unit == inMillis {
		when += c.Now
	}
	if when <= 0 { // overflow
		c.Args.Fail(exec.ErrInvalidExpire(c.Cmd.FullName()))
	}
	return when
}
