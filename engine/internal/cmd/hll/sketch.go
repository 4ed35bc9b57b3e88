package hll

import (
	"github.com/wedis/wedis/engine/internal/ds/hll"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

const (
	errNoSketch = "WRONGTYPE Key is not a valid HyperLogLog string value."
	errDamaged  = "INVALIDOBJ Corrupted HLL object detected"
)

// sketch is a HyperLogLog and the key it is under. A dense one is changed where it
// is, a sparse one apart, and stored when all is done.
type sketch struct {
	key   []byte
	entry keyspace.Entry // 0: there was none
	text  []byte
	apart bool // text is not the stored one
	open  bool // text may be changed
}

// read returns the HyperLogLog that e holds. It replies and returns false if that is
// something else.
func read(c *exec.Ctx, key []byte, e keyspace.Entry) (h sketch, ok bool) {
	if !c.Is(e, value.TypeString) {
		return h, false
	}
	text := c.DB.String(e).Text()
	if !hll.Valid(text) {
		c.Error(errNoSketch)
		return h, false
	}
	return sketch{key: key, entry: e, text: text}, true
}

// upsert finds the HyperLogLog under key, or begins one.
func upsert(c *exec.Ctx, key []byte) (h sketch, ok bool) {
	if e := c.FindToWrite(key); e != 0 {
		return read(c, key, e)
	}
	return sketch{key: key, text: hll.New(), apart: true, open: true}, true
}

// edit makes the text one that may be changed.
func (h *sketch) edit(c *exec.Ctx) {
	switch {
	case h.open:
		return
	case hll.IsDense(h.text):
		h.entry, h.text = c.DB.Stretch(h.entry, len(h.text))
	default:
		const room = 16 // for some more runs
		h.text = append(make([]byte, 0, len(h.text)+room), h.text...)
		h.apart = true
	}
	h.open = true
}

// raise makes a register at least value. It replies and returns false if the text is
// damaged.
func (h *sketch) raise(c *exec.Ctx, index int, value uint8) (ok bool) {
	h.edit(c)
	if h.text, ok = hll.Raise(h.text, index, value, c.Server().Store.Space().Limits.HLLSparse); !ok {
		c.Error(errDamaged)
	}
	return ok
}

// store writes the text back.
func (h *sketch) store(c *exec.Ctx) {
	if h.apart {
		c.PutString(h.entry, h.key, value.Raw(h.text))
	}
}

// leave stores what was done before the text turned out to be damaged, as
// redis-server does: to nobody's notice, but here for replicas too.
func (h *sketch) leave(c *exec.Ctx) {
	h.store(c)
	c.Propagate(c.DB.ID, []byte("SET"), h.key, h.text, []byte("KEEPTTL"))
}

// toDense changes the encoding and reports whether that was necessary. It replies and
// returns false for ok if the text is damaged.
func (h *sketch) toDense(c *exec.Ctx) (was, ok bool) {
	if hll.IsDense(h.text) {
		return false, true
	}
	h.text, ok = hll.Dense(h.text)
	if !ok {
		c.Error(errDamaged)
		return false, false
	}
	h.apart, h.open = true, true
	return true, true
}
