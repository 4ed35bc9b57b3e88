package exec

import (
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// Fields of hashes that expire, see keyspace.DB.FieldsChanged.

// accessExpiries is how many fields of a hash expire at once when it is accessed.
// What is left over, Tick does; until then readers leave it out. Writers must not
// meet it at all: what they make of a field that is still there elsewhere, where
// only their effects arrive, would be another thing.
const accessExpiries = 64

// fresh returns a hash without the fields that have expired. Those of the named
// ones are deleted in any case.
func (c *Ctx) fresh(h value.Hash, named [][]byte) value.Hash {
	if c.srv.loading {
		return h
	}
	if at := h.NextExpiry(); at == 0 || at >= c.Now {
		return h
	}
	if c.srv.paused() {
		return h.At(c.Now)
	}
	_, more := c.srv.expireFields(c.DB, h.Entry(), accessExpiries, named)
	switch {
	case h.Len() == 0:
		c.srv.emptied(c.DB, h.Entry())
		return value.Hash{}
	case more:
		return h.At(c.Now)
	default:
		return h
	}
}

// FieldsExpire is called after fields of h have been given an expiry.
func (c *Ctx) FieldsExpire(h value.Hash) { c.DB.FieldsChanged(h.Entry()) }

// expireFields deletes expired fields of the hash in e, all of a listpack, up to
// limit of a table and in any case those named, as an effect of its own. It returns
// how many that were and whether there are more. The hash may be empty then.
func (s *Server) expireFields(db *keyspace.DB, e keyspace.Entry, limit int, named [][]byte) (n int, more bool) {
	key := append([]byte(nil), db.Key(e)...)
	effect := [][]byte{[]byte("HDEL"), key}
	h := value.Hash{Root: db.Edit(e)}
	note := func(field []byte) { effect = append(effect, append([]byte(nil), field...)) }
	if more = h.Expire(s.Now(), limit, note); more {
		for _, field := range named {
			if at, _ := h.Expiry(field); at != 0 && at < s.Now() {
				h.Remove(field)
				note(field)
			}
		}
	}
	db.FieldsChanged(e)
	if n = len(effect) - 2; n > 0 {
		s.Stats.ExpiredFields += int64(n)
		s.propagate(db.ID, effect...)
		s.notify(db, EventHash, "hexpired", key)
		s.invalidate(nil, db, key)
	}
	return n, more
}

// emptied deletes the key of a hash whose last field has expired, which is known
// from the effect of that.
func (s *Server) emptied(db *keyspace.DB, e keyspace.Entry) {
	key := append([]byte(nil), db.Key(e)...)
	db.Remove(e)
	s.notify(db, EventGeneric, "del", key)
}

// expireDueFields deletes due fields up to the limit and reports whether it got
// all. What goes of one hash is a unit of its own.
func (s *Server) expireDueFields() bool {
	if !s.Config.ActiveExpire || s.paused() {
		return true
	}
	left := tickExpiries
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		for e := db.DueFields(s.Now()); e != 0; e = db.DueFields(s.Now()) {
			if left <= 0 {
				return false
			}
			n, _ := s.expireFields(db, e, left, nil)
			left -= max(n, 1)
			if (value.Hash{Root: db.Collection(e)}).Len() == 0 {
				s.emptied(db, e)
			}
			s.seal()
		}
	}
	return true
}
