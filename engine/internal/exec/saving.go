package exec

import "github.com/wedis/wedis/engine/internal/resp"

// Saving is what is known of the host's snapshots, or of its rewrites of the journal. Times are seconds since the
// epoch. Of the two only one runs at a time, as redis-server has one child.
type Saving struct {
	Running   bool
	Scheduled bool  // one is to begin when none runs
	Failed    bool  // the last one
	Failures  int64 // one after the other, up to now
	Count     int64 // that were asked for
	Last      int64 // when the last one that succeeded ended; at first, when the store was made
	StartedAt int64
	Took      int64 // seconds, -1 when there was none

	awaited bool  // somebody waits for the running one: what becomes of it is no matter of the background
	next    bool  // somebody waits for the scheduled one
	begun   int64 // that have begun, ever
	ended   int64 // that have ended: the last one to begin has when the two are equal
	dirty   int64 // of the server when the running one began
	saved   int64 // of the server in the last one
}

// begin notes that one has begun, for somebody who waits for it or not.
func (w *Saving) begin(s *Server, awaited bool) {
	w.Running, w.Scheduled, w.awaited, w.next = true, false, awaited, false
	w.begun++
	w.StartedAt = s.now / 1e6
	w.dirty = s.dirty
}

// end notes that it has ended.
func (w *Saving) end(s *Server, err error) {
	w.Running = false
	w.ended++
	if !w.awaited { // of SAVE, redis-server keeps success only
		w.Failed = err != nil
		w.Took = s.now/1e6 - w.StartedAt
	}
	if err != nil {
		w.Failures++
		return
	}
	w.Failures, w.Failed = 0, false
	w.Last = s.now / 1e6
	w.saved = w.dirty
}

// retryDelay is how many seconds after a snapshot that failed a scheduled one may begin.
const retryDelay = 5

// due is when a scheduled one may begin, in µs; 0: there is none.
func (w *Saving) due(s *Server) int64 {
	switch {
	case !w.Scheduled || s.snapshots.Running || s.rewrites.Running:
		return 0
	case w == &s.snapshots && w.Failed:
		return max(s.now, (w.StartedAt+retryDelay+1)*1e6)
	}
	return s.now
}

// Snapshots returns what is known of the host's snapshots.
func (s *Server) Snapshots() Saving { return s.snapshots }

// Rewrites returns what is known of the host's rewrites of the journal.
func (s *Server) Rewrites() Saving { return s.rewrites }

// Unsaved returns how many changes no snapshot has.
func (s *Server) Unsaved() int64 { return s.dirty - s.snapshots.saved }

const (
	errSaving    = "ERR Background save already in progress"
	errOccupied  = "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."
	errNotSaved  = "ERR" // redis-server says no more, but in its log
	errRewriting = "ERR Background append only file rewriting already in progress"
	errRewrite   = "ERR Can't execute an AOF background rewriting. Please check the server logs for more information."
	errNoPlace   = "ERR this store is in memory only: its host keeps no snapshots"
)

// Save makes the host write a snapshot and replies when that is done.
func (c *Ctx) Save() {
	s, w := c.srv, &c.srv.snapshots
	switch {
	case w.Running:
		c.Error(errSaving)
		return
	case s.Host.Save == nil:
		c.Error(errNoPlace)
		return
	case !s.mayBegin():
		w.Scheduled = true
		w.Count++
	default:
		w.Count++
		if s.beginSave(true); !w.Running {
			c.Error(errNotSaved)
			return
		}
	}
	c.awaitSave(func(wr *resp.Writer, failed bool) {
		if failed {
			s.Stats.countError(errNotSaved)
			wr.Error(errNotSaved)
			return
		}
		wr.Simple("OK")
	})
}

// awaitSave makes the session wait for the end of the snapshot that runs, or is to begin, and reply then.
func (c *Ctx) awaitSave(reply func(w *resp.Writer, failed bool)) {
	s, w := c.srv, &c.srv.snapshots
	turn := w.begun
	if w.Scheduled {
		turn++
		w.next = true
	}
	c.Block(Wait{Heard: func() func(*resp.Writer) {
		if w.ended < turn {
			return nil
		}
		failed := s.snapshots.Failures > 0
		return func(wr *resp.Writer) { reply(wr, failed) }
	}})
}

// SaveInBackground makes the host write a snapshot, and replies that this has begun. Where it cannot now, it is
// scheduled if that is wanted.
func (c *Ctx) SaveInBackground(schedule bool) {
	s, w := c.srv, &c.srv.snapshots
	nested := s.depth > 1 // in a transaction
	switch {
	case w.Running:
		c.Error(errSaving)
	case s.Host.Save == nil:
		c.Error(errNoPlace)
	case nested || schedule && !s.mayBegin():
		w.Scheduled = true
		s.arm()
		c.Reply.Simple("Background saving scheduled")
	case !s.mayBegin():
		c.Error(errOccupied)
	default:
		w.Count++
		if s.beginSave(false); !w.Running {
			c.Error(errNotSaved)
			return
		}
		c.Reply.Simple("Background saving started")
	}
}

// Emptied makes the host write a snapshot when FLUSHALL has left nothing to save, if there are save points: what is in
// the last one is not to come back. Replies wait for it, but for those of the program itself.
func (c *Ctx) Emptied() {
	s, w := c.srv, &c.srv.snapshots
	if s.Host.Save == nil || s.replaying || s.Config.Get("save") == "" {
		c.Reply.OK()
		return
	}
	if s.depth > 1 || !s.mayBegin() {
		w.Scheduled = true
		s.arm()
	} else {
		s.beginSave(true)
	}
	if (w.Running || w.Scheduled) && c.MayBlock() && c.Session.User != nil {
		c.awaitSave(func(wr *resp.Writer, _ bool) { wr.Simple("OK") })
		return
	}
	c.Reply.OK()
}

// mayBegin reports whether neither a snapshot nor the journal is being written.
func (s *Server) mayBegin() bool { return !s.snapshots.Running && !s.rewrites.Running }

func (s *Server) beginSave(awaited bool) {
	s.beginWriting(&s.snapshots, awaited, s.Host.Save, "Can't save: ")
}

func (s *Server) beginRewrite() {
	s.beginWriting(&s.rewrites, false, s.Host.Rewrite, "Can't rewrite append only file in background: ")
}

// beginWriting makes the host begin. What it cannot begin has failed.
func (s *Server) beginWriting(w *Saving, awaited bool, begin func() error, fault string) {
	w.begin(s, awaited)
	if err := begin(); err != nil {
		s.Log(LogWarning, fault+err.Error())
		w.end(s, err)
	}
	s.bindHealth()
	s.arm()
}

// beginScheduled begins what was to begin when nothing else runs: the journal first, as redis-server does.
func (s *Server) beginScheduled() {
	if due := s.rewrites.due(s); due != 0 && due <= s.now {
		s.rewrites.Count++
		s.beginRewrite()
	}
	if due := s.snapshots.due(s); due != 0 && due <= s.now {
		awaited := s.snapshots.next
		if !awaited {
			s.snapshots.Count++
		}
		s.beginSave(awaited)
		switch {
		case s.snapshots.Running:
		case awaited:
			s.hear() // that it has failed
		default:
			s.snapshots.Scheduled = true // and tried again
		}
	}
}

// Saving reports that the host begins a snapshot now, of its own accord or because it was asked to: what changes from
// now on is not in it.
func (s *Server) Saving(now int64) {
	s.setNow(now)
	if w := &s.snapshots; w.Running {
		w.dirty = s.dirty
	} else {
		w.Count++
		w.begin(s, false)
	}
	s.arm()
}

// Saved reports that the snapshot is done, or why it failed.
func (s *Server) Saved(now int64, err error) {
	s.setNow(now)
	if !s.snapshots.Running {
		s.Saving(now)
	}
	s.snapshots.end(s, err)
	s.bindHealth()
	s.hear()
}

// SavedAtOnce notes that everything there is has been saved while a command ran.
func (s *Server) SavedAtOnce() {
	w := &s.snapshots
	w.saved, w.Last, w.Failed, w.Failures = s.dirty, s.now/1e6, false, 0
	s.bindHealth()
}

// Rewrite makes the host write the journal anew, and replies that this has begun.
func (c *Ctx) Rewrite() {
	s, w := c.srv, &c.srv.rewrites
	switch {
	case w.Running:
		c.Error(errRewriting)
	case s.Host.Rewrite == nil:
		c.Error(errRewrite)
	case s.depth > 1 || !s.mayBegin():
		w.Scheduled = true
		s.arm()
		c.Reply.Simple("Background append only file rewriting scheduled")
	default:
		w.Count++
		if s.beginRewrite(); !w.Running {
			c.Error(errRewrite)
			return
		}
		c.Reply.Simple("Background append only file rewriting started")
	}
}

// beginJournal makes the host write the base of a journal that has just been turned on: now, or when nothing else is written.
func (s *Server) beginJournal() {
	why := "AOF was enabled but there is already another background operation. "
	switch {
	case s.Host.Rewrite == nil:
		return
	case s.depth > 1:
		why = "AOF was enabled during a transaction. "
	case s.mayBegin():
		s.rewrites.Count++
		s.beginRewrite()
		return
	}
	s.rewrites.Scheduled = true
	s.arm()
	s.Log(LogWarning, why+"An AOF background was scheduled to start when possible.")
}

// Rewriting reports that the host begins to write the journal anew now.
func (s *Server) Rewriting(now int64) {
	s.setNow(now)
	if w := &s.rewrites; !w.Running {
		w.Count++
		w.begin(s, false)
	}
	s.arm()
}

// Rewritten reports that the journal has been written anew, or why not.
func (s *Server) Rewritten(now int64, err error) {
	s.setNow(now)
	if s.rewrites.Running {
		s.rewrites.end(s, err)
	}
	s.hear()
}
