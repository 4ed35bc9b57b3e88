package rdb

import (
	"encoding/binary"
	"errors"
	"iter"
	"math"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/value"
)

// Key is a key of a file.
type Key struct {
	DB     int
	Name   []byte // valid until the next key
	Expiry int64  // ms since the epoch, Unset if it stays
	Idle   int64  // seconds since it was used, or Unset
	Freq   int64  // how often it was used, 0 to 255, or Unset
	Value  Value  // the receiver's, whatever it returns
}

// Receiver takes what a file has. The first error ends the loading.
type Receiver interface {
	Aux(name, value []byte)
	Select(db int) error
	Resize(keys, volatile uint64)
	Library(code []byte) error
	Key(k *Key) error
}

// FileError says where a file could not be loaded.
type FileError struct {
	Offset int64 // where the key, or what else it is, begins
	Reason string
}

func (e *FileError) Error() string {
	return "RDB file damaged at byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Reason
}

// Why a file is not loaded, where it is not ErrCorrupt.
var (
	errMagic    = errors.New("wrong signature")
	errShort    = errors.New("unexpected end")
	errModule   = errors.New("it has data of a module")
	errChecksum = errors.New("wrong checksum")
)

// Reader loads a file that comes in pieces of any size. It reads in a coroutine, which waits wherever the bytes end: nothing
// is read twice, and no value needs to be there as a whole.
type Reader struct {
	l       *Loader
	to      Receiver
	version int
	next    func() (struct{}, bool)
	stop    func()

	base []byte // the memory that pieces are copied to between keys
	all  []byte // what there was to be read when the coroutine went on last
	sum  uint64 // of what comes before all
	past int64  // bytes before all
	at   int64  // where the entry that is read begins

	name    []byte // where names are written that the bytes do not have as they are
	between bool   // no views of the bytes are in use
	ended   bool
	err     error
}

// NewReader returns a reader that fills a store's memory and hands what it has read to a receiver.
func NewReader(s *value.Space, to Receiver) *Reader {
	r := &Reader{l: NewLoader(s), to: to}
	r.l.room = math.MaxUint64
	r.next, r.stop = iter.Pull(func(yield func(struct{}) bool) {
		r.l.more = func() bool { return yield(struct{}{}) }
		r.err = r.file()
		r.l.more = nil
	})
	return r
}

// Write reads a piece and returns how much of it belongs to the file: less than all where the file has ended.
func (r *Reader) Write(piece []byte) (n int, err error) {
	if r.ended || r.err != nil || len(piece) == 0 {
		return 0, r.fault()
	}
	if r.between && len(r.l.b) <= cap(r.base) {
		r.base = append(r.base[:0], r.l.b...)
		r.l.b = r.base
	}
	r.l.b = append(r.l.b, piece...)
	if r.between {
		r.base = r.l.b[:0]
	}
	r.all = r.l.b
	if _, waits := r.next(); !waits && r.err == nil {
		r.ended = true
	}
	rest := r.l.b
	r.sum = crc.Update64(r.sum, r.read())
	r.past += int64(len(r.read()))
	r.all = rest
	if r.ended {
		n = len(piece) - len(rest)
		r.l.b, r.all, r.base = nil, nil, nil
		return n, nil
	}
	return len(piece), r.fault()
}

// Close ends the reading. It fails if the file has not ended, or could not be read.
func (r *Reader) Close() error {
	if !r.ended && r.err == nil {
		r.at = r.offset()
		r.stop()
		r.err = errShort
	}
	return r.fault()
}

// fault is the error, with the place.
func (r *Reader) fault() error {
	if r.err == nil {
		return nil
	}
	return &FileError{r.at, r.err.Error()}
}

// read is what has been read of all.
func (r *Reader) read() []byte { return r.all[:len(r.all)-len(r.l.b)] }

// offset is how much has been read of the file.
func (r *Reader) offset() int64 { return r.past + int64(len(r.read())) }

// file reads everything.
func (r *Reader) file() error {
	l := r.l
	head := l.take(uint64(len(magic) + digits))
	if l.bad {
		return errShort
	}
	version, err := strconv.Atoi(string(head[len(magic):]))
	if string(head[:len(magic)]) != magic {
		return errMagic
	}
	if err != nil || version < 1 || version > version74 {
		return errors.New("Can't handle RDB format version " + string(head[len(magic):]))
	}
	r.version = version
	k := Key{Expiry: Unset, Idle: Unset, Freq: Unset}
	fresh := true // nothing is known of the key to come
	for {
		if fresh {
			r.at = r.offset()
		}
		r.between = true
		if len(l.b) == 0 && !l.await(1) {
			return errShort
		}
		op := l.byte()
		r.between = false
		if op != typeString && r.since(op) > version {
			return ErrCorrupt
		}
		if op == opEnd {
			return r.end()
		}
		if fresh = op < opIdle || op > opFreq && op != opExpiry && op != opExpiryMs; !fresh {
			r.about(op, &k)
		} else if err := r.entry(op, &k); err != nil {
			return err
		}
		if l.bad {
			return ErrCorrupt
		}
	}
}

// since returns the version that an opcode came with, or a type. A file of an old version has no checksum, and one whose
// version is damaged is known by what it cannot have.
func (r *Reader) since(op byte) int {
	switch op {
	case opSlotInfo:
		return version74
	case opcodeLibrary, opcodeOldLibrary:
		return version70
	case opModuleAux, opIdle, opFreq:
		return 9
	case opAux, opResize:
		return 7
	case opExpiryMs:
		return 3
	case typeListZiplist, typeSetIntset, typeZSetZiplist:
		return 2
	case typeHashZiplist:
		return 4
	case typeQuicklist:
		return 7
	case typeZSet2, typeModule:
		return 8
	case typeStream:
		return 9
	case typeHashListpack, typeZSetListpack, typeQuicklist2, typeStream2:
		return version70
	}
	if op <= typeHashPacked {
		if v := versionOf(op); v > version70 {
			return v
		}
	}
	return 1
}

// about reads something about the key to come.
func (r *Reader) about(op byte, k *Key) {
	l := r.l
	switch op {
	case opIdle:
		k.Idle = int64(l.len())
	case opFreq:
		k.Freq = int64(l.byte())
	case opExpiry:
		if b := l.take(4); b != nil {
			k.Expiry = int64(int32(binary.LittleEndian.Uint32(b))) * millis
		}
	case opExpiryMs:
		k.Expiry = int64(l.uint64())
	}
}

// entry reads what is not about the key to come, or that key.
func (r *Reader) entry(op byte, k *Key) error {
	l := r.l
	switch op {
	case opSelect:
		db := l.len()
		if l.bad || db > math.MaxInt32 {
			return ErrCorrupt
		}
		k.DB = int(db)
		return r.to.Select(k.DB)
	case opResize:
		keys, volatile := l.len(), l.len()
		if !l.bad {
			r.to.Resize(keys, volatile)
		}
	case opSlotInfo:
		for range 3 {
			l.len()
		}
	case opAux:
		name := string(l.text(&l.buf))
		if val := l.text(&l.second); !l.bad {
			r.to.Aux([]byte(name), val)
		}
	case opcodeLibrary, opcodeOldLibrary:
		code, err := l.libraryOf(op)
		if err != nil {
			return err
		}
		return r.to.Library(code)
	case opModuleAux, typeModule, typeModule2:
		return errModule
	default:
		return r.key(op, k)
	}
	return nil
}

// key reads a key and its value.
func (r *Reader) key(typ byte, k *Key) error {
	l := r.l
	k.Name = l.text(&r.name) // mostly a view of the bytes: they stay while the key is read
	if l.bad {
		return ErrCorrupt
	}
	v, err := l.body(typ)
	if err == nil {
		k.Value = v
		err = r.to.Key(k)
	} else if err == errEmpty { // which redis-server has written at times, and skips
		err = nil
	}
	k.Value, k.Expiry, k.Idle, k.Freq = Value{}, Unset, Unset, Unset
	return err
}

// end checks the checksum; 0 says that there is none.
func (r *Reader) end() error {
	if r.version < sumSince {
		return nil
	}
	sum := crc.Update64(r.sum, r.read())
	switch got := r.l.uint64(); {
	case r.l.bad:
		return errShort
	case got != 0 && got != sum:
		return errChecksum
	}
	return nil
}
