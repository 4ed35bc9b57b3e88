package conn

import (
	"math"

	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/exec"
)

// clientKill ends sessions: the one of an address, or those that all filters fit.
func clientKill(c *exec.Ctx) {
	old := c.Args.Left() == 1
	var f filter
	if old {
		f = filter{addr: address(c.Args.Next())}
	} else {
		f = killFilter(c)
	}
	if c.Failed() {
		return
	}
	var chosen []*exec.Session
	for _, s := range c.Server().Sessions() {
		if f.fits(c, s) {
			chosen = append(chosen, s)
		}
	}
	switch {
	case !old:
		c.Reply.Int(int64(len(chosen)))
	case len(chosen) == 0:
		c.Error("ERR No such client")
	default:
		c.Reply.OK()
	}
	for _, s := range chosen {
		c.Server().Disconnect(s)
	}
}

// filter says which sessions are meant. What is zero or nil does not matter.
type filter struct {
	id, age     int64
	addr, local *string
	class       *exec.Class
	user        *acl.User
	notMe       bool
}

// killFilter reads the options of CLIENT KILL. Of one that is given twice the last counts.
func killFilter(c *exec.Ctx) filter {
	f := filter{notMe: true}
	for c.Args.More() {
		option := c.Args.OneOf("ID", "TYPE", "ADDR", "LADDR", "USER", "SKIPME", "MAXAGE")
		if option < 0 || c.Args.Left() == 0 {
			c.Args.Fail(exec.ErrSyntax)
			break
		}
		switch option {
		case 0:
			f.id = c.Args.IntBetween(1, math.MaxInt64, "ERR client-id should be greater than 0")
		case 1:
			class := classNamed(c, c.Args.Next())
			f.class = &class
		case 2:
			f.addr = address(c.Args.Next())
		case 3:
			f.local = address(c.Args.Next())
		case 4:
			name := c.Args.Next()
			if f.user = c.Server().Users.Find(name); f.user == nil {
				c.Args.Fail("ERR No such user '" + exec.Shown(name, len(name)) + "'")
			}
		case 5:
			choice := c.Args.OneOf("NO", "YES")
			if choice < 0 {
				c.Args.Fail(exec.ErrSyntax)
			}
			f.notMe = choice == 1
		case 6:
			f.age = c.Args.IntOr("ERR maxage is not an integer or out of range")
			if f.age <= 0 {
				c.Args.Fail("ERR maxage should be greater than 0")
			}
		}
	}
	return f
}

func address(arg []byte) *string {
	text := string(exec.CString(arg))
	return &text
}

// fits reports whether a session is meant.
func (f *filter) fits(c *exec.Ctx, s *exec.Session) bool {
	return (f.id == 0 || s.ID == f.id) &&
		(f.addr == nil || s.Peer == *f.addr) &&
		(f.local == nil || s.LocalAddress() == *f.local) &&
		(f.class == nil || s.Class() == *f.class) &&
		(f.user == nil || s.User == f.user) &&
		(f.age == 0 || c.Server().NowMicros()/1e6-s.OpenedAt/1e6 >= f.age) &&
		!(f.notMe && s == c.Session)
}
