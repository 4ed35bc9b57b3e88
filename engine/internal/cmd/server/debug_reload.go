package server

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// image is all that the databases hold, written down.
type image struct {
	keys   []imageKey
	values []byte // one after the other, as RDB files have them
}

type imageKey struct {
	db         int
	name       []byte
	expiry     int64
	idle, freq int64 // below 0: not kept
}

// debugReload writes all databases down, empties them and loads them again, which
// nobody should notice. There is no file: what was not saved now cannot be loaded.
func debugReload(c *exec.Ctx) {
	merge, flush, save := false, true, true
	for c.Args.More() {
		switch c.Args.OneOf("MERGE", "NOFLUSH", "NOSAVE") {
		case 0:
			merge = true
		case 1:
			flush = false
		case 2:
			save = false
		default:
			c.Args.Fail("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.")
		}
	}
	if c.Failed() {
		return
	}
	store := c.Server().Store
	there := store.Len() > 0 || len(c.Server().Libraries.All()) > 0
	if !save || !flush && !merge && there { // nothing to load, or what is there already
		c.Error("ERR Error trying to load the RDB dump")
		return
	}
	all := newImage(c)
	if flush {
		c.TouchStore()
		store.FlushAll()
	}
	c.PropagateNothing()
	if err := all.load(store); err != nil {
		c.Error("ERR Error trying to load the RDB dump")
		return
	}
	c.Reply.OK()
}

// newImage writes all databases down, but for keys that have expired. When and how
// often keys were used is kept where eviction goes by it.
func newImage(c *exec.Ctx) *image {
	s := c.Server()
	policy := s.Config.MaxMemoryPolicy
	m := new(image)
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		db.Each(func(e keyspace.Entry) bool {
			if s.Expired(db, e) {
				return true
			}
			k := imageKey{i, bytes.Clone(db.Key(e)), db.Expiry(e), -1, -1}
			switch {
			case policy.LFU():
				k.freq = db.Frequency(e)
			case policy == config.AllKeysLRU || policy == config.VolatileLRU:
				k.idle = db.Idle(e)
			}
			m.keys = append(m.keys, k)
			m.values = db.AppendValue(&s.Dumps, m.values, e)
			return true
		})
	}
	return m
}

// load creates all keys, in place of those that are there.
func (m *image) load(store *keyspace.Store) error {
	l := rdb.NewLoader(store.Space())
	rest := m.values
	for i := range m.keys {
		k := &m.keys[i]
		v, behind, err := l.Load(rest)
		if err != nil {
			return err
		}
		rest = behind
		db := store.DB(k.db)
		if old := db.Find(k.name); old != 0 {
			db.Remove(old)
		}
		e := db.AddValue(k.name, v)
		if k.idle >= 0 {
			db.SetIdle(e, k.idle)
		}
		if k.freq >= 0 {
			db.SetFrequency(e, k.freq)
		}
		if k.expiry != keyspace.NoExpiry {
			db.SetExpiry(e, k.expiry)
		}
	}
	return nil
}
