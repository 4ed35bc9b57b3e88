package lzf_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/lzf"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// length reads a length as RDB files have it.
func length(b string) (int, string) {
	switch b[0] >> 6 {
	case 0:
		return int(b[0]), b[1:]
	case 1:
		return int(b[0]&0x3f)<<8 | int(b[1]), b[2:]
	}
	return int(binary.BigEndian.Uint32([]byte(b[1:5]))), b[5:]
}

// compressedByRedis returns the compressed form of s in a payload of DUMP, or "" if there it is as it is.
func compressedByRedis(payload string) string {
	const stringType, compressed = 0, 0xc3
	if payload[0] != stringType || payload[1] != compressed {
		return ""
	}
	n, rest := length(payload[2:])
	_, rest = length(rest)
	return rest[:n]
}

// TestAgainstRedis lets redis-server compress the same strings. Both must be able to read what the other wrote; nearly
// always it is the same.
func TestAgainstRedis(t *testing.T) {
	redis := redistest.Start(t)
	r := rand.New(rand.NewPCG(3, 4))
	var c lzf.Compressor
	same, all := 0, 0
	for range 40 {
		var commands [][]string
		var texts [][]byte
		for range 20 {
			s := text(r, 21+r.IntN(1<<(5+r.IntN(9))))
			texts = append(texts, s)
			commands = append(commands, []string{"SET", "k", string(s)}, []string{"DUMP", "k"})
		}
		for i, reply := range redis.Do(t, commands...) {
			if i%2 == 0 {
				continue
			}
			src := texts[i/2]
			theirs := compressedByRedis(reply.Text)
			ours, _ := c.Append(nil, src, len(src)-4)
			if theirs != "" {
				if n, ok := lzf.Size([]byte(theirs)); !ok || n != len(src) || string(lzf.Append(nil, []byte(theirs))) != string(src) {
					t.Fatalf("%d bytes are not read", len(src))
				}
			}
			all++
			if string(ours) == theirs {
				same++
			}
		}
	}
	if t.Logf("%d of %d are the same", same, all); same < all*9/10 {
		t.Errorf("only %d of %d strings are compressed as redis-server does", same, all)
	}
}
