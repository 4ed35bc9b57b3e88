package exec

// deadlines is a heap of the sessions whose wait ends by itself: the first is the one whose deadline is next, of
// equal ones that of the session that has waited for longest.
type deadlines []*waiting

// before reports whether a's deadline comes before b's.
func (a *waiting) before(b *waiting) bool {
	return a.Until < b.Until || a.Until == b.Until && a.turn < b.turn
}

// add puts a wait in.
func (d *deadlines) add(w *waiting) {
	*d = append(*d, w)
	d.up(len(*d) - 1)
}

// remove takes a wait out.
func (d *deadlines) remove(w *waiting) {
	last := len(*d) - 1
	at := w.due
	end := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	if at == last {
		return
	}
	(*d)[at], end.due = end, at
	d.up(at)
	d.down(end.due)
}

func (d deadlines) up(i int) {
	w := d[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !w.before(d[parent]) {
			break
		}
		d[i], d[parent].due = d[parent], i
		i = parent
	}
	d[i], w.due = w, i
}

func (d deadlines) down(i int) {
	w := d[i]
	for {
		child := 2*i + 1
		if child >= len(d) {
			break
		}
		if child+1 < len(d) && d[child+1].before(d[child]) {
			child++
		}
		if !d[child].before(w) {
			break
		}
		d[i], d[child].due = d[child], i
		i = child
	}
	d[i], w.due = w, i
}

// Deadlines returns how many sessions wait for something that ends by itself.
func (s *Server) Deadlines() int { return len(s.blocked.due) }
