package listpack_test

import (
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// randomElement returns an integer of any size or a string of up to a few thousand bytes.
func randomElement(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return strconv.FormatInt(int64(r.Uint64())>>r.IntN(64), 10)
	case 1:
		return "0" + strconv.Itoa(r.IntN(1000))
	}
	b := make([]byte, r.IntN(1<<r.IntN(13)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// lengthAt reads a length as RDB files have it, and returns what follows.
func lengthAt(b string) (int, string) {
	switch b[0] >> 6 {
	case 0:
		return int(b[0]), b[1:]
	case 1:
		return int(b[0]&0x3f)<<8 | int(b[1]), b[2:]
	}
	return int(binary.BigEndian.Uint32([]byte(b[1:5]))), b[5:]
}

// dumped returns the string that the payload of a DUMP begins with, behind its first bytes.
func dumped(payload string, skip int) string {
	n, rest := lengthAt(payload[skip:])
	return rest[:n]
}

// TestListsAgainstRedis edits lists of one node on both sides and compares the bytes of their listpacks.
func TestListsAgainstRedis(t *testing.T) {
	redis := redistest.Start(t, "--rdbcompression", "no", "--list-max-listpack-size", "-5")
	r := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		l := listpack.New(arena.New())
		commands := [][]string{{"FLUSHALL"}}
		for range 1 + r.IntN(60) {
			elem := randomElement(r)
			if l.Size()+len(elem) > 50_000 {
				break
			}
			b, n := []byte(elem), l.Len()
			switch op := r.IntN(8); {
			case op < 3 || n == 0:
				l.Append(b)
				commands = append(commands, []string{"RPUSH", "l", elem})
			case op < 5:
				l.Prepend(b)
				commands = append(commands, []string{"LPUSH", "l", elem})
			case op < 6:
				i := r.IntN(n)
				l.Replace(l.Seek(i), b)
				commands = append(commands, []string{"LSET", "l", strconv.Itoa(i), elem})
			case op < 7:
				var scratch [20]byte
				pivot := string(l.Get(l.Seek(r.IntN(n))).Bytes(&scratch))
				l.Insert(l.Find([]byte(pivot), l.First(), 0), b)
				commands = append(commands, []string{"LINSERT", "l", "BEFORE", pivot, elem})
			case n > 3:
				from := r.IntN(n / 3)
				l.Delete(l.First(), from)
				l.Delete(l.Seek(-1), 1)
				commands = append(commands, []string{"LTRIM", "l", strconv.Itoa(from), "-2"})
			}
		}
		replies := redis.Do(t, append(commands, []string{"DUMP", "l"})...)
		payload := replies[len(replies)-1].Text
		if got, want := string(l.Bytes()), dumped(payload, 3); got != want { // behind type, nodes and container
			t.Fatalf("after %q:\n%x, not\n%x", commands, got, want)
		}
	}
}

// TestHashesAgainstRedis compares hashes, where fields are looked for among fields and values.
func TestHashesAgainstRedis(t *testing.T) {
	redis := redistest.Start(t, "--rdbcompression", "no", "--hash-max-listpack-value", "10000")
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		l := listpack.New(arena.New())
		commands := [][]string{{"FLUSHALL"}}
		for range 1 + r.IntN(100) {
			field, value := strconv.Itoa(r.IntN(40)), randomElement(r)
			if r.IntN(2) == 0 {
				field += "f"
			}
			p := l.Find([]byte(field), l.First(), 1)
			switch {
			case r.IntN(4) == 0:
				if p != 0 {
					l.Delete(p, 2)
				}
				commands = append(commands, []string{"HDEL", "h", field})
				continue
			case p == 0:
				l.Append([]byte(field))
				l.Append([]byte(value))
			default:
				l.Replace(l.Next(p), []byte(value))
			}
			commands = append(commands, []string{"HSET", "h", field, value})
		}
		replies := redis.Do(t, append(commands, []string{"DUMP", "h"})...)
		if payload := replies[len(replies)-1]; payload.Nil {
			if l.Len() != 0 {
				t.Fatal("redis-server has none")
			}
		} else if got, want := string(l.Bytes()), dumped(payload.Text, 1); got != want {
			t.Fatalf("after %q:\n%x, not\n%x", commands, got, want)
		}
	}
}
