package lzf

import (
	"math"
	"slices"
)

// Compressor compresses strings, one after the other. It keeps its table of candidates between calls, 256 KiB, made at
// the first one.
type Compressor struct {
	last []uint32 // for each hash, base plus the place where it was met last
	base uint32   // what is not above it is of an earlier string
}

// Append appends the compressed form of src to dst, if it takes no more than limit bytes.
func (c *Compressor) Append(dst, src []byte, limit int) (_ []byte, ok bool) {
	if len(src) == 0 || limit <= 0 || len(src) > math.MaxInt32 {
		return dst, false
	}
	c.begin(len(src))
	n := len(dst)
	dst = slices.Grow(dst, limit+1)
	size := c.compress(dst[n:n+limit+1], src, limit)
	return dst[:n+size], size > 0
}

// begin makes the table one without candidates for a string of n bytes.
func (c *Compressor) begin(n int) {
	if c.last == nil {
		c.last = make([]uint32, 1<<hashBits)
	}
	if uint32(n) > math.MaxUint32-c.base {
		clear(c.last)
		c.base = 0
	}
}

func hash(a, b, c byte) uint32 {
	h := uint32(a)<<16 | uint32(b)<<8 | uint32(c)
	return (h>>(24-hashBits) - h*5) & hashMask
}

// compress writes the compressed form of src to out, of which a byte is spare, and returns its length, or 0 if it takes
// more than limit bytes.
func (c *Compressor) compress(out, src []byte, limit int) int {
	base, last := c.base, (*[1 << hashBits]uint32)(c.last)
	c.base += uint32(len(src))
	ip, op := 0, 1 // a run of literals begins with the byte for its length
	literals := 0
	for ip < len(src)-2 {
		slot := &last[hash(src[ip], src[ip+1], src[ip+2])]
		ref := int(*slot) - int(base)
		*slot = base + uint32(ip)
		if ref <= 0 || ip-ref > maxDistance || src[ref] != src[ip] || src[ref+1] != src[ip+1] || src[ref+2] != src[ip+2] {
			if op >= limit {
				return 0
			}
			out[op] = src[ip]
			ip, op, literals = ip+1, op+1, literals+1
			if literals == maxLiteral {
				out[op-literals-1] = byte(literals - 1)
				literals, op = 0, op+1
			}
			continue
		}
		if literals == 0 {
			op-- // there is no run to end
		} else {
			out[op-literals-1] = byte(literals - 1)
			literals = 0
		}
		if op+4 >= limit {
			return 0
		}
		n := match(src, ref, ip)
		op = putCopy(out, op, ip-ref-1, n) + 1
		if ip += n; ip >= len(src)-2 {
			break
		}
		for p := ip - 2; p < ip; p++ {
			last[hash(src[p], src[p+1], src[p+2])] = base + uint32(p)
		}
	}
	if op+3 > limit {
		return 0
	}
	return finish(out, op, literals, src[ip:])
}

// match returns the bytes that are equal from ref on and from ip on, where three are. It is not always the longest
// match: near the end of src, LibLZF stops early.
func match(src []byte, ref, ip int) int {
	n, most := shortest, min(len(src)-ip-2, maxCopy)
	if most > 16 {
		for ; n <= 18; n++ {
			if src[ref+n] != src[ip+n] {
				return n
			}
		}
	}
	for n < most && src[ref+n] == src[ip+n] {
		n++
	}
	return n
}

// putCopy writes a copy of n bytes at op and returns where it ends.
func putCopy(out []byte, op, distance, n int) int {
	if n -= 2; n < longCopy {
		out[op] = byte(distance>>8 | n<<5)
	} else {
		out[op] = byte(distance>>8 | longCopy<<5)
		op++
		out[op] = byte(n - longCopy)
	}
	out[op+1] = byte(distance)
	return op + 2
}

// finish adds the last bytes, two at most, to the run of literals at op, ends it and returns the length of all.
func finish(out []byte, op, literals int, rest []byte) int {
	for _, b := range rest {
		out[op] = b
		op, literals = op+1, literals+1
		if literals == maxLiteral {
			out[op-literals-1] = byte(literals - 1)
			literals, op = 0, op+1
		}
	}
	if literals == 0 {
		return op - 1
	}
	out[op-literals-1] = byte(literals - 1)
	return op
}
