package persist

import (
	"iter"
	"math/rand/v2"
	"strconv"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
	"github.com/wedis/wedis/engine/internal/resp"
)

// Rewrite is a journal being written that makes the store as it was at Begin, and nothing else: commands alone, for hosts
// whose journals are not to begin with an RDB file (aof-use-rdb-preamble no).
//
// It is a dump that is loaded again, key by key, into a store of its own, and written from there. So only the dump has to
// know how to be of one moment, and who needs commands pays for the detour.
type Rewrite struct {
	commands
	dump   *Dump
	reader *rdb.Reader
	store  *keyspace.Store // of few keys at a time
	loaded []loadedKey     // and not written yet
	last   int             // the database selected last
	next   func() (struct{}, bool)
	stop   func()
}

// loadedKey is a key that waits for being written.
type loadedKey struct {
	db     int
	entry  keyspace.Entry
	expiry int64
}

// BeginRewrite starts a journal of the state as it is now. second, if it is not 0, is when that is, for an annotation.
func (t *Tracker) BeginRewrite(second int64) (*Rewrite, error) {
	d, err := t.BeginDump(DumpOptions{Base: true})
	if err != nil {
		return nil, err
	}
	r := &Rewrite{dump: d, store: keyspace.New(t.store.Databases(), t.store.Seed(), rand.New(rand.NewPCG(1, 1))), last: -1}
	r.reader = rdb.NewReader(r.store.Space(), r)
	if second != 0 {
		r.out = resp.AppendAnnotation(nil, "TS:"+strconv.FormatInt(second, 10))
	}
	r.next, r.stop = iter.Pull(r.steps)
	return r, nil
}

// Next returns the next piece, which is valid until the next call; it is empty where nothing is ready yet. At the end, or
// after Abort, it returns false.
func (r *Rewrite) Next() (piece []byte, ok bool) {
	_, ok = r.next()
	return r.out, ok
}

// steps is the work, with a pause after each piece.
func (r *Rewrite) steps(yield func(struct{}) bool) {
	r.pause = func() bool {
		ok := yield(struct{}{})
		r.out = r.out[:0]
		return ok
	}
	for piece, ok := r.dump.Next(); ok; piece, ok = r.dump.Next() {
		if len(piece) > 0 {
			if _, err := r.reader.Write(piece); err != nil {
				panic(err) // what has just been written
			}
		}
		if !r.writeLoaded() || !r.pause() {
			return
		}
	}
}

// writeLoaded writes the keys that have been loaded, and forgets them. It reports whether to go on.
func (r *Rewrite) writeLoaded() bool {
	for _, k := range r.loaded {
		if k.db != r.last {
			r.command(1, "SELECT").int(int64(k.db))
			r.last = k.db
		}
		db := r.store.DB(k.db)
		if !r.key(db.Key(k.entry), db, k.entry, k.expiry) {
			return false
		}
		db.Remove(k.entry)
		for !r.store.FreeStep(freedAtOnce) {
			if !r.pause() {
				return false
			}
		}
	}
	r.loaded = r.loaded[:0]
	return true
}

// freedAtOnce is how many elements of a value that has been written are freed without a pause.
const freedAtOnce = 4096

// Abort gives the journal up.
func (r *Rewrite) Abort() {
	r.stop()
	r.dump.Abort()
	_ = r.reader.Close()
	r.store, r.loaded = nil, nil
}

// Key implements rdb.Receiver.
func (r *Rewrite) Key(k *rdb.Key) error {
	expiry := int64(keyspace.NoExpiry)
	if k.Expiry != rdb.Unset {
		expiry = k.Expiry
	}
	r.loaded = append(r.loaded, loadedKey{k.DB, r.store.DB(k.DB).AddValue(k.Name, k.Value), expiry})
	return nil
}

// Library implements rdb.Receiver.
func (r *Rewrite) Library(code []byte) error {
	r.command(2, "FUNCTION").word("LOAD").text(code)
	return nil
}

// Aux implements rdb.Receiver.
func (r *Rewrite) Aux(name, val []byte) {}

// Resize implements rdb.Receiver.
func (r *Rewrite) Resize(keys, volatile uint64) {}

// Select implements rdb.Receiver.
func (r *Rewrite) Select(db int) error { return nil }
