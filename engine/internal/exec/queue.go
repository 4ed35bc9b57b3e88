package exec

// queue is a list of sessions in the order in which they came, from the middle of which one leaves in O(1).
// The zero value is empty.
type queue struct {
	first, last *place
	length      int
}

// place is that of a session in a queue, or of one that stands nowhere. It may be left and taken again, and moved
// to another queue.
type place struct {
	session       *Session
	queue         *queue // nil: it stands nowhere
	before, after *place
}

// join puts a session at the end, at a place that is in no queue.
func (q *queue) join(p *place, session *Session) {
	p.session, p.queue = session, q
	p.before, p.after = q.last, nil
	if q.last == nil {
		q.first = p
	} else {
		q.last.after = p
	}
	q.last = p
	q.length++
}

// leave takes a place out of its queue, if it stands in one.
func (p *place) leave() {
	q := p.queue
	if q == nil {
		return
	}
	if p.before == nil {
		q.first = p.after
	} else {
		p.before.after = p.after
	}
	if p.after == nil {
		q.last = p.before
	} else {
		p.after.before = p.before
	}
	*p = place{}
	q.length--
}

// sessions returns those that stand there now, for whoever does something to each that may end any of them.
func (q *queue) sessions() []*Session {
	list := make([]*Session, 0, q.length)
	for p := q.first; p != nil; p = p.after {
		list = append(list, p.session)
	}
	return list
}

// head returns the session that came first, or nil.
func (q *queue) head() *Session {
	if q.first == nil {
		return nil
	}
	return q.first.session
}
