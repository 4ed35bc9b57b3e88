package value

// The constructors return detached collections, without elements.

// NewList returns a detached list.
func NewList(s *Space) List { return List{made(newRoot(s, TypeList))} }

// NewSet returns a detached set.
func NewSet(s *Space) Set { return Set{made(newRoot(s, TypeSet))} }

// NewZSet returns a detached sorted set.
func NewZSet(s *Space) ZSet { return ZSet{made(newRoot(s, TypeZSet))} }

// NewHash returns a detached hash.
func NewHash(s *Space) Hash { return Hash{Root: made(newRoot(s, TypeHash))} }

// NewStream returns a detached stream.
func NewStream(s *Space) Stream { return Stream{made(newRoot(s, TypeStream))} }

// NewCollection returns a detached collection of type t, which is not TypeString.
func NewCollection(s *Space, t Type) Root { return made(newRoot(s, t)) }

func made(r Root) Root {
	r.Init()
	return r
}

// collection is what each type of collection can do for its owner.
type collection interface {
	// init makes an empty collection of a root that refers to nothing.
	init()
	// isBig reports whether there may be too much of it to free it at once.
	isBig() bool
	// free frees all blocks. The root refers to nothing then.
	free()
	// freeStep frees about budget elements and reports whether all is freed.
	freeStep(budget int) (done bool)
	// memory returns the bytes of its blocks, estimated from some samples of the
	// elements unless that is 0.
	memory(samples int) int
	// compactStep moves some blocks out of sparse spans, from a cursor on, and
	// returns the next one, 0 at the end.
	compactStep(cursor uint64) (next uint64)
}

func (r Root) collection() collection {
	switch r.Kind().Type() {
	case TypeList:
		return List{r}
	case TypeSet:
		return Set{r}
	case TypeZSet:
		return ZSet{r}
	case TypeHash:
		return Hash{Root: r}
	case TypeStream:
		return Stream{r}
	default:
		panic("value: a string is no collection")
	}
}

// KindOf returns the kind that the entry of a new collection starts with; Init
// or Adopt make it complete.
func KindOf(t Type) Kind { return kindOf(t, 0) }

// CellSize is the number of bytes of a collection's cell.
const CellSize = rootCell

// Init makes an empty collection in a new cell. It does not go through the
// interface, which would cost an allocation.
func (r Root) Init() {
	switch r.Kind().Type() {
	case TypeList:
		List{r}.init()
	case TypeSet:
		Set{r}.init()
	case TypeZSet:
		ZSet{r}.init()
	case TypeHash:
		Hash{Root: r}.init()
	case TypeStream:
		Stream{r}.init()
	}
}

// Adopt moves the detached collection from into the new cell of r.
func (r Root) Adopt(from Root) { from.take(r) }

// Release frees a collection, or as much of it as does not take long. If
// something is left, it returns it, detached, for FreeStep.
func (r Root) Release() (rest Root, left bool) {
	if r.freeSmall() {
		return Root{}, false
	}
	rest = newRoot(r.s, r.Kind().Type())
	rest.setEncoding(r.encoding())
	rest.setRef(r.ref())
	return rest, true
}

// freeSmall frees a collection unless it is big, without an allocation.
func (r Root) freeSmall() bool {
	switch r.Kind().Type() {
	case TypeList:
		return freeUnlessBig(List{r})
	case TypeSet:
		return freeUnlessBig(Set{r})
	case TypeZSet:
		return freeUnlessBig(ZSet{r})
	case TypeHash:
		return freeUnlessBig(Hash{Root: r})
	default:
		return freeUnlessBig(Stream{r})
	}
}

func freeUnlessBig[T collection](v T) bool {
	if v.isBig() {
		return false
	}
	v.free()
	return true
}

// FreeStep frees about budget elements of a detached collection and reports
// whether all of it is gone.
func (r Root) FreeStep(budget int) (done bool) {
	if !r.collection().freeStep(budget) {
		return false
	}
	r.s.Free(r.e)
	return true
}

// Discard frees a detached collection at once.
func (r Root) Discard() {
	for !r.FreeStep(1 << 20) {
	}
}

// Clone returns a deep copy, detached.
func (r Root) Clone() Root {
	to := NewCollection(r.s, r.Kind().Type())
	switch r.Kind().Type() {
	case TypeList:
		List{r}.copyTo(List{to})
	case TypeSet:
		Set{r}.copyTo(Set{to})
	case TypeZSet:
		ZSet{r}.copyTo(ZSet{to})
	case TypeHash:
		Hash{Root: r}.copyTo(Hash{Root: to})
	case TypeStream:
		Stream{r}.copyTo(Stream{to})
	}
	return to
}

// MemoryUsage returns the bytes of the collection's blocks, estimated from some
// samples of the elements unless that is 0.
func (r Root) MemoryUsage(samples int) int { return r.collection().memory(samples) }

// CompactStep moves some blocks out of sparse spans, from a cursor on, and
// returns the next one, 0 at the end.
func (r Root) CompactStep(cursor uint64) (next uint64) { return r.collection().compactStep(cursor) }
