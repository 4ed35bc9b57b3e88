package persist

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

const (
	// pieceSize is about how long the pieces of a dump are.
	pieceSize = 64 << 10
	// rescueSize is about how much has to be written when a key is about to change: the keys of a range.
	rescueSize = 16 << 10
	// rescueBits is the most bits that the ranges of a dump are told apart by.
	rescueBits = 18
)

// DumpOptions say how an RDB file is written.
type DumpOptions struct {
	Base     bool // it is to be the base of a journal, and says so
	Compress bool // strings, where it saves something
	Checksum bool // else 0 takes its place
	Idle     bool // it tells for how long keys have not been used
	Freq     bool // it tells how often they have been
	Now      int64
	Memory   int64  // used-mem
	Version  string // redis-ver
}

// Dump is an RDB file being written of the store as it was at Begin. A range of keys is encoded when its turn comes, or
// before the first change to it.
type Dump struct {
	view
	tracker *Tracker
	opt     DumpOptions
	writer  rdb.Writer
	ranges  []dumpRanges
	db      int // where Next goes on
	prefix  uint32
	rescued []block // written ahead of their turn
	out     []byte
	sum     uint64
	last    int // the database selected last
	state   dumpState
}

// dumpRanges are the ranges of a database that are still to be written.
type dumpRanges struct {
	bits      uint32
	pending   []uint64 // a bit for each
	sizes     [2]int   // keys, and volatile ones, at Begin
	announced bool
}

// block is some keys of one database.
type block struct {
	db    int
	bytes []byte
}

type dumpState uint8

const (
	dumpHead dumpState = iota
	dumpKeys
	dumpEnd
	dumpDone
)

// BeginDump starts an RDB file of the state as it is now. Several may be under way at once.
func (t *Tracker) BeginDump(opt DumpOptions) (*Dump, error) {
	if t.restorer != nil || t.rdb != nil {
		return nil, ErrRestoring
	}
	d := &Dump{view: look(t.store), tracker: t, opt: opt, ranges: make([]dumpRanges, len(t.dbs)), last: -1}
	d.writer.Compress = opt.Compress
	live, keys := t.store.Live(), int64(max(t.store.Len(), 1))
	fields := false
	for i, db := range d.keys {
		n := db.Len()
		if n == 0 {
			continue
		}
		fields = fields || db.NextFieldExpiry() != keyspace.NoExpiry
		r := &d.ranges[i]
		r.sizes = [2]int{n, db.Volatile()}
		for size := live / keys * int64(n); r.bits < rescueBits && size>>r.bits > rescueSize && n>>r.bits > 8; {
			r.bits++
		}
		r.pending = make([]uint64, (1<<r.bits+63)/64)
		for j := range r.pending {
			r.pending[j] = ^uint64(0)
		}
	}
	d.header(fields)
	t.begin(d)
	return d, nil
}

// header writes what comes before the keys.
func (d *Dump) header(fields bool) {
	w, opt := &d.writer, &d.opt
	b := rdb.AppendHeader(nil, rdb.FileVersion(fields))
	b = w.AppendAux(b, "redis-ver", opt.Version)
	b = w.AppendAuxInt(b, "redis-bits", 64)
	b = w.AppendAuxInt(b, "ctime", opt.Now/1000)
	b = w.AppendAuxInt(b, "used-mem", opt.Memory)
	base := int64(0)
	if opt.Base {
		base = 1
	}
	b = w.AppendAuxInt(b, "aof-base", base)
	if d.tracker.Libraries != nil {
		b = d.tracker.Libraries.AppendLibraries(b)
	}
	d.out = b
}

// Next returns the next piece, which is valid until the next call; it is empty where nothing is ready yet. At the end, or
// when the dump has been aborted, it returns false.
func (d *Dump) Next() (piece []byte, ok bool) {
	if d.state != dumpHead {
		d.out = d.out[:0]
	}
	switch d.state {
	case dumpHead:
		d.state = dumpKeys
	case dumpKeys:
		d.someKeys()
	case dumpEnd:
		d.state = dumpDone
		d.out = rdb.AppendEnd(d.out)
		if d.opt.Checksum {
			d.out = rdb.AppendSum(d.out, crc.Update64(d.sum, d.out))
		} else {
			d.out = rdb.AppendSum(d.out, 0)
		}
		d.close()
		return d.out, true
	default:
		return nil, false
	}
	if d.opt.Checksum {
		d.sum = crc.Update64(d.sum, d.out)
	}
	return d.out, true
}

// someKeys writes about as many keys as a piece has room for.
func (d *Dump) someKeys() {
	d.out = slices.Grow(d.out, pieceSize+rescueSize)
	for n := len(d.rescued); n > 0; n = len(d.rescued) {
		b := d.rescued[n-1]
		d.rescued[n-1] = block{}
		d.rescued = d.rescued[:n-1]
		d.sel(b.db)
		d.out = append(d.out, b.bytes...)
		if len(d.out) >= pieceSize {
			return
		}
	}
	for ; d.db < len(d.ranges); d.db, d.prefix = d.db+1, 0 {
		r := &d.ranges[d.db]
		if r.pending == nil {
			continue
		}
		for ; d.prefix < 1<<r.bits; d.prefix++ {
			if !r.has(d.prefix) {
				continue
			}
			if len(d.out) >= pieceSize {
				return
			}
			d.sel(d.db)
			d.out = d.appendRange(d.out, d.db, d.prefix)
		}
	}
	d.state = dumpEnd
}

// sel has the keys from now on belong to a database.
func (d *Dump) sel(db int) {
	if db == d.last {
		return
	}
	d.last = db
	d.out = rdb.AppendSelect(d.out, db)
	if r := &d.ranges[db]; !r.announced {
		r.announced = true
		d.out = rdb.AppendResize(d.out, r.sizes[0], r.sizes[1])
	}
}

func (r *dumpRanges) has(prefix uint32) bool { return r.pending[prefix/64]&(1<<(prefix%64)) != 0 }

// appendRange appends a range.
func (d *Dump) appendRange(dst []byte, db int, prefix uint32) []byte {
	r := &d.ranges[db]
	r.pending[prefix/64] &^= 1 << (prefix % 64)
	keys := d.keys[db]
	keys.Partition(r.bits, prefix, func(e keyspace.Entry) bool {
		dst = d.appendKey(dst, keys, e)
		return true
	})
	return dst
}

// appendKey appends a key with all that is known of it.
func (d *Dump) appendKey(dst []byte, db *keyspace.DB, e keyspace.Entry) []byte {
	if when := db.Expiry(e); when != keyspace.NoExpiry {
		dst = rdb.AppendExpiry(dst, when)
	}
	switch {
	case d.opt.Idle:
		dst = rdb.AppendIdle(dst, db.Idle(e))
	case d.opt.Freq:
		dst = rdb.AppendFreq(dst, db.Frequency(e))
	}
	d.writer.Name = db.Key(e)
	return db.AppendValue(&d.writer, dst, e)
}

// changing writes the range of a key that is about to change.
func (d *Dump) changing(db int, hash uint32) {
	if db = d.place[db]; db == gone {
		return
	}
	r := &d.ranges[db]
	if r.pending == nil {
		return
	}
	if prefix := hash & (1<<r.bits - 1); r.has(prefix) {
		if b := d.appendRange(nil, db, prefix); len(b) > 0 {
			d.rescued = append(d.rescued, block{db, b})
		}
	}
}

// Abort gives the dump up.
func (d *Dump) Abort() {
	d.state, d.rescued, d.out = dumpDone, nil, nil
	d.close()
}

// close lets go of the keys.
func (d *Dump) close() {
	if d.view.keys != nil {
		d.tracker.end(d)
		d.release()
	}
}
