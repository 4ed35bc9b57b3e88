package exec

import (
	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// What SCAN, HSCAN, SSCAN and ZSCAN have in common.

// Pattern is a glob, nil for everything.
type Pattern []byte

// PatternOf returns the pattern a client wrote. "*" is everything, the empty
// string too, which it would not match as a glob.
func PatternOf(text []byte) Pattern {
	if string(text) == "*" {
		return nil
	}
	return text
}

// Matches reports whether the pattern matches b.
func (p Pattern) Matches(b []byte) bool { return p == nil || glob.Match(p, b, false) }

// ScanOptions are the options MATCH and COUNT.
type ScanOptions struct {
	Pattern Pattern
	Count   int64 // at least 1
}

// ScanOptions reads the options of a scan to the end of the line. Those that
// are the command's own are read by own, which reports whether there was one;
// it may be nil.
func (a *Args) ScanOptions(own func() bool) ScanOptions {
	o := ScanOptions{Count: 10}
	for a.More() {
		switch {
		case own != nil && own():
		case a.Left() > 1 && a.Is("MATCH"):
			o.Pattern = PatternOf(a.Next())
		case a.Left() > 1 && a.Is("COUNT"):
			if o.Count = a.Int(); o.Count < 1 {
				a.Fail(ErrSyntax)
			}
		default:
			a.Fail(ErrSyntax)
		}
	}
	return o
}

// Cursor reads a cursor as C's strtoul does, but without white space in front:
// any sign, no digits at all for 0.
func (a *Args) Cursor() uint64 {
	cursor, ok := parseCursor(a.Next())
	if !ok {
		a.Fail("ERR invalid cursor")
	}
	return cursor
}

func parseCursor(b []byte) (cursor uint64, ok bool) {
	b = CString(b)
	if len(b) == 0 {
		return 0, true
	}
	neg := b[0] == '-'
	if neg || b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 || b[0] < '0' || b[0] > '9' {
		return 0, false
	}
	cursor, ok = num.ParseUint(b)
	if neg {
		cursor = -cursor
	}
	return cursor, ok
}

// OpenScan begins the reply to a scan: the cursor, then what is written until
// Reply.CloseArray.
func (c *Ctx) OpenScan(cursor uint64) resp.Mark {
	var digits [20]byte
	c.Reply.Array(2)
	c.Reply.Bulk(num.AppendUint(digits[:0], cursor))
	return c.Reply.OpenArray()
}

// ScanSteps calls step, which visits one bucket from a cursor on and returns the
// next cursor, until found reports that count elements have been met, the
// collection ends, or ten times as many buckets have been visited, most of them
// empty.
func ScanSteps(cursor uint64, count int64, step func(cursor uint64) uint64, found func() int) (next uint64) {
	buckets := count
	if count < 1<<59 {
		buckets = 10 * count
	}
	for {
		cursor = step(cursor)
		buckets--
		if cursor == 0 || buckets < 0 || int64(found()) >= count {
			return cursor
		}
	}
}
