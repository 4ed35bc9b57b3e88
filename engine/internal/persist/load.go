package persist

import (
	"errors"
	"strconv"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// RDBLoader loads an RDB file, which comes in pieces of any size. After an error the store is empty and the loader of no
// more use.
type RDBLoader struct {
	tracker  *Tracker
	reader   *rdb.Reader
	db       *keyspace.DB
	now      int64 // ms
	base     bool
	dropped  int64 // keys that had expired
	loaded   int64
	reserved int // keys that room has been made for
	library  []byte
	encoder  rdb.Writer
	err      error
}

var errDuplicate = errors.New("a key is there twice")

// LoadRDB begins to load an RDB file into an empty store. A snapshot or restore that has not ended is aborted. Keys that have
// expired at now (ms) are left out, unless the file is a base: that of a journal, which goes on from a state that
// had them. Files that say so of themselves are bases too.
func (t *Tracker) LoadRDB(now int64, base bool) (*RDBLoader, error) {
	t.AbortRestore()
	if t.store.Len() > 0 {
		return nil, ErrNotEmpty
	}
	t.abortWalks()
	r := &RDBLoader{tracker: t, now: now, base: base}
	r.reader = rdb.NewReader(t.store.Space(), r)
	r.db = t.store.DB(0)
	t.rdb = r
	return r, nil
}

// Write loads a piece and returns how much of it belongs to the file: less than all where the file has ended.
func (r *RDBLoader) Write(piece []byte) (n int, err error) {
	if r.err != nil {
		return 0, r.err
	}
	t := r.tracker
	t.store.Watcher = nil // all of it has changed, as far as chunks go: see Close
	n, err = r.reader.Write(piece)
	t.store.Watcher = t
	if err != nil {
		return 0, r.fail(err)
	}
	return n, nil
}

// Close ends the loading. It fails if the file is not complete.
func (r *RDBLoader) Close() error {
	if r.err != nil {
		return r.err
	}
	if err := r.reader.Close(); err != nil {
		return r.fail(err)
	}
	t := r.tracker
	trim(t.store)
	for i := range t.dbs {
		t.dbs[i].dirty.fill()
	}
	if t.Libraries != nil && len(r.library) > 0 {
		if err := t.Libraries.LoadLibraries(r.library); err != nil {
			return r.fail(errors.New("RDB file: " + err.Error()))
		}
	}
	r.err, t.rdb = errEnded, nil
	return nil
}

// Abort gives the loading up: the store is empty again. After its end it has no effect.
func (r *RDBLoader) Abort() {
	if r.err == nil {
		_ = r.reader.Close()
		_ = r.fail(errEnded)
	}
}

// Loaded returns how many keys there are so far.
func (r *RDBLoader) Loaded() int64 { return r.loaded }

// Dropped returns how many keys were left out because they had expired.
func (r *RDBLoader) Dropped() int64 { return r.dropped }

// fail empties the store.
func (r *RDBLoader) fail(err error) error {
	r.err = err
	t := r.tracker
	t.rdb = nil
	t.store.FlushAll()
	return r.err
}

// Aux implements rdb.Receiver.
func (r *RDBLoader) Aux(name, value []byte) {
	switch string(name) {
	case "aof-base", "aof-preamble":
		r.base = r.base || string(value) != "0"
	}
}

// Select implements rdb.Receiver.
func (r *RDBLoader) Select(db int) error {
	if r.db = r.tracker.store.DB(db); r.db == nil {
		return errors.New("it has keys in database " + strconv.Itoa(db) + ", and the setting databases is " +
			strconv.Itoa(r.tracker.store.Databases()))
	}
	return nil
}

// Resize implements rdb.Receiver.
func (r *RDBLoader) Resize(keys, volatile uint64) { r.reserved = reserve(r.db, r.reserved, keys) }

// mostReserved is for how many keys room is made before they come, in all databases: what says so may be damaged. It is 50 MB.
const mostReserved = 8 << 20

// reserve makes room for n keys in a database, of mostReserved of which some are taken already. It returns how many are then.
func reserve(db *keyspace.DB, taken int, n uint64) int {
	more := int(min(n, uint64(mostReserved-taken)))
	db.Reserve(more)
	return taken + more
}

// trim gives back what was reserved in vain.
func trim(s *keyspace.Store) {
	for i := range s.Databases() {
		s.DB(i).Trim()
	}
}

// Library implements rdb.Receiver.
func (r *RDBLoader) Library(code []byte) error {
	r.library = r.encoder.AppendLibrary(r.library, code)
	return nil
}

// Key implements rdb.Receiver.
func (r *RDBLoader) Key(k *rdb.Key) error {
	if k.Expiry != rdb.Unset && k.Expiry < r.now && !r.base {
		k.Value.Discard()
		r.dropped++
		return nil
	}
	when := int64(keyspace.NoExpiry)
	if k.Expiry != rdb.Unset {
		when = k.Expiry
	}
	e, ok := r.db.Load(k.Name, k.Value, when)
	if !ok {
		k.Value.Discard()
		return errDuplicate
	}
	r.loaded++
	if k.Idle != rdb.Unset {
		r.db.SetIdle(e, k.Idle)
	}
	if k.Freq != rdb.Unset {
		r.db.SetFrequency(e, k.Freq)
	}
	return nil
}
