package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

const (
	sectionData = 11
	// gap is how many zeros are left out at the cost of another segment. Go's linker does so for 8, which saves bytes in
	// the file but not in what is downloaded: zeros compress, ninety thousand addresses do not.
	gap = 128
	// mostSegments is what all engines accept.
	mostSegments = 100000
)

var errModule = errors.New("this is no WebAssembly module as Go's linker writes it")

// module is a WebAssembly module cut at its data section.
type module struct {
	before, after []byte
	segments      []segment
}

// segment is what a module puts into its memory at an address.
type segment struct {
	at   int
	data []byte
}

// reader reads WebAssembly's encoding; its first error stays.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) || r.bad {
		r.bad = true
		return make([]byte, 1)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) uint() int {
	n, width := binary.Uvarint(r.b)
	r.bytes(max(width, 1))
	return int(uint32(n))
}

// address reads a signed LEB128.
func (r *reader) address() int {
	n, shift := 0, 0
	for {
		b := r.byte()
		n |= int(b&0x7f) << shift
		shift += 7
		if b < 0x80 || r.bad {
			if b&0x40 != 0 && !r.bad {
				n -= 1 << shift
			}
			return int(uint32(n))
		}
	}
}

func parse(b []byte) (*module, error) {
	if len(b) < 8 || string(b[:4]) != "\x00asm" {
		return nil, errModule
	}
	r := reader{b: b[8:]}
	for len(r.b) > 0 && !r.bad {
		start := len(b) - len(r.b)
		id := r.byte()
		body := r.bytes(r.uint())
		if id != sectionData || r.bad {
			continue
		}
		m := &module{before: b[:start], after: r.b}
		s := reader{b: body}
		for n := s.uint(); n > 0 && !s.bad; n-- {
			kind, constant := s.uint(), s.byte()
			at := s.address()
			end := s.byte()
			data := s.bytes(s.uint())
			if kind != 0 || constant != 0x41 || end != 0x0b {
				return nil, errModule
			}
			m.segments = append(m.segments, segment{at, data})
		}
		if s.bad {
			return nil, errModule
		}
		return m, nil
	}
	return nil, errModule
}

// memory returns what the memory holds when the module starts.
func (m *module) memory() []byte {
	var memory []byte
	for _, s := range m.segments {
		if end := s.at + len(s.data); end > len(memory) {
			memory = append(memory, make([]byte, end-len(memory))...)
		}
		copy(memory[s.at:], s.data)
	}
	return memory
}

// withMemory returns the module with another memory to start with.
func (m *module) withMemory(memory []byte) []byte {
	var body []byte
	segments := pieces(memory)
	body = binary.AppendUvarint(body, uint64(len(segments)))
	for _, s := range segments {
		body = append(body, 0, 0x41)
		body = appendAddress(body, s.at)
		body = append(body, 0x0b)
		body = binary.AppendUvarint(body, uint64(len(s.data)))
		body = append(body, s.data...)
	}
	out := bytes.Clone(m.before)
	out = append(out, sectionData)
	out = binary.AppendUvarint(out, uint64(len(body)))
	out = append(out, body...)
	return append(out, m.after...)
}

// pieces cuts a memory where it is zero.
func pieces(memory []byte) (all []segment) {
	zeros := func(from int) int {
		n := 0
		for from+n < len(memory) && memory[from+n] == 0 {
			n++
		}
		return n
	}
	for at := zeros(0); at < len(memory); {
		end := at
		for end < len(memory) {
			n := zeros(end)
			if n >= gap && len(all) < mostSegments-1 || end+n == len(memory) {
				break
			}
			end += max(n, 1)
		}
		all = append(all, segment{at, memory[at:end]})
		at = end + zeros(end)
	}
	return all
}

// appendAddress writes a signed LEB128.
func appendAddress(b []byte, n int) []byte {
	for v := int64(int32(n)); ; v >>= 7 {
		c := byte(v & 0x7f)
		if rest := v >> 7; rest == 0 && c&0x40 == 0 || rest == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}
