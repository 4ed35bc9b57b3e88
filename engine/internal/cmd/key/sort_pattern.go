package key

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// lookUp returns what a pattern of SORT names for an element: the element itself for
// "#"; the string under the key that the pattern becomes when the element takes the
// place of its first star; the field of a hash, if the name of one follows behind
// "->". ok is false when there is no such thing.
// Integers are written into scratch, other texts are views.
func lookUp(c *exec.Ctx, pattern, elem []byte, scratch *[20]byte) (found []byte, ok bool) {
	text := exec.CString(pattern)
	if string(text) == "#" {
		return elem, true
	}
	star := bytes.IndexByte(text, '*')
	if star < 0 {
		return nil, false
	}
	key, field := pattern[star+1:], []byte(nil)
	if arrow := bytes.Index(text[star+1:], []byte("->")); arrow >= 0 && star+1+arrow+2 < len(text) {
		key, field = key[:arrow], key[arrow+2:]
	}
	name := make([]byte, 0, star+len(elem)+len(key))
	name = append(append(append(name, pattern[:star]...), elem...), key...)
	e := c.Find(name)
	switch {
	case e == 0:
	case field != nil && c.DB.Type(e) == value.TypeHash:
		if v, ok := c.HashIn(e, field).Get(field); ok {
			return v.Bytes(scratch), true
		}
	case field == nil && c.DB.Type(e) == value.TypeString:
		return c.DB.String(e).Bytes(scratch), true
	}
	return nil, false
}
