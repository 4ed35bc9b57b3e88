package server

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// reloading fills the running store from an RDB file. Unlike what loads a store when it starts, it changes keys one by one,
// as commands do: snapshots may be under way.
type reloading struct {
	ctx             *exec.Ctx
	merge, base     bool
	db              *keyspace.DB
	libraries       []byte
	encoder         rdb.Writer
	loaded, expired int64
}

var (
	errThere   = errors.New("RDB has duplicated key")
	errNowhere = errors.New("RDB has a database that is not there")
)

// Aux implements rdb.Receiver.
func (r *reloading) Aux(name, value []byte) {}

// Resize implements rdb.Receiver.
func (r *reloading) Resize(keys, volatile uint64) {}

// Select implements rdb.Receiver.
func (r *reloading) Select(db int) error {
	if r.db = r.ctx.Server().Store.DB(db); r.db == nil {
		return errNowhere
	}
	return nil
}

// Library implements rdb.Receiver.
func (r *reloading) Library(code []byte) error {
	r.libraries = r.encoder.AppendLibrary(r.libraries, code)
	return nil
}

// addLibraries adds the libraries of the file.
func (r *reloading) addLibraries() error {
	policy := exec.RestoreAppend
	if r.merge {
		policy = exec.RestoreReplace
	}
	return r.ctx.Server().AddLibraries(r.libraries, policy)
}

// Key implements rdb.Receiver.
func (r *reloading) Key(k *rdb.Key) error {
	if k.Expiry != rdb.Unset && k.Expiry < r.ctx.Now && !r.base {
		k.Value.Discard()
		r.expired++
		return nil
	}
	if old := r.db.Find(k.Name); old != 0 {
		if !r.merge {
			k.Value.Discard()
			return errThere
		}
		r.db.Remove(old)
	}
	e := r.db.AddValue(k.Name, k.Value)
	if k.Idle != rdb.Unset {
		r.db.SetIdle(e, k.Idle)
	}
	if k.Freq != rdb.Unset {
		r.db.SetFrequency(e, k.Freq)
	}
	if k.Expiry != rdb.Unset {
		r.db.SetExpiry(e, k.Expiry)
	}
	r.loaded++
	return nil
}
