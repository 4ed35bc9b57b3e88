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
// before the first change to it; large values come one by one, in steps.
type Dump struct {
	view
	tracker *Tracker
	opt     DumpOptions
	writer  rdb.Writer // of whole values: small ones, unless they are about to change
	slow    rdb.Writer // of large ones, in steps
	ranges  []dumpRanges
	db      int // where Next goes on
	prefix  uint32
	rescued []block // written ahead of their turn
	large   []largeKey
	value   *reading // of one of those, which has to be whole before anything else comes
	rest    []byte   // of what has been written already and is too much for a piece
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
	d.writer.Compress, d.slow.Compress = opt.Compress, opt.Compress
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

// someKeys writes about as many keys as a piece has room for, or some of one.
func (d *Dump) someKeys() {
	if d.value != nil {
		if d.out = d.appendSome(d.out); d.value != nil || len(d.out) >= pieceSize {
			return
		}
	}
	d.out = slices.Grow(d.out, pieceSize+rescueSize)
	for len(d.rest) > 0 || len(d.rescued) > 0 {
		if len(d.rest) == 0 {
			n := len(d.rescued) - 1
			b := d.rescued[n]
			d.rescued[n] = block{}
			d.rescued = d.rescued[:n]
			d.sel(b.db)
			d.rest = b.bytes
		}
		n := min(len(d.rest), pieceSize)
		d.out = append(d.out, d.rest[:n]...)
		d.rest = d.rest[n:]
		if len(d.out) >= pieceSize {
			return
		}
	}
	d.rest = nil
	if n := len(d.large) - 1; n >= 0 {
		k := d.large[n]
		d.large[n] = largeKey{}
		d.large = d.large[:n]
		d.sel(k.db)
		d.begin(k)
		return
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
			if d.out = d.appendRange(d.out, d.db, d.prefix); len(d.large) > 0 {
				return
			}
		}
	}
	d.state = dumpEnd
}

// begin begins to write a large value.
func (d *Dump) begin(k largeKey) {
	keys := d.keys[k.db]
	head := d.appendHead(nil, keys, keys.Find(k.name))
	d.slow.Name, d.slow.Compress = k.name, d.opt.Compress
	d.value = readLarge(d.store, keys, k, &d.slow, head)
}

// appendSome appends some of the value under way.
func (d *Dump) appendSome(dst []byte) []byte {
	piece, ok := d.value.piece()
	if !ok {
		d.value = nil
	}
	return append(dst, piece...)
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

// appendRange appends the keys of a range, but for large ones, which are added to d.large.
func (d *Dump) appendRange(dst []byte, db int, prefix uint32) []byte {
	r := &d.ranges[db]
	r.pending[prefix/64] &^= 1 << (prefix % 64)
	keys := d.keys[db]
	keys.Partition(r.bits, prefix, func(e keyspace.Entry) bool {
		d.writer.Brief = true
		with := d.appendKey(dst, keys, e)
		if d.writer.Exceeded {
			d.large = append(d.large, newLargeKey(db, keys, keys.Key(e)))
			with = with[:len(dst)]
		}
		d.count++
		dst = with
		return true
	})
	return dst
}

// appendKey appends a key with all that is known of it.
func (d *Dump) appendKey(dst []byte, db *keyspace.DB, e keyspace.Entry) []byte {
	d.writer.Name = db.Key(e)
	return db.AppendValue(&d.writer, d.appendHead(dst, db, e), e)
}

// appendHead appends what comes before a key.
func (d *Dump) appendHead(dst []byte, db *keyspace.DB, e keyspace.Entry) []byte {
	if when := db.Expiry(e); when != keyspace.NoExpiry {
		dst = rdb.AppendExpiry(dst, when)
	}
	switch {
	case d.opt.Idle:
		dst = rdb.AppendIdle(dst, db.Idle(e))
	case d.opt.Freq:
		dst = rdb.AppendFreq(dst, db.Frequency(e))
	}
	return dst
}

// changing writes the range of a key that is about to change, and its value if that is large.
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
	if d.value != nil && d.value.key.db == db && d.value.key.hash == hash {
		d.rest, d.value = d.value.all(), nil
	}
	if len(d.large) > 0 {
		d.rescueLarge(db, hash)
	}
}

// rescueLarge writes the large values that are left and are about to change.
func (d *Dump) rescueLarge(db int, hash uint32) {
	var taken []largeKey
	d.large, taken = takeLarge(d.large, db, hash)
	for _, k := range taken {
		keys := d.keys[db]
		d.writer.Brief, d.writer.Compress = false, false // somebody waits
		d.rescued = append(d.rescued, block{db, d.appendKey(nil, keys, keys.Find(k.name))})
		d.writer.Compress = d.opt.Compress
	}
}

// Abort gives the dump up.
func (d *Dump) Abort() {
	d.state, d.rescued, d.large, d.rest, d.out = dumpDone, nil, nil, nil, nil
	if d.value != nil {
		d.value.close()
		d.value = nil
	}
	d.close()
}

// close lets go of the keys.
func (d *Dump) close() {
	if d.view.keys != nil {
		d.tracker.end(d)
		d.release()
	}
}
