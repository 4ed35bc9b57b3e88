package history

// Minimise cuts a failing history down, as long as fails says it still fails, with at most budget calls of it: first
// ever smaller runs of steps, then the arguments.
func Minimise(h History, budget int, fails func(History) bool) History {
	try := func(candidate History) bool {
		budget--
		return budget >= 0 && fails(candidate)
	}
	for size := (len(h) + 1) / 2; size > 0; {
		removed := false
		for end := len(h); end > 0 && budget > 0; end -= size {
			start := max(end-size, 0)
			candidate := append(append(History{}, h[:start]...), h[min(end, len(h)):]...)
			if len(candidate) > 0 && try(candidate) {
				h, removed = candidate, true
			}
		}
		if size == 1 && !removed || budget <= 0 {
			break
		}
		if !removed || size > len(h) {
			size = max(size/2, 1)
		}
	}
	for i := range h {
		for j := 1; j < len(h[i].Args); j++ {
			for len(h[i].Args[j]) > 1 && budget > 0 {
				candidate := append(History{}, h...)
				candidate[i].Args = append([]string{}, h[i].Args...)
				candidate[i].Args[j] = h[i].Args[j][:len(h[i].Args[j])/2]
				if !try(candidate) {
					break
				}
				h = candidate
			}
		}
	}
	return h
}
