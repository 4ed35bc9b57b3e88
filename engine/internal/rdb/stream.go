package rdb

import (
	"encoding/binary"
	"math"

	"github.com/wedis/wedis/engine/internal/value"
)

// idSize is the size of an id as bytes that sort like ids.
const idSize = 16

func appendID(dst []byte, id value.StreamID) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(dst, id.Ms), id.Seq)
}

// appendIDLen appends an id as two lengths.
func appendIDLen(dst []byte, id value.StreamID) []byte {
	return appendLen(appendLen(dst, id.Ms), id.Seq)
}

func (w *Writer) stream(dst []byte, v value.Stream) []byte {
	dst = appendLen(w.typ(dst, typeStream2), uint64(v.Nodes()))
	v.EachNode(func(id value.StreamID, lp []byte) (ok bool) {
		dst, ok = w.step(w.text(appendID(appendLen(dst, idSize), id), lp))
		return ok
	})
	dst = appendLen(dst, uint64(v.Len()))
	dst = appendIDLen(dst, v.Last())
	dst = appendIDLen(dst, v.First())
	dst = appendIDLen(dst, v.MaxDeleted())
	dst = appendLen(dst, v.Added())
	dst = appendLen(dst, uint64(v.Groups()))
	v.EachGroup(func(g value.StreamGroup) bool {
		dst = w.group(dst, g)
		return !w.Exceeded
	})
	return dst
}

// group appends a group: what is pending with all that is known of it, then each consumer's share as ids.
func (w *Writer) group(dst []byte, g value.StreamGroup) []byte {
	dst = appendIDLen(w.text(dst, g.Name()), g.Last())
	dst = appendLen(dst, uint64(g.Read()))
	dst = appendLen(dst, uint64(g.Pending()))
	var it value.StreamPendingIter
	ok := true
	for g.Each(&it, value.StreamID{}); ok && it.At().Exists(); it.Next() {
		p := it.At()
		dst = appendID(dst, p.ID())
		dst, ok = w.pending(appendLen(binary.LittleEndian.AppendUint64(dst, uint64(p.Time())), p.Count()))
	}
	dst = appendLen(dst, uint64(g.Consumers()))
	g.EachConsumer(func(c value.StreamConsumer) bool {
		dst = binary.LittleEndian.AppendUint64(w.text(dst, c.Name()), uint64(c.Seen()))
		dst = appendLen(dst, uint64(c.Pending()))
		for c.Each(&it, value.StreamID{}); ok && it.At().Exists(); it.Next() {
			dst, ok = w.pending(appendID(dst, it.At().ID()))
		}
		return ok
	})
	return dst
}

// pending is step behind a pending entry, which is no string but work as well.
func (w *Writer) pending(dst []byte) (_ []byte, ok bool) {
	w.work += 2 * textWork
	return w.step(dst)
}

// stream reads a stream, of which there are three versions: the second added what it knows of entries that have gone, the
// third when a consumer was last active, which is not kept here.
func (l *Loader) stream(typ byte) value.Root {
	v := value.NewStream(l.space)
	for n := l.len(); n > 0 && !l.bad; n-- {
		id := nodeID(l.text(&l.second))
		if lp, ok := l.listpack(); !ok || id.IsZero() || !v.AddNode(id, lp) {
			l.fail()
		}
	}
	v.FindFirst()
	length, last := l.len(), l.idLen()
	added := length
	if typ != typeStream {
		l.idLen() // of the first entry
		v.SetMaxDeleted(l.idLen())
		added = l.len()
	}
	if length != uint64(v.Len()) || last.Less(v.LastEntry()) || added < length || added > math.MaxInt64 {
		l.fail()
	}
	v.SetLast(last)
	v.SetAdded(added)
	for n := l.len(); n > 0 && !l.bad; n-- {
		l.group(v, typ)
	}
	return v.Root
}

// nodeID reads an id that is a string. It is 0-0, which no node has, if it is none.
func nodeID(b []byte) (id value.StreamID) {
	if len(b) == idSize {
		id = value.StreamID{Ms: binary.BigEndian.Uint64(b), Seq: binary.BigEndian.Uint64(b[8:])}
	}
	return id
}

func (r *reader) idLen() value.StreamID { return value.StreamID{Ms: r.len(), Seq: r.len()} }

// group reads a group into a stream.
func (l *Loader) group(v value.Stream, typ byte) {
	name, last := l.text(&l.buf), l.idLen()
	read := int64(0)
	if typ == typeStream {
		read = readUpTo(v, last)
	} else {
		read = int64(l.len())
	}
	if l.bad || read < value.UnknownRead || v.Group(name).Exists() {
		l.fail()
		return
	}
	g := v.NewGroup(name, last, read)
	for n := l.len(); n > 0 && !l.bad; n-- {
		id, time, count := nodeID(l.take(idSize)), int64(l.uint64()), l.len()
		if !l.bad && g.Find(id).Exists() {
			l.fail()
		} else if !l.bad {
			g.Hold(id, time, count)
		}
	}
	taken := 0
	for n := l.len(); n > 0 && !l.bad; n-- {
		taken += l.consumer(g, typ)
	}
	if taken != g.Pending() { // something is for nobody
		l.fail()
	}
}

// readUpTo estimates how many entries a group has read that has come to some id, in a stream of the first version: all that
// were ever added are still there.
func readUpTo(v value.Stream, id value.StreamID) int64 {
	switch {
	case v.Len() == 0 || id.Less(v.First()):
		return 0
	case id == v.Last():
		return int64(v.Len())
	case id == v.First():
		return 1
	}
	return value.UnknownRead
}

// consumer reads a consumer into a group, and returns how many entries are pending for it.
func (l *Loader) consumer(g value.StreamGroup, typ byte) (taken int) {
	name, seen := l.text(&l.buf), int64(l.uint64())
	if typ == typeStream3 {
		l.uint64() // when it was active
	}
	if l.bad || g.Consumer(name).Exists() {
		l.fail()
		return 0
	}
	c := g.NewConsumer(name, seen)
	for n := l.len(); n > 0 && !l.bad; n-- {
		p := g.Find(nodeID(l.take(idSize)))
		if !p.Exists() || p.Consumer().Exists() {
			l.fail()
			return 0
		}
		p.Assign(c)
		taken++
	}
	return taken
}
