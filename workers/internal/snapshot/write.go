package snapshot

import (
	"cmp"
	"hash/crc32"
	"slices"
	"strconv"
)

const (
	manifestName = "manifest"
	saveDir      = "save/"
)

// Writer keeps the snapshots of one isolate.
type Writer struct {
	prefix, name string
	attempts     int
	current      *Manifest  // the last known one, nil for none
	last         *Manifest  // the last that this writer has written, nil before the first
	lastAt       int64      // ms, when it was written
	kept         []Save     // of another writer, whose manifest this one has replaced or will
	keptAt       int64      // ms, when that was noticed
	garbage      []*garbage // oldest first
}

// garbage is a save of this writer's that is to be deleted, some time after at.
type garbage struct {
	save Save
	at   int64 // ms; 0 while no later manifest has been written
}

// NewWriter returns a writer with a name that no other has. current is the manifest in KV, nil for none.
func NewWriter(prefix, name string, current *Manifest) *Writer {
	return &Writer{prefix: prefix, name: name, current: current}
}

// Generation returns the generation of the last manifest known, 0 for none.
func (w *Writer) Generation() uint64 {
	if w.current != nil {
		return w.current.Generation
	}
	return 0
}

// Succeed prepares for a complete save: the manifest that it will replace, which may be another writer's, becomes its
// predecessor. Between complete saves that need not be looked at: who has saved since then is not dead.
func (w *Writer) Succeed(current *Manifest, now int64) {
	w.current = current
	if current != nil && current.Writer != w.name {
		w.kept, w.keptAt = current.Saves, now
	}
}

// NeedsComplete reports whether the next save must have every chunk: because it is the first, because the last one is
// long ago, or because more than half of what the manifest refers to is dead by now.
func (w *Writer) NeedsComplete(now int64) bool {
	if w.last == nil || now-w.lastAt > completeAfter {
		return true
	}
	live, total := w.last.live()
	return total > 2*live+partSize || len(w.last.Saves) > 32
}

// Transaction is a save in the making. Add chunks, then Commit; anything else leaves the current snapshot as it is.
type Transaction struct {
	w      *Writer
	kv     KV
	now    int64
	save   Save
	buf    []byte // the part being filled
	part   int
	trash  *garbage         // this save's entry, once something of it is in KV
	chunks map[string]Chunk // Save counts into saves
	saves  []Save           // of the manifest before; this save is the one after them
}

// Begin starts a save; complete starts one that refers to nothing from before.
func (w *Writer) Begin(kv KV, now int64, complete bool) *Transaction {
	w.attempts++
	key := w.prefix + saveDir + w.name + "/" + strconv.FormatInt(now, 10) + "-" + strconv.Itoa(w.attempts)
	t := &Transaction{w: w, kv: kv, now: now, save: Save{Key: key}, chunks: map[string]Chunk{}}
	if !complete && w.last != nil {
		t.saves = w.last.Saves
		for _, c := range w.last.Chunks {
			t.chunks[c.Name] = c
		}
	}
	return t
}

// Put adds a chunk. It may write to KV, and wait for it.
func (t *Transaction) Put(name string, b []byte) error {
	t.chunks[name] = Chunk{Name: name, Save: len(t.saves), Offset: t.save.Size, Length: int64(len(b)), Sum: crc32.Checksum(b, castagnoli)}
	t.save.Size += int64(len(b))
	for len(b) > 0 {
		n := min(partSize-len(t.buf), len(b))
		if len(t.buf)+n > cap(t.buf) { // doubling leaves less garbage behind than append does
			t.buf = slices.Grow(t.buf, min(max(len(t.buf), n), partSize-len(t.buf)))
		}
		t.buf, b = append(t.buf, b[:n]...), b[n:]
		if len(t.buf) == partSize {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Remove drops a chunk that the snapshot no longer has.
func (t *Transaction) Remove(name string) { delete(t.chunks, name) }

func (t *Transaction) flush() error {
	if len(t.buf) == 0 {
		return nil
	}
	if t.trash == nil { // from here on there is something to clean up, should this save come to nothing
		t.trash = new(garbage)
		t.w.garbage = append(t.w.garbage, t.trash)
	}
	t.trash.save = t.save
	if err := t.kv.Put(partKey(t.save.Key, t.part), t.buf); err != nil {
		return err
	}
	t.part++
	t.buf = t.buf[:0]
	return nil
}

// Flush writes what Put has not yet written. After it, Commit writes nothing but the manifest.
func (t *Transaction) Flush() error { return t.flush() }

// Commit writes the manifest, given the engine's own. An error leaves open which manifest is the current one.
func (t *Transaction) Commit(now int64, engine []byte) error {
	if err := t.flush(); err != nil {
		return err
	}
	w := t.w
	m := t.manifest(engine)
	if w.current != nil {
		previous := *w.current
		previous.Previous, previous.Kept = nil, nil
		m.Previous = &previous
	}
	if now-w.keptAt <= grace {
		m.Kept = w.kept
	}
	if err := t.kv.Put(w.prefix+manifestName, seal(pack(m))); err != nil {
		return err
	}
	w.retire(m, now)
	w.current, w.last, w.lastAt = m, m, now
	return nil
}

// manifest lists the chunks as they are now, and of the saves those that have any.
func (t *Transaction) manifest(engine []byte) *Manifest {
	m := &Manifest{Writer: t.w.name, Generation: t.w.Generation() + 1, SavedAt: t.now, Engine: slices.Clone(engine)}
	for _, c := range t.chunks {
		m.Chunks = append(m.Chunks, c)
	}
	slices.SortFunc(m.Chunks, func(a, b Chunk) int {
		return cmp.Or(cmp.Compare(a.Save, b.Save), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Length, b.Length), cmp.Compare(a.Name, b.Name))
	})
	all := append(slices.Clone(t.saves), t.save)
	was := -1
	for i := range m.Chunks {
		if c := &m.Chunks[i]; c.Save != was {
			was = c.Save
			m.Saves = append(m.Saves, all[was])
		}
		m.Chunks[i].Save = len(m.Saves) - 1
	}
	return m
}

// retire notes which saves of this writer's m, which follows w.last, and the manifest before m no longer refer to.
func (w *Writer) retire(m *Manifest, now int64) {
	needed := map[string]bool{}
	m.keys(needed)
	for old := w.last; old != nil; old = old.Previous {
		if old.Writer != w.name {
			continue
		}
		for _, s := range old.Saves {
			w.garbage = append(w.garbage, &garbage{save: s})
		}
	}
	seen := map[string]bool{}
	w.garbage = slices.DeleteFunc(w.garbage, func(g *garbage) bool {
		drop := needed[g.save.Key] || seen[g.save.Key]
		seen[g.save.Key] = true
		return drop
	})
	for _, g := range w.garbage {
		if g.at == 0 {
			g.at = now
		}
	}
}

// Clean deletes saves that have not been needed for a while. What cannot be deleted now stays for the next time.
func (w *Writer) Clean(kv KV, now int64) error {
	for len(w.garbage) > 0 && w.garbage[0].at != 0 && now-w.garbage[0].at > grace {
		g := w.garbage[0]
		for part := 0; int64(part)*partSize < g.save.Size; part++ {
			if err := kv.Delete(partKey(g.save.Key, part)); err != nil {
				return err
			}
		}
		w.garbage = w.garbage[1:]
	}
	return nil
}
