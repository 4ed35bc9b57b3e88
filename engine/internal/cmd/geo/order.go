package geo

import "slices"

type order int

// The orders of matches: that of the search, or by distance.
const (
	unordered order = iota
	nearest
	farthest
)

// compare orders two matches.
func (o order) compare(a, b *match) int {
	if o == farthest {
		a, b = b, a
	}
	switch {
	case a.distance > b.distance:
		return 1
	case a.distance == b.distance:
		return 0
	}
	return -1
}

// sort brings matches in order; those that are equally far keep theirs.
func (o order) sort(m []match) {
	slices.SortStableFunc(m, func(a, b match) int { return o.compare(&a, &b) })
}

// sortFirst brings the first so many in order and leaves the others anywhere behind.
//
// It is Bentley and McIlroy's quicksort ("Engineering a Sort Function", 1993), which
// Redis uses here: it decides which are taken of those that are equally far.
func (o order) sortFirst(m []match, count int) {
	for len(m) >= 7 {
		n := len(m)
		pivot := o.pivot(m)
		m[0], m[pivot] = m[pivot], m[0]

		// What is equal gathers at both ends, before a and behind d.
		a, b, c, d := 1, 1, n-1, n-1
		for {
			for ; b <= c && o.compare(&m[b], &m[0]) <= 0; b++ {
				if o.compare(&m[b], &m[0]) == 0 {
					m[a], m[b] = m[b], m[a]
					a++
				}
			}
			for ; b <= c && o.compare(&m[c], &m[0]) >= 0; c-- {
				if o.compare(&m[c], &m[0]) == 0 {
					m[c], m[d] = m[d], m[c]
					d--
				}
			}
			if b > c {
				break
			}
			m[b], m[c] = m[c], m[b]
			b++
			c--
		}
		less, more := b-a, d-c
		exchange(m, 0, b, min(a, less))
		exchange(m, b, n, min(more, n-1-d))

		o.sortFirst(m[:less], count)
		if count <= n-more {
			return
		}
		m, count = m[n-more:], count-(n-more)
	}
	for i := range m {
		for j := i; j > 0 && o.compare(&m[j-1], &m[j]) > 0; j-- {
			m[j-1], m[j] = m[j], m[j-1]
		}
	}
}

// exchange swaps n matches from some place on with those before another.
func exchange(m []match, from, before, n int) {
	for i := range n {
		m[from+i], m[before-n+i] = m[before-n+i], m[from+i]
	}
}

// pivot returns the place of a match that is probably in the middle.
func (o order) pivot(m []match) int {
	n := len(m)
	low, middle, high := 0, n/2, n-1
	if n == 7 {
		return middle
	}
	if n > 40 {
		d := n / 8
		low = o.median(m, low, low+d, low+2*d)
		middle = o.median(m, middle-d, middle, middle+d)
		high = o.median(m, high-2*d, high-d, high)
	}
	return o.median(m, low, middle, high)
}

func (o order) median(m []match, a, b, c int) int {
	ab, bc, ac := o.compare(&m[a], &m[b]), o.compare(&m[b], &m[c]), o.compare(&m[a], &m[c])
	switch {
	case ab < 0 && bc < 0 || ab >= 0 && bc > 0:
		return b
	case ab < 0 && ac < 0 || ab >= 0 && ac >= 0:
		return c
	}
	return a
}
