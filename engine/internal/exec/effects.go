package exec

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/resp"
)

// effects collects what the running unit changed and, sealed, is the journal:
// commands in RESP that bring a copy of the store to the same state. Where there are any,
// room for the line that makes a record of them comes first.
type effects struct {
	enabled bool
	buf     []byte
	sealed  int // length of buf that belongs to finished units, and to that line
	count   int // effects of the running unit
	db      int // database the journal has selected, -1: none yet
	start   int // db at the start of the running unit
	taken   []byte
	second  int64 // that the journal has last said was now
}

// EnableJournal starts collecting effects.
func (s *Server) EnableJournal() {
	s.effects.enabled = true
	s.effects.db, s.effects.start = -1, -1
}

// propagate adds an effect in database db to the running unit.
func (s *Server) propagate(db int, args ...[]byte) {
	e := &s.effects
	if !e.enabled || s.replaying {
		return
	}
	e.begin()
	if e.count == 0 && s.Config.AOFTimestamps {
		e.stamp(s.now / 1e6)
	}
	if db != e.db {
		e.selectDB(db)
	}
	e.buf = resp.AppendCommand(e.buf, args...)
	e.count++
}

// begin leaves room for the line of a record where that begins.
func (e *effects) begin() {
	if len(e.buf) == 0 {
		e.buf = append(e.buf, emptyRecordHead[:]...)
		e.sealed = recordHead
	}
}

// stamp says in front of a unit when it is, in seconds, if that is later than what was said last.
func (e *effects) stamp(second int64) {
	if second <= e.second {
		return
	}
	e.second = second
	e.buf = resp.AppendAnnotation(e.buf, timestamp+strconv.FormatInt(second, 10))
	e.sealed = len(e.buf)
}

func (e *effects) selectDB(db int) {
	var digits [8]byte
	e.buf = resp.AppendCommand(e.buf, []byte("SELECT"), strconv.AppendInt(digits[:0], int64(db), 10))
	e.db = db
}

// seal ends a unit.
func (e *effects) seal() {
	if e.count > 1 {
		e.wrap()
	}
	e.sealed = len(e.buf)
	e.count, e.start = 0, e.db
}

// wrap makes a transaction of the unit's effects.
func (e *effects) wrap() {
	n := len(e.buf)
	e.buf = resp.AppendCommand(e.buf, []byte("MULTI"))
	width := len(e.buf) - n
	copy(e.buf[e.sealed+width:], e.buf[e.sealed:n])
	resp.AppendCommand(e.buf[:e.sealed], []byte("MULTI"))
	e.buf = resp.AppendCommand(e.buf, []byte("EXEC"))
}

// emptyRecordHead is room for the line of a record.
var emptyRecordHead [recordHead]byte

// JournalLen returns the bytes that Journal would return.
func (s *Server) JournalLen() int {
	if s.effects.sealed <= recordHead {
		return 0
	}
	return s.effects.sealed
}

// Journal returns the effects of all units since the last call, valid until
// the call after: a record (see record.go), or nothing. Each return value selects its database anew and so stands for
// itself.
func (s *Server) Journal() []byte {
	e := &s.effects
	if s.JournalLen() == 0 {
		return nil
	}
	out := e.buf[:e.sealed]
	putRecordHead(out[:recordHead], out[recordHead:])
	s.journal.taken += int64(e.sealed)
	if cap(e.taken) > keptBuffer {
		e.taken = nil
	}
	e.buf, e.taken = e.taken[:0], e.buf
	e.sealed, e.db, e.start = 0, -1, -1
	return out
}
