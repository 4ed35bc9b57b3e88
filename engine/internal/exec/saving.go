package exec

import "github.com/wedis/wedis/engine/internal/config"

// Saving is what is known of the host's snapshots, or of its rewrites of the journal. Times are seconds since the
// epoch.
type Saving struct {
	Running   bool
	Failed    bool  // the last one
	Count     int64 // that have begun
	Last      int64 // when the last one that succeeded ended; at first, when the store was made
	StartedAt int64
	Took      int64 // seconds, -1 when there was none
	dirty     int64 // of the server when the running one began
	saved     int64 // of the server in the last one
}

// begin notes that one has begun.
func (w *Saving) begin(s *Server) {
	w.Running = true
	w.Count++
	w.StartedAt = s.now / 1e6
	w.dirty = s.dirty
}

// end notes that it has ended.
func (w *Saving) end(s *Server, err error) {
	w.Running = false
	w.Failed = err != nil
	w.Took = s.now/1e6 - w.StartedAt
	if err == nil {
		w.Last = s.now / 1e6
		w.saved = w.dirty
	}
}

// Deadlines returns how many sessions wait for something that ends by itself.
func (s *Server) Deadlines() int { return len(s.blocked.due) }

// Snapshots returns what is known of the host's snapshots.
func (s *Server) Snapshots() Saving { return s.snapshots }

// Rewrites returns what is known of the host's rewrites of the journal.
func (s *Server) Rewrites() Saving { return s.rewrites }

// Unsaved returns how many changes no snapshot has.
func (s *Server) Unsaved() int64 { return s.dirty - s.snapshots.saved }

const (
	errSaving    = config.Error("ERR Background save already in progress")
	errRewriting = config.Error("ERR Background append only file rewriting already in progress")
	errRewrite   = config.Error("ERR Can't execute an AOF background rewriting. Please check the server logs for more information.")
	errNoPlace   = config.Error("ERR this store is in memory only: its host keeps no snapshots")
)

// Save makes the host write a snapshot, in the background if asked to.
func (s *Server) Save(background bool) error {
	switch w := &s.snapshots; {
	case w.Running:
		return errSaving
	case s.Host.Save == nil:
		return errNoPlace
	default:
		w.begin(s)
		err := s.Host.Save(background)
		if err != nil || !background {
			w.end(s, err)
		}
		if err != nil {
			return config.Error("ERR " + err.Error())
		}
	}
	return nil
}

// Saved reports that the snapshot written in the background is done, or why it failed. A host that writes snapshots on
// its own calls it too.
func (s *Server) Saved(now int64, err error) {
	s.setNow(now)
	if !s.snapshots.Running {
		s.snapshots.begin(s)
	}
	s.snapshots.end(s, err)
}

// Rewrite makes the host write the journal anew.
func (s *Server) Rewrite() error {
	switch w := &s.rewrites; {
	case w.Running:
		return errRewriting
	case s.Host.Rewrite == nil:
		return errRewrite
	default:
		w.begin(s)
		if err := s.Host.Rewrite(); err != nil {
			w.end(s, err)
			return errRewrite
		}
	}
	return nil
}

// Rewritten reports that the journal has been written anew, or why not.
func (s *Server) Rewritten(now int64, err error) {
	s.setNow(now)
	s.rewrites.end(s, err)
}

// Saving reports that the host has begun a snapshot of its own accord.
func (s *Server) Saving(now int64) {
	s.setNow(now)
	s.snapshots.begin(s)
}

// Rewriting reports that the host has begun to write the journal anew of its own accord.
func (s *Server) Rewriting(now int64) {
	s.setNow(now)
	s.rewrites.begin(s)
}

// Written reports that the journal cannot be written down, or can again.
func (s *Server) Written(now int64, err error) { s.setNow(now) }

// Synced reports that all of the journal that was taken is safe.
func (s *Server) Synced(now int64) { s.setNow(now) }

// Unstopped reports that the process could not end.
func (s *Server) Unstopped(now int64, err error) { s.setNow(now) }
