package str

import (
	"bytes"
	"encoding/hex"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/xxh3"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// condition is what must be true of a string that is to be replaced or deleted. The
// zero value is always true.
type condition struct {
	kind conditionKind
	text []byte // to compare with: a string or a digest
}

type conditionKind uint8

// The conditions, in the order of their tokens.
const (
	always conditionKind = iota
	ifEqual
	ifNotEqual
	ifDigest
	ifNotDigest
)

// given reports whether there is one.
func (o *condition) given() bool { return o.kind != always }

// read reads a condition, if that is what comes next and there is none yet.
func (o *condition) read(a *exec.Args) bool {
	if o.given() {
		return false
	}
	if o.kind = conditionKind(1 + a.OneOf("IFEQ", "IFNE", "IFDEQ", "IFDNE")); o.given() {
		o.text = a.Next()
	}
	return o.given()
}

// isCondition reports whether an argument is the token of a condition.
func isCondition(arg []byte) bool {
	return exec.EqualFold(arg, "IFEQ") || exec.EqualFold(arg, "IFNE") || exec.EqualFold(arg, "IFDEQ") ||
		exec.EqualFold(arg, "IFDNE")
}

// holdsWithout reports whether it is true of a key that does not exist.
func (o *condition) holdsWithout() bool { return o.kind != ifEqual && o.kind != ifDigest }

// holds reports whether it is true of the string in e. It replies and returns false
// for ok if what it compares with cannot be a digest.
func (o *condition) holds(c *exec.Ctx, e keyspace.Entry) (holds, ok bool) {
	var digits [20]byte
	text := c.DB.String(e).Bytes(&digits)
	switch o.kind {
	case ifEqual, ifNotEqual:
		return bytes.Equal(text, o.text) == (o.kind == ifEqual), true
	case ifDigest, ifNotDigest:
		if len(o.text) != digestSize {
			c.Error("ERR must be exactly 16 hexadecimal characters")
			return false, false
		}
		sum := digestOf(text)
		return strings.EqualFold(string(sum[:]), string(o.text)) == (o.kind == ifDigest), true
	}
	return true, true
}

// digestSize is the number of characters of a digest.
const digestSize = 16

func digestOf(text []byte) (digest [digestSize]byte) {
	sum := xxh3.Sum64(text)
	var b [digestSize / 2]byte
	for i := range b {
		b[i] = byte(sum >> (56 - 8*i))
	}
	hex.Encode(digest[:], b[:])
	return digest
}

// digest answers a hash of a string.
func digest(c *exec.Ctx) {
	e := c.Find(c.Args.Next())
	switch {
	case !c.Is(e, value.TypeString):
	case e == 0:
		c.Reply.Nil()
	default:
		var digits [20]byte
		sum := digestOf(c.DB.String(e).Bytes(&digits))
		c.Reply.Bulk(sum[:])
	}
}

// delex deletes a key, of any type without a condition.
func delex(c *exec.Ctx) {
	key := c.Args.Next()
	if n := c.Args.Left(); n != 0 && n != 2 {
		c.ErrorArity()
		return
	}
	e := c.FindToWrite(key)
	if e == 0 {
		c.Reply.Int(0)
		return
	}
	if c.Args.More() {
		var o condition
		switch {
		case c.DB.Type(e) != value.TypeString:
			c.Error("ERR Key should be of string type if conditions are specified")
			return
		case !o.read(&c.Args):
			c.Error("ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE")
			return
		}
		holds, ok := o.holds(c, e)
		if ok && !holds {
			c.Reply.Int(0)
		}
		if !holds {
			return
		}
	}
	c.Delete(e, key)
	c.Propagate(c.DB.ID, []byte("DEL"), key)
	c.Reply.Int(1)
}

// delexKeys is what DELEX does with its key: it looks at it for a condition.
func delexKeys(argv [][]byte) []exec.KeyRef {
	if len(argv) > 2 {
		return []exec.KeyRef{{Index: 1, Flags: exec.RW | exec.Access | exec.Delete}}
	}
	return []exec.KeyRef{{Index: 1, Flags: exec.RM | exec.Delete}}
}
