package rdb

import (
	"bytes"
	"errors"
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/value"
)

// Loader makes values of bytes.
type Loader struct {
	// Room is how many bytes the compressed strings of a value may come to: few of them can stand for much.
	Room uint64

	reader
	space       *value.Space
	buf, second []byte // where strings are written that the bytes do not have as they are
	names       [][]byte
}

// NewLoader returns a loader of values for a store, of any size.
func NewLoader(s *value.Space) *Loader { return &Loader{Room: math.MaxUint64, space: s} }

// Load makes a value of the one that b begins with, and returns what is behind it. The error is ErrCorrupt or ErrTooLarge.
func (l *Loader) Load(b []byte) (v Value, rest []byte, err error) {
	l.reader = reader{b: b, room: l.Room}
	if v, err = l.body(l.byte()); err == errEmpty {
		err = ErrCorrupt
	}
	if err != nil {
		return Value{}, nil, err
	}
	return v, l.b, nil
}

// body makes a value of this type. It has not to be in a database: where it fails, there is nothing to discard. An empty
// collection is errEmpty.
func (l *Loader) body(typ byte) (v Value, err error) {
	if typ == typeString && !l.bad {
		v.Form = l.form(&l.buf)
	} else {
		v.Root = l.collection(typ)
	}
	switch {
	case l.full:
		err = ErrTooLarge
	case l.bad:
		err = ErrCorrupt
	case v.Root.Exists() && isEmpty(v.Root):
		err = errEmpty
	default:
		return v, nil
	}
	v.Discard()
	return Value{}, err
}

// errEmpty refuses a collection that no key can hold.
var errEmpty = errors.New("empty collection")

// isEmpty reports whether a collection is one that no key can hold.
func isEmpty(r value.Root) bool {
	switch r.Kind().Type() {
	case value.TypeList:
		return value.List{Root: r}.Len() == 0
	case value.TypeSet:
		return value.Set{Root: r}.Len() == 0
	case value.TypeZSet:
		return value.ZSet{Root: r}.Len() == 0
	case value.TypeHash:
		return value.Hash{Root: r}.Len() == 0
	}
	return false
}

// collection reads the body of a collection.
func (l *Loader) collection(typ byte) value.Root {
	switch typ {
	case typeList:
		return l.list()
	case typeListZiplist:
		return l.listZiplist()
	case typeQuicklist:
		return l.quicklist()
	case typeQuicklist2:
		return l.quicklist2()
	case typeSet:
		return l.set()
	case typeSetIntset:
		return l.setIntset()
	case typeSetListpack:
		return l.setListpack()
	case typeZSet:
		return l.zset(l.scoreText, 1)
	case typeZSet2:
		return l.zset(l.score, 8)
	case typeZSetZiplist:
		return l.zsetListpack(ziplistToListpack(l.text(&l.buf)))
	case typeZSetListpack:
		return l.zsetListpack(l.listpack())
	case typeHash:
		return l.hash()
	case typeHashZipmap:
		return l.hashZipmap(zipmapToListpack(l.text(&l.buf)))
	case typeHashZiplist:
		return l.hashListpack(ziplistToListpack(l.text(&l.buf)))
	case typeHashListpack:
		return l.hashListpack(l.listpack())
	case typeHashTimesRC, typeHashTimes:
		return l.hashTimes(typ == typeHashTimes)
	case typeHashPackedRC, typeHashPacked:
		return l.hashPacked(typ == typeHashPacked)
	case typeStream, typeStream2, typeStream3:
		return l.stream(typ)
	}
	l.fail()
	return value.Root{}
}

// listpack reads a listpack, and whether it is one.
func (l *Loader) listpack() (lp []byte, ok bool) { return listpack.Canonical(l.text(&l.buf)) }

// distinct reports whether a listpack is of items of stride elements, the first of which are all different. It takes ten
// times the listpack's memory and is for those that are not too long to stay listpacks.
func (l *Loader) distinct(lp []byte, stride int) bool {
	l.names = l.names[:0]
	for p, i := listpack.First(lp), 0; p != 0; p, i = listpack.Next(lp, p), i+1 {
		if i%stride == 0 {
			next := listpack.Next(lp, p)
			if next == 0 {
				return false
			}
			l.names = append(l.names, lp[p:next]) // entries differ just when elements do
		}
	}
	if len(l.names)*stride != listpack.Len(lp) {
		return false
	}
	if len(l.names) > 1 {
		slices.SortFunc(l.names, bytes.Compare)
	}
	for i := range len(l.names) - 1 {
		if bytes.Equal(l.names[i], l.names[i+1]) {
			return false
		}
	}
	return true
}
