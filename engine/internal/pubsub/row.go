package pubsub

// row is a list in which each item knows its place. What goes leaves a gap, a zero value, so that the others keep
// theirs.
type row[T comparable] struct {
	items []T
	gaps  int
}

// keptGaps is how many gaps nobody minds.
const keptGaps = 16

func (r *row[T]) len() int { return len(r.items) - r.gaps }

// add appends an item and returns its place.
func (r *row[T]) add(item T) int {
	r.items = append(r.items, item)
	return len(r.items) - 1
}

// remove takes out the item at a place. Where that makes it worth while, it closes all gaps and tells each item left
// its new place.
func (r *row[T]) remove(at int, moved func(item T, at int)) {
	var gap T
	r.items[at] = gap
	r.gaps++
	if r.gaps <= keptGaps || r.gaps <= len(r.items)/2 {
		return
	}
	left := make([]T, 0, r.len())
	for _, item := range r.items {
		if item != gap {
			moved(item, len(left))
			left = append(left, item)
		}
	}
	r.items, r.gaps = left, 0
}

func (r *row[T]) all(yield func(T) bool) {
	var gap T
	for _, item := range r.items {
		if item != gap && !yield(item) {
			return
		}
	}
}
