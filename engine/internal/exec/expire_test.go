package exec

import (
	"fmt"
	"testing"
)

func TestTick(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	if s.Tick(start) != 0 {
		t.Error("an empty store wants a tick")
	}
	n := tickExpiries + 10
	for i := range n {
		s.Exec(c, start, fmt.Appendf(nil, "put k%d v ttl %d\r\n", i, 5))
	}
	due := start + 6_000
	if next := s.NextTick(); next != due {
		t.Fatalf("next tick at %d, want %d", next, due)
	}
	if s.Tick(due-1000) != due || s.Store.Len() != n {
		t.Error("a key expired early")
	}
	if next := s.Tick(due); next != due || s.Store.Len() != 10 {
		t.Errorf("%d keys left, next %d", s.Store.Len(), next)
	}
	if next := s.Tick(due); next != 0 || s.Store.Len() != 0 {
		t.Errorf("%d keys left, next %d", s.Store.Len(), next)
	}
}

// TestTickCompacts deletes nine keys of ten: ticks give the memory back.
func TestTickCompacts(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	for i := range 100_000 {
		ttl := 1_000_000
		if i%10 != 0 {
			ttl = 5
		}
		s.Exec(c, start, fmt.Appendf(nil, "put k%d 0123456789 ttl %d\r\n", i, ttl))
	}
	now, ticks, fragmented := start+10_000, 0, false
	for next := s.Tick(now); next == now; next = s.Tick(now) {
		fragmented = fragmented || s.Store.Arena().Fragmented()
		ticks++
	}
	if s.Store.Len() != 10_000 || !fragmented || ticks < 80 {
		t.Fatalf("%d keys left after %d ticks", s.Store.Len(), ticks)
	}
	if s.Store.Arena().Fragmented() {
		t.Error("memory is left fragmented")
	}
	expectReply(t, s, c, "take k99990", "$10\r\n0123456789\r\n")
}

// TestFlushIsFreedByTicks: FLUSHDB leaves its work to ticks, and asks for them.
func TestFlushIsFreedByTicks(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	empty := s.UsedMemory()
	for i := range 2 * tickFrees {
		s.Exec(c, start, fmt.Appendf(nil, "put k%d v\r\n", i))
	}
	s.Store.DB(0).Flush()
	if s.NextTick() != start {
		t.Fatal("no tick wanted")
	}
	for next := s.Tick(start); next != 0; next = s.Tick(start) {
	}
	if used := s.UsedMemory(); used != empty {
		t.Errorf("%d bytes in use, %d before", used, empty)
	}
}
