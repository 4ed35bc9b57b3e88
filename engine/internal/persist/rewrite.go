package persist

import (
	"math"
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
	store  *keyspace.Store // of one key at a time
	db     *keyspace.DB
	begun  bool
}

// BeginRewrite starts a journal of the state as it is now. second, if it is not 0, is when that is, for an annotation.
func (t *Tracker) BeginRewrite(second int64) (*Rewrite, error) {
	d, err := t.BeginDump(DumpOptions{Base: true})
	if err != nil {
		return nil, err
	}
	r := &Rewrite{dump: d, store: keyspace.New(1, t.store.Seed(), rand.New(rand.NewPCG(1, 1)))}
	r.db = r.store.DB(0)
	r.reader = rdb.NewReader(r.store.Space(), r)
	if second != 0 {
		r.out = resp.AppendAnnotation(nil, "TS:"+strconv.FormatInt(second, 10))
	}
	return r, nil
}

// Next returns the next piece, which is valid until the next call; it is empty where nothing is ready yet. At the end, or
// after Abort, it returns false. A large value is one piece.
func (r *Rewrite) Next() (piece []byte, ok bool) {
	if r.begun {
		r.out = r.out[:0]
	}
	r.begun = true
	piece, ok = r.dump.Next()
	if !ok {
		return nil, false
	}
	if len(piece) > 0 {
		if _, err := r.reader.Write(piece); err != nil {
			panic(err) // what has just been written
		}
	}
	return r.out, true
}

// Abort gives the journal up.
func (r *Rewrite) Abort() {
	r.dump.Abort()
	_ = r.reader.Close()
	r.store = nil
}

// Select implements rdb.Receiver.
func (r *Rewrite) Select(db int) error {
	r.command(1, "SELECT").int(int64(db))
	return nil
}

// Key implements rdb.Receiver.
func (r *Rewrite) Key(k *rdb.Key) error {
	e := r.db.AddValue(k.Name, k.Value)
	expiry := int64(keyspace.NoExpiry)
	if k.Expiry != rdb.Unset {
		expiry = k.Expiry
	}
	r.key(k.Name, r.db, e, expiry)
	r.db.Remove(e)
	r.store.FreeStep(math.MaxInt)
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
