package exec_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestWatchesAreBounded by the memory of the host, and forgotten with their session.
func TestWatchesAreBounded(t *testing.T) {
	w := newWaiting(t, "ab")
	w.SetMemory(16 << 20)
	watch := func(name string) (refused bool) {
		for i := range 10 {
			line := name + " WATCH"
			for j := range 1000 {
				line += fmt.Sprint(" key:", i*1000+j)
			}
			refused = strings.Contains(w.do(line), "-OOM")
		}
		return refused
	}
	for range 3 {
		if !watch("a") {
			t.Fatal("10,000 keys are watched")
		}
		w.do("a UNWATCH")
	}
	watch("a")
	w.CloseSession(w.sessions['a'])
	w.expect(w.do("b WATCH k"), "b +OK")
}
