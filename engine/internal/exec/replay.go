package exec

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/resp"
)

// Load tells that the store is being filled with what was kept. Until Loaded it
// is the store of an earlier time: no key expires and none is evicted, since
// what comes later in the journal may save it.
func (s *Server) Load() {
	if !s.loading {
		s.BeginLoads()
	}
	s.loading = true
	s.limits.restrict(restrictLoading, true)
}

// Loaded ends what Load, or the first Replay, has begun.
func (s *Server) Loaded() {
	s.loading = false
	s.snapshots.saved = s.dirty // all that is there comes from where it is kept
	s.limits.restrict(restrictLoading, false)
}

// Loading reports whether the store is being filled.
func (s *Server) Loading() bool { return s.loading }

// Replaying reports whether a journal is being applied. It has been accepted once
// and is not to be refused for limits that came later.
func (s *Server) Replaying() bool { return s.replaying }

// ReplayError says where a journal could not be applied.
type ReplayError struct {
	Offset int64 // bytes of whole units before: what is left when the journal is cut there is sound
	Reason string
	Short  bool // it ends there in the middle of something
}

func (e *ReplayError) Error() string {
	return "journal damaged at byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Reason
}

// Replayer applies a journal that comes in pieces of any size, as a part of loading: it begins that, and Loaded ends it.
// Expiries are in the journal as deletions. Nothing of it becomes journal again; effects that wait for Journal go on
// waiting.
//
// It reads what redis-server writes as well: commands, in RESP, without a record around them. As there, a line that begins with '#' is
// no command.
type Replayer struct {
	// Annotations are the lines that are no commands, without their marks, but for those that say when what follows was
	// written. Whoever reads them may take them away.
	Annotations [][]byte

	server  *Server
	session *Session
	rest    []byte // of a command of which the end has not come
	read    int64  // bytes of whole commands, records and annotations
	applied int64  // up to the end of the last whole unit
	err     error
}

// Replayer returns what applies a journal.
func (s *Server) Replayer() *Replayer {
	s.Load()
	c := &Session{Authenticated: true}
	c.out.Proto = 2
	c.out.Limit = s.host.output
	return &Replayer{server: s, session: c}
}

const (
	annotation = '#'
	timestamp  = "TS:"
	// longestAnnotation is more than anybody writes: a line that goes on is looked through with every piece that comes.
	longestAnnotation = 1 << 20
)

var errAnnotation = errors.New("bad file format: an annotation without an end")

// Write applies a piece at now (µs). After an error nothing more is applied.
func (r *Replayer) Write(now int64, piece []byte) error {
	if r.err != nil {
		return r.err
	}
	s, c := r.server, r.session
	s.setNow(now)
	s.LoadedBytes(len(piece))
	s.replaying = true
	defer func() { s.replaying = false }()
	in, joined := piece, len(r.rest) > 0
	if joined {
		r.rest = append(r.rest, piece...)
		in = r.rest
	}
	for len(in) > 0 {
		n, unit, err := r.next(in)
		if err != nil {
			r.err = &ReplayError{Offset: r.applied, Reason: err.Error()}
			r.drop()
			return r.err
		}
		if n == 0 {
			break
		}
		r.read += int64(n)
		in = in[n:]
		if unit && !c.tx.open {
			r.applied = r.read
		}
	}
	if !joined || len(in) < len(r.rest) { // else it is what is there: a large unit is not copied with each of its pieces
		r.rest = append(r.rest[:0], in...) // which may be a view of it
	}
	if len(in) == 0 && cap(r.rest) > keptBuffer {
		r.rest = nil
	}
	return nil
}

// errNoCommand means that what should be a command is none.
var errNoCommand = errors.New("bad file format: a command does not begin with its number of arguments")

// next applies the command, record or annotation that b begins with and returns its length, 0 if its end is missing, and
// whether it was more than an annotation.
func (r *Replayer) next(b []byte) (n int, unit bool, err error) {
	if b[0] != annotation {
		n, err = r.command(b)
		return n, true, err
	}
	end := bytes.IndexByte(b, '\n') + 1
	if end == 0 {
		if len(b) > longestAnnotation {
			return 0, false, errAnnotation
		}
		return 0, false, nil
	}
	size, sum, ok, err := recordHeadOf(b[:end])
	if err != nil {
		return 0, false, err
	}
	if ok {
		n, err = r.record(b[end:], size, sum)
		if n > 0 {
			n += end
		}
		return n, true, err
	}
	if text := bytes.TrimSuffix(b[1:end-1], []byte{'\r'}); !bytes.HasPrefix(text, []byte(timestamp)) {
		r.Annotations = append(r.Annotations, bytes.Clone(text))
	}
	return end, false, nil
}

// record applies the units of a record and returns their length, 0 if they are not all there.
func (r *Replayer) record(b []byte, size, sum uint64) (int, error) {
	if r.session.tx.open {
		return 0, errRecordWhole
	}
	if size == 0 {
		return 0, errRecordLine
	}
	if size > uint64(len(b)) {
		return 0, nil
	}
	units := b[:size]
	if crc.Sum64(units) != sum {
		return 0, errRecordSum
	}
	for len(units) > 0 {
		if units[0] == annotation { // when what follows was written
			end := bytes.IndexByte(units, '\n') + 1
			if end == 0 {
				return 0, errRecordWhole
			}
			units = units[end:]
			continue
		}
		n, err := r.command(units)
		if err != nil {
			return 0, err
		}
		if n == 0 {
			return 0, errRecordWhole
		}
		units = units[n:]
	}
	if r.session.tx.open {
		return 0, errRecordWhole
	}
	return int(size), nil
}

// command applies the command that b begins with and returns its length, 0 if its end is missing.
func (r *Replayer) command(b []byte) (int, error) {
	if b[0] != '*' || len(b) > 1 && (b[1] < '1' || b[1] > '9') {
		return 0, errNoCommand
	}
	s, c := r.server, r.session
	argv, n, err := c.parser.Next(b, resp.Limits{MaxBulk: 1 << 32, Authenticated: true})
	if err != nil {
		return 0, err
	}
	if argv == nil {
		return n, nil
	}
	s.startOutput(c)
	failures := s.Stats.failures
	s.dispatch(c, argv)
	if s.Stats.failures != failures {
		return 0, replayFailure(c.firstError())
	}
	return n, nil
}

// replayFailure is an error reply to a command of the journal.
type replayFailure string

func (e replayFailure) Error() string { return string(e) }

// Close ends the journal. It fails if that is in the middle of a command or a transaction, of which nothing has been
// applied.
func (r *Replayer) Close() error {
	if r.err != nil {
		return r.err
	}
	open := r.session.tx.open || len(r.rest) > 0
	r.drop()
	if open {
		r.err = &ReplayError{Offset: r.applied, Reason: "unexpected end of journal", Short: true}
	}
	return r.err
}

// drop gives back what the session holds.
func (r *Replayer) drop() {
	r.server.Discard(r.session)
	r.rest = nil
}

// Replay applies a journal at now (µs), all of it: see Replayer. An error names the
// byte where it stopped; what came before it has been applied.
func (s *Server) Replay(now int64, journal []byte) error {
	r := s.Replayer()
	if err := r.Write(now, journal); err != nil {
		return err
	}
	return r.Close()
}

// firstError is the error that a session's output consists of.
func (c *Session) firstError() string {
	out := c.out.Buf
	if len(out) > 2 && out[0] == '-' {
		return string(out[1 : len(out)-2])
	}
	return "a command of a transaction failed" // and stands somewhere among its replies
}
