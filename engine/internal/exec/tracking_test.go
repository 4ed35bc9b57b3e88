package exec_test

import "testing"

// TestLastTrackerStops in the transaction that has changed what it has read: it is told, and nobody else is later.
func TestLastTrackerStops(t *testing.T) {
	w := newWaiting(t, "ab")
	w.do("a HELLO 3", "b HELLO 3", "a CLIENT TRACKING ON", "a MULTI", "a GET k", "a SET k v", "a CLIENT TRACKING OFF")
	w.expect(w.do("a EXEC"), "a [_ +OK +OK], a >2, a invalidate, a [k]")
	w.expect(w.do("b CLIENT TRACKING ON", "b PING"), "b +OK, b +PONG")
}
