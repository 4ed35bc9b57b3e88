package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const (
	errZeroID    = "ERR The ID specified in XADD must be greater than 0-0"
	errSmallID   = "ERR The ID specified in XADD is equal or smaller than the target stream top item"
	errExhausted = "ERR The stream has exhausted the last possible ID, unable to add more items"
	errTooLarge  = "ERR Elements are too large to be stored"
)

// addOptions are what XADD is told before fields and values.
type addOptions struct {
	trim     trimOptions
	existing bool           // only to a stream that exists
	id       value.StreamID // if it is given
	given    bool           // the time of the id at least
	complete bool           // the whole of it
	at       int            // where it is in the line
}

func (o *addOptions) read(c *exec.Ctx) {
	a := &c.Args
	for a.More() {
		switch {
		case isSign(a.Peek(), '*'):
			o.at = len(c.Argv) - a.Left()
			a.Skip(1)
			return
		case o.trim.read(c):
		case a.Is("NOMKSTREAM"):
			o.existing = true
		default:
			var ok bool
			o.at = len(c.Argv) - a.Left()
			if o.id, o.complete, ok = parseNewID(a.Next(), atStart, true); !ok {
				a.Fail(errID)
			}
			o.given = true
			return
		}
	}
}

// nextID returns the id of the entry to be added to a stream after last, or says what is wrong.
func (o *addOptions) nextID(last value.StreamID, now int64) (id value.StreamID, text string) {
	ok := true
	switch {
	case !o.given:
		id, ok = last.NextAt(uint64(now))
	case o.complete || o.id.Ms != last.Ms:
		id, ok = o.id, last.Less(o.id)
	default:
		id, ok = last.Next()
		ok = ok && id.Ms == last.Ms
	}
	if !ok {
		return id, errSmallID
	}
	return id, ""
}

// xadd adds an entry to a stream, and trims it.
func xadd(c *exec.Ctx) {
	var opt addOptions
	key := c.Args.Next()
	opt.read(c)
	opt.trim.check(c)
	if c.Failed() {
		return
	}
	pairs := c.Args.Rest()
	if len(pairs) < 2 || len(pairs)%2 == 1 {
		c.ErrorArity()
		return
	}
	if opt.given && opt.complete && opt.id.IsZero() {
		c.Error(errZeroID)
		return
	}
	s, ok := streamFor(c, key, opt.existing)
	if !ok {
		return
	}
	last := s.Last()
	if last == value.MaxStreamID {
		c.Error(errExhausted)
		return
	}
	id, wrong := opt.nextID(last, c.Now)
	if wrong == "" && sizeOf(pairs) > value.MaxStreamEntry {
		wrong = errTooLarge
	}
	if wrong != "" {
		c.Error(wrong)
		return
	}
	s.Add(id, pairs)
	text := answerNewID(c, id)
	c.Touch(exec.EventStream, "xadd", key)
	if opt.trim.given {
		if opt.trim.apply(s) > 0 {
			c.Notify(exec.EventStream, "xtrim", key)
		}
		opt.trim.state(c, s)
	}
	if !opt.complete {
		c.Argv[opt.at] = text
	}
}

// streamFor finds or creates the stream that XADD adds to. There may be none, and it has been replied, when only one that
// exists will do.
func streamFor(c *exec.Ctx, key []byte, existing bool) (s value.Stream, ok bool) {
	if !existing {
		return c.UpsertStream(key)
	}
	s, ok = c.StreamToWrite(key)
	if ok && !s.Exists() {
		c.Reply.Nil()
		return s, false
	}
	return s, ok
}

func sizeOf(elements [][]byte) int {
	n := 0
	for _, b := range elements {
		n += len(b)
	}
	return n
}

// answerNewID answers an id and returns its text, which is that in the reply, so that no other memory is needed for it:
// it is good until something else is answered.
func answerNewID(c *exec.Ctx, id value.StreamID) []byte {
	var room idText
	text := id.Append(room[:0])
	before := len(c.Reply.Buf)
	c.Reply.Bulk(text)
	end := len(c.Reply.Buf) - 2 // without its line end
	if end < before {           // the reply is full
		return id.Append(nil)
	}
	return c.Reply.Buf[end-len(text) : end : end]
}
