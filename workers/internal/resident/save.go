package resident

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/workers/internal/snapshot"
)

const (
	saveLease     = 15_000 // for one KV operation, and what is encoded between two
	longestWait   = 25_000 // a task may outlive its response by 30 s
	waitMargin    = 5_000
	saveBusy      = 200   // while another invocation still saves
	manifestEvery = 1_000 // KV takes one write a second to a key
	manifestTries = 3     // another isolate may have written in the same second
	sweepEvery    = 60 * 60 * 1000
	sweepLimit    = 500 // of the 1000 KV operations that an invocation may make
)

// schedule sees to it that effects reach KV: at once if the last save is long enough ago, else by a task of this
// invocation that waits until then. Where that is further away than a task may wait, a later request or the cron
// trigger does it.
func (r *Resident) schedule(inv Invocation) {
	now := inv.Now()
	if !r.unsaved(now) || r.writer == nil || r.waiting.held(now) {
		return
	}
	wait := max(r.saveAt+r.config.SaveEvery-now, 0)
	if wait > longestWait {
		return
	}
	term := r.waiting.take(now, wait+waitMargin)
	inv.WaitUntil(func() {
		inv.Sleep(wait) // even if it is 0: the response goes first
		r.saveWhenFree(inv, term)
	})
}

// unsaved reports whether there are effects that no snapshot has, nor one that is being written.
func (r *Resident) unsaved(now int64) bool {
	return r.dirty || r.unsure && !r.saving.held(now)
}

// saveWhenFree saves as soon as no other invocation does.
func (r *Resident) saveWhenFree(inv Invocation, term int) {
	for r.waiting.keep(term, inv.Now(), waitMargin) {
		if r.dirty && r.saving.held(inv.Now()) {
			inv.Sleep(saveBusy)
			continue
		}
		r.waiting.release(term)
		if r.unsaved(inv.Now()) {
			r.save(inv)
		}
		return
	}
}

// noteEffects asks the engine whether anything has changed. The effects themselves are of no interest: snapshots have
// them.
func (r *Resident) noteEffects(now int64) {
	if r.engine.JournalLen() > 0 {
		r.engine.Journal()
		r.dirtied(now)
	}
}

// dirtied notes that what came at a time is in no snapshot.
func (r *Resident) dirtied(at int64) {
	if !r.dirty || at < r.dirtyAt {
		r.dirty, r.dirtyAt = true, at
	}
}

// dirtySince returns when the first of the effects came that no manifest in KV has, or 0.
func (r *Resident) dirtySince() int64 {
	switch {
	case r.unsure:
		return r.savedTo
	case r.dirty:
		return r.dirtyAt
	}
	return 0
}

// Scheduled is the cron trigger: it saves what there is to save, and now and then clears up after dead isolates. It
// does not restore: an isolate that has served nothing has nothing to save.
func (r *Resident) Scheduled(inv Invocation) {
	defer r.guard(inv, func() {})
	if err := r.configure(inv); err != nil {
		inv.Log("wedis: " + err.Error())
		return
	}
	if r.writer != nil {
		r.engine.Tick(inv.Now() * 1000)
		r.noteEffects(inv.Now())
		if now := inv.Now(); r.unsaved(now) && !r.saving.held(now) {
			r.save(inv)
		}
	}
	if now := inv.Now(); inv.KV() != nil && !r.config.InMemory && now-r.sweepAt > sweepEvery {
		r.sweepAt = now
		n, err := snapshot.Sweep(inv.KV(), r.config.Prefix, now, sweepLimit)
		if err != nil {
			inv.Log("wedis: clearing up KV: " + err.Error())
		} else if n > 0 {
			inv.Log("wedis: deleted " + strconv.Itoa(n) + " keys that former isolates left in KV")
		}
	}
}

// save writes a snapshot. If it fails, its effects are dirty again, and the next save, SaveEvery later, has them too.
func (r *Resident) save(inv Invocation) {
	now := inv.Now()
	term := r.saving.take(now, saveLease)
	defer r.saving.release(term)
	defer r.guard(inv, func() {})
	r.savedTo = now
	if since := r.dirtySince(); since != 0 {
		r.savedTo = since
	}
	r.dirty, r.unsure, r.saveAt = false, true, now
	keep := func() bool { return r.saving.keep(term, inv.Now(), saveLease) }
	err := r.write(inv, leased{inv.KV(), keep})
	if err == errSuperseded {
		return
	}
	r.unsure = false
	r.engine.Saved(inv.Now()*1000, err)
	if r.saveError = err; err != nil {
		r.dirtied(r.savedTo)
		inv.Log("wedis: saving to KV: " + err.Error())
	}
}

func (r *Resident) write(inv Invocation, kv snapshot.KV) error {
	now := inv.Now()
	complete := r.writer.NeedsComplete(now)
	if complete {
		m, err := snapshot.Load(kv, r.config.Prefix)
		if damage := (*snapshot.Damage)(nil); err != nil && !(errors.As(err, &damage) && r.config.OnDamage != Refuse) {
			return err
		}
		r.writer.Succeed(m, now)
	}
	r.engine.Saving(now * 1000)
	s, err := r.engine.Snapshot(engine.Chunks, complete)
	if err != nil {
		return err
	}
	defer s.Abort() // of no effect after Commit
	t := r.writer.Begin(kv, now, complete)
	var manifest []byte
	for {
		rec, ok := s.Next()
		if !ok {
			break
		}
		switch rec.Op {
		case engine.Put:
			if err := t.Put(rec.Name, rec.Bytes); err != nil {
				return err
			}
		case engine.Remove:
			t.Remove(rec.Name)
		case engine.Manifest:
			manifest = bytes.Clone(rec.Bytes)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if manifest == nil {
		return errors.New("another snapshot has taken the place of this one")
	}
	if err := r.commit(inv, t, manifest); err != nil {
		return err
	}
	s.Commit()
	r.savedAt = inv.Now()
	if err := r.writer.Clean(kv, r.savedAt); err != nil {
		inv.Log("wedis: deleting old snapshots from KV: " + err.Error())
	}
	return nil
}

// commit writes the manifest: not within a second of the last time, whatever came of that, and again if KV refuses, as it
// does when another isolate has just written it. A manifest that has been written after all is only written once more.
func (r *Resident) commit(inv Invocation, t *snapshot.Transaction, manifest []byte) (err error) {
	for range manifestTries {
		if wait := r.triedAt + manifestEvery - inv.Now(); wait > 0 {
			inv.Sleep(wait)
		}
		r.triedAt = inv.Now()
		err = t.Commit(inv.Now(), manifest)
		r.triedAt = inv.Now()
		if err == nil || err == errSuperseded {
			break
		}
	}
	return err
}
