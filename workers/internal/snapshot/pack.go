package snapshot

import (
	"bytes"
	"errors"

	"github.com/vmihailenco/msgpack/v5"
)

// pack encodes a manifest in msgpack:
//
//	[writer, generation, saved at, engine's manifest, saves, chunks, kept saves, previous]
//	save: [key, size]   chunk: [name, save, offset, length, CRC-32C]   previous: a manifest, or nil
//
// Reading and writing are spelled out, not left to reflection: the library makes room for as many elements as an array
// claims to have, which a damaged one does lightly.
func pack(m *Manifest) []byte {
	var w bytes.Buffer
	packer{msgpack.NewEncoder(&w)}.manifest(m)
	return w.Bytes()
}

// packer writes to memory, so no error can come of it.
type packer struct{ *msgpack.Encoder }

func (p packer) manifest(m *Manifest) {
	if m == nil {
		p.EncodeNil()
		return
	}
	p.EncodeArrayLen(8)
	p.EncodeString(m.Writer)
	p.EncodeUint(m.Generation)
	p.EncodeInt(m.SavedAt)
	p.EncodeBytes(m.Engine)
	p.saves(m.Saves)
	p.EncodeArrayLen(len(m.Chunks))
	for _, c := range m.Chunks {
		p.EncodeArrayLen(5)
		p.EncodeString(c.Name)
		p.EncodeInt(int64(c.Save))
		p.EncodeInt(c.Offset)
		p.EncodeInt(c.Length)
		p.EncodeUint(uint64(c.Sum))
	}
	p.saves(m.Kept)
	p.manifest(m.Previous)
}

func (p packer) saves(saves []Save) {
	p.EncodeArrayLen(len(saves))
	for _, s := range saves {
		p.EncodeArrayLen(2)
		p.EncodeString(s.Key)
		p.EncodeInt(s.Size)
	}
}

var errNotPacked = errors.New("not what pack writes")

// unpack is pack's inverse. It takes memory in proportion to b, whatever b claims.
func unpack(b []byte) (*Manifest, error) {
	r := bytes.NewReader(b)
	u := unpacker{dec: msgpack.NewDecoder(r)}
	m := u.manifest(true)
	if u.err == nil && (m == nil || r.Len() > 0) {
		u.err = errNotPacked
	}
	return m, u.err
}

// unpacker latches its first error.
type unpacker struct {
	dec *msgpack.Decoder
	err error
}

// manifest reads a manifest; its previous one has none itself.
func (u *unpacker) manifest(withPrevious bool) *Manifest {
	n := u.length()
	if n < 0 || u.err != nil { // nil is an array of length -1
		return nil
	}
	u.want(n == 8)
	m := &Manifest{Writer: u.str(), Generation: uint64(u.int()), SavedAt: u.int(), Engine: []byte(u.str())}
	m.Saves = u.saves()
	for n := u.length(); n > 0 && u.err == nil; n-- {
		u.want(u.length() == 5)
		m.Chunks = append(m.Chunks, Chunk{Name: u.str(), Save: int(u.int()), Offset: u.int(), Length: u.int(), Sum: uint32(u.int())})
	}
	m.Kept = u.saves()
	if withPrevious {
		m.Previous = u.manifest(false)
	} else {
		u.want(u.length() == -1)
	}
	return m
}

func (u *unpacker) saves() (saves []Save) {
	for n := u.length(); n > 0 && u.err == nil; n-- {
		u.want(u.length() == 2)
		saves = append(saves, Save{Key: u.str(), Size: u.int()})
	}
	return saves
}

func (u *unpacker) want(ok bool) {
	if u.err == nil && !ok {
		u.err = errNotPacked
	}
}

func (u *unpacker) latch(err error) {
	if u.err == nil {
		u.err = err
	}
}

func (u *unpacker) length() (n int) {
	if u.err == nil {
		var err error
		n, err = u.dec.DecodeArrayLen()
		u.latch(err)
	}
	return n
}

func (u *unpacker) int() (n int64) {
	if u.err == nil {
		var err error
		n, err = u.dec.DecodeInt64()
		u.latch(err)
	}
	return n
}

func (u *unpacker) str() (s string) {
	if u.err == nil {
		var err error
		s, err = u.dec.DecodeString()
		u.latch(err)
	}
	return s
}
