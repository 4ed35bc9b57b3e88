package exec

import "testing"

// TestQueue takes places and leaves them, at both ends and in the middle.
func TestQueue(t *testing.T) {
	var q queue
	sessions := make([]Session, 4)
	places := make([]place, 4)
	for i := range sessions {
		sessions[i].ID = int64(i)
		q.join(&places[i], &sessions[i])
	}
	expect := func(ids ...int64) {
		t.Helper()
		p, last := q.first, (*place)(nil)
		for _, id := range ids {
			if p == nil || p.session.ID != id || p.before != last || p.queue != &q {
				t.Fatalf("session %d is not where it should be", id)
			}
			p, last = p.after, p
		}
		if p != nil || q.last != last || q.length != len(ids) {
			t.Fatalf("the queue goes on after %d", ids)
		}
	}
	expect(0, 1, 2, 3)
	places[1].leave()
	places[1].leave() // stands nowhere
	expect(0, 2, 3)
	places[0].leave()
	expect(2, 3)
	q.join(&places[1], &sessions[1])
	expect(2, 3, 1)
	places[1].leave()
	places[2].leave()
	places[3].leave()
	expect()
	if q.head() != nil {
		t.Error("somebody heads an empty queue")
	}
}
