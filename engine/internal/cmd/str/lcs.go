package str

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// lcsOptions are the options of LCS.
type lcsOptions struct {
	length   bool // answer the length instead of the text
	matches  bool // answer where the matches are
	lengths  bool // with the length of each
	minMatch int64
}

func (o *lcsOptions) read(a *exec.Args) {
	for a.More() {
		switch a.OneOf("IDX", "LEN", "WITHMATCHLEN", "MINMATCHLEN") {
		case 0:
			o.matches = true
		case 1:
			o.length = true
		case 2:
			o.lengths = true
		case 3:
			if a.More() {
				o.minMatch = a.Int()
				continue
			}
			a.Fail(exec.ErrSyntax)
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// lcs finds the longest subsequence that two strings have in common.
func lcs(c *exec.Ctx) {
	var opt lcsOptions
	var digits [2][20]byte
	keyA, keyB := c.Args.Next(), c.Args.Next()
	a, okA := lcsString(c, keyA, &digits[0])
	b, okB := lcsString(c, keyB, &digits[1])
	if !okA || !okB {
		c.Error("ERR The specified keys must contain string values")
		return
	}
	opt.read(&c.Args)
	if opt.matches && opt.length {
		c.Args.Fail("ERR If you want both the length and indexes, please just use IDX.")
	}
	if !lcsFits(len(a), len(b), c.Server().Config.MaxValue()) {
		c.Args.Fail("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len")
	}
	if c.Failed() {
		return
	}
	switch {
	case opt.matches:
		replyMatches(c, compare(a, b), &opt)
	case opt.length:
		c.Reply.Int(int64(compare(a, b).length))
	default:
		c.Reply.Bulk(compare(a, b).text())
	}
}

// lcsString returns the string under key, empty without one, or false if there
// is something else.
func lcsString(c *exec.Ctx, key []byte, digits *[20]byte) ([]byte, bool) {
	e := c.Find(key)
	switch {
	case e == 0:
		return nil, true
	case c.DB.Type(e) != value.TypeString:
		return nil, false
	}
	return c.DB.String(e).Bytes(digits), true
}

// lcsFits reports whether redis-server's table for strings of n and m bytes,
// four bytes a cell, is within limit. Ours takes a bit a cell.
func lcsFits(n, m int, limit int64) bool {
	return int64(n+1) <= math.MaxInt64/4/int64(m+1) && 4*int64(n+1)*int64(m+1) <= limit
}

func replyMatches(c *exec.Ctx, t *commonText, opt *lcsOptions) {
	c.Reply.Map(2)
	c.Reply.BulkString("matches")
	matches := c.Reply.OpenArray()
	n := 0
	t.matches(func(a, b, length int) {
		if int64(length) < opt.minMatch {
			return
		}
		n++
		if opt.lengths {
			c.Reply.Array(3)
		} else {
			c.Reply.Array(2)
		}
		replyRange(c, a, length)
		replyRange(c, b, length)
		if opt.lengths {
			c.Reply.Int(int64(length))
		}
	})
	c.Reply.CloseArray(matches, n)
	c.Reply.BulkString("len")
	c.Reply.Int(int64(t.length))
}

func replyRange(c *exec.Ctx, from, length int) {
	c.Reply.Array(2)
	c.Reply.Int(int64(from))
	c.Reply.Int(int64(from + length - 1))
}
