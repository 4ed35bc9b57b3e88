package persist

import "github.com/wedis/wedis/engine/internal/keyspace"

// walk is something that is being written of the store as it was when it began. It hears of changes before they happen.
type walk interface {
	changing(db int, hash uint32)
	flushing(db int)
	swapping(a, b int)
	Abort()
	progress() int
}

// view is the keys of all databases as they were at one moment, but for changes of single ones.
type view struct {
	store *keyspace.Store
	keys  []*keyspace.DB // by the number of the database at that moment
	place []int          // for each database, whose keys of then it holds now; or gone
	count int            // keys that have been written, or begun
}

func (v *view) progress() int { return v.count }

// gone says that a database holds nothing of what was in any at that moment.
const gone = -1

// look returns a view of what is there now. The keys stay until release.
func look(s *keyspace.Store) view {
	v := view{store: s, keys: make([]*keyspace.DB, s.Databases()), place: make([]int, s.Databases())}
	for i := range v.keys {
		v.keys[i], v.place[i] = s.Pin(i), i
	}
	return v
}

func (v *view) release() {
	for _, db := range v.keys {
		v.store.Unpin(db)
	}
	v.keys = nil
}

func (v *view) flushing(db int)   { v.place[db] = gone }
func (v *view) swapping(a, b int) { v.place[a], v.place[b] = v.place[b], v.place[a] }

// begin has a walk told of changes.
func (t *Tracker) begin(w walk) { t.walks = append(t.walks, w) }

// end has it told of none any more.
func (t *Tracker) end(w walk) {
	for i := range t.walks {
		if t.walks[i] == w {
			t.walks = append(t.walks[:i:i], t.walks[i+1:]...)
			return
		}
	}
}

// Progress returns how many keys have been written of what was begun last and is under way.
func (t *Tracker) Progress() int {
	if n := len(t.walks); n > 0 {
		return t.walks[n-1].progress()
	}
	return 0
}

// abortWalks aborts everything that is being written.
func (t *Tracker) abortWalks() {
	for len(t.walks) > 0 {
		t.walks[0].Abort()
	}
}
