package crc_test

import (
	"encoding/binary"
	"hash/crc64"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// TestCheckValues uses the text whose checksums every catalogue of CRCs lists.
func TestCheckValues(t *testing.T) {
	check := []byte("123456789")
	if got := crc.Sum16(check); got != 0x31c3 {
		t.Errorf("CRC-16: %#x", got)
	}
	if got := crc.Sum64(check); got != 0xe9c6d914c4b8d9ca {
		t.Errorf("CRC-64: %#x", got)
	}
	if crc.Sum16(nil) != 0 || crc.Sum64(nil) != 0 {
		t.Error("checksums of nothing are not 0")
	}
}

// TestUpdate64 compares all lengths and cuts with the standard library, which inverts before and after.
func TestUpdate64(t *testing.T) {
	table := crc64.MakeTable(0x95ac9329ac4bc9b5)
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 70)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	for size := range data {
		want := ^crc64.Update(^uint64(0), table, data[:size])
		for cut := range size + 1 {
			if got := crc.Update64(crc.Sum64(data[:cut]), data[cut:size]); got != want {
				t.Fatalf("%d bytes cut at %d: %#x, want %#x", size, cut, got, want)
			}
		}
	}
}

func TestSlotAsRedis(t *testing.T) {
	redis := redistest.Start(t, "--cluster-enabled", "yes")
	keys := []string{"", "{", "}", "{}", "{}x", "x{}y{z}", "{a}", "x{a}", "{a}{b}", "{{a}}", "{a", "a}", "}a{", "}{a}", "x{ab}y", "\x00{\x00}", "foo{bar}zap", "foo{{bar}}zap"}
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var key strings.Builder
		for range r.IntN(10) {
			key.WriteByte("{}{}ab\x00\xff12"[r.IntN(10)])
		}
		keys = append(keys, key.String())
	}
	var commands [][]string
	for _, key := range keys {
		commands = append(commands, []string{"CLUSTER", "KEYSLOT", key})
	}
	for i, reply := range redis.Do(t, commands...) {
		if got := strconv.Itoa(int(crc.Slot([]byte(keys[i])))); got != reply.Text {
			t.Errorf("slot of %q: %s, redis-server says %s", keys[i], got, reply.Text)
		}
	}
}

// TestSum64AsRedis checks the checksums at the end of DUMP payloads.
func TestSum64AsRedis(t *testing.T) {
	redis := redistest.Start(t)
	for size := range 200 {
		value := strings.Repeat("0123456789abcdef", size)[:size*7%(size+1)]
		payload := redis.Do(t, []string{"SET", "k", value}, []string{"DUMP", "k"})[1].Text
		body := len(payload) - 8
		if got, want := crc.Sum64([]byte(payload[:body])), binary.LittleEndian.Uint64([]byte(payload[body:])); got != want {
			t.Errorf("payload %q: %#x, redis-server says %#x", payload, got, want)
		}
	}
}

func BenchmarkSum64(b *testing.B) {
	data := make([]byte, 64<<10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		crc.Sum64(data)
	}
}

func BenchmarkSlot(b *testing.B) {
	key := []byte("user:1234567:{profile}")
	for b.Loop() {
		crc.Slot(key)
	}
}
