package server

import (
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

const (
	errReload  = "ERR Error trying to load the RDB dump"
	errLoadAOF = "ERR Error trying to load the append only file"
)

// debugReload writes all databases down, empties them and loads them again, which nobody should notice. The host keeps what
// was written, if it keeps such files; with NOSAVE, what it has kept is loaded.
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
	s := c.Server()
	file, ok := dumped(c, save)
	if !ok {
		return
	}
	if there := s.Store.Len() > 0 || len(s.Libraries.All()) > 0; save && !flush && !merge && there {
		c.Error(errReload) // all of it is there already
		return
	}
	c.PropagateNothing()
	if flush {
		empty(c)
	}
	s.BeginLoads()
	if _, err := loadFile(c, file, merge, false); err != nil {
		s.Log(exec.LogWarning, err.Error())
		c.Error(errReload)
		return
	}
	if save && s.Host.WriteSnapshot != nil {
		s.SavedAtOnce()
	}
	s.Log(exec.LogWarning, "DB reloaded by DEBUG RELOAD")
	c.Reply.OK()
}

// dumped returns the RDB file that DEBUG RELOAD loads: a new one, or the host's. It replies where there is none.
func dumped(c *exec.Ctx, save bool) (file []byte, ok bool) {
	host := &c.Server().Host
	var err error
	switch {
	case save:
		file = appendFile(c)
		if host.WriteSnapshot != nil {
			err = host.WriteSnapshot(file)
		}
	case host.ReadSnapshot == nil:
		c.Error(errReload)
		return nil, false
	default:
		file, err = host.ReadSnapshot()
	}
	if err != nil {
		c.Server().Log(exec.LogWarning, err.Error())
		if save {
			c.Error("ERR")
		} else {
			c.Error(errReload)
		}
		return nil, false
	}
	return file, true
}

// debugLoadAOF empties the store and fills it with all that has been journalled. Where no journal is kept it does what
// RELOAD does, in memory.
func debugLoadAOF(c *exec.Ctx) {
	s := c.Server()
	journal, kept, err := s.ReadJournal()
	if err != nil {
		s.Log(exec.LogWarning, err.Error())
		c.Error(errLoadAOF)
		return
	}
	if !kept {
		journal = appendFile(c)
	}
	c.PropagateNothing()
	empty(c)
	s.Load()
	defer s.Loaded()
	n := 0
	if len(journal) > 0 && journal[0] == 'R' {
		n, err = loadFile(c, journal, false, true)
	}
	if err == nil && n < len(journal) {
		err = s.Replay(s.NowMicros(), journal[n:])
	}
	if err != nil {
		s.Log(exec.LogWarning, err.Error())
		c.Error(errLoadAOF)
		return
	}
	s.Log(exec.LogWarning, "Append Only File loaded by DEBUG LOADAOF")
	c.Reply.OK()
}

func empty(c *exec.Ctx) {
	c.TouchStore()
	c.Server().Store.FlushAll()
	_ = c.Server().LoadLibraries(nil) // of nothing, nothing can be wrong
}

// appendFile writes all databases down, but for keys that have expired, as an RDB file. When and how often keys were used is
// kept where eviction goes by it.
func appendFile(c *exec.Ctx) []byte {
	s := c.Server()
	policy := s.Config.MaxMemoryPolicy
	w := rdb.Writer{Compress: s.Config.Compress}
	fields := false
	for i := range s.Store.Databases() {
		fields = fields || s.Store.DB(i).NextFieldExpiry() != keyspace.NoExpiry
	}
	b := rdb.AppendHeader(nil, rdb.FileVersion(fields))
	b = s.AppendLibraries(b)
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		if db.Len() == 0 {
			continue
		}
		b = rdb.AppendSelect(b, i)
		db.Each(func(e keyspace.Entry) bool {
			if s.Expired(db, e) {
				return true
			}
			if when := db.Expiry(e); when != keyspace.NoExpiry {
				b = rdb.AppendExpiry(b, when)
			}
			switch {
			case policy.LFU():
				b = rdb.AppendFreq(b, db.Frequency(e))
			case policy == config.AllKeysLRU || policy == config.VolatileLRU:
				b = rdb.AppendIdle(b, db.Idle(e))
			}
			w.Name = db.Key(e)
			b = db.AppendValue(&w, b, e)
			return true
		})
	}
	b = rdb.AppendEnd(b)
	return rdb.AppendSum(b, crc.Sum64(b))
}

// loadFile loads an RDB file into the running store and returns its length. `merge`: keys and libraries that are there
// already are replaced, else they are an error. `base`: a journal goes on from it, so that keys that have expired are loaded.
func loadFile(c *exec.Ctx, file []byte, merge, base bool) (n int, err error) {
	to := &reloading{ctx: c, merge: merge, base: base, db: c.Server().Store.DB(0)}
	r := rdb.NewReader(c.Server().Store.Space(), to)
	if n, err = r.Write(file); err != nil {
		return n, err
	}
	if err = r.Close(); err != nil {
		return n, err
	}
	c.Server().LoadedBytes(n)
	c.Server().LoadedKeys(to.loaded, to.expired)
	return n, to.addLibraries()
}
