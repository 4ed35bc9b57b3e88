// Package snapshot lays an engine's snapshots down in Cloudflare KV and reads them back.
//
// KV is a poor place for a snapshot: it has no transactions, a value written here may be seen elsewhere up to a minute
// later, a key takes one write a second, a value holds 25 MiB, and every write costs money. And there is never only one
// isolate: each has an engine of its own and none knows of the others. Hence the layout:
//
//	<prefix>manifest                          the one key that changes: what the current snapshot consists of
//	<prefix>save/<writer>/<time>-<n>/<part>   bytes, written once under a name of their own, never changed
//
// Terms:
//
//	writer    an isolate, by a random name.
//	save      the chunks that one snapshot wrote anew, one after the other, cut into parts of at most partSize.
//	chunk     what the engine calls a chunk: a named byte string, here a place in a save. Opaque.
//	complete  a save with every chunk, where others have only what changed since the writer's last.
//
// Invariants:
//
//   - The manifest is written last, so a reader sees a whole snapshot or the one before.
//   - A manifest refers to saves of its own writer only; hence a writer's first save is complete, and so is one after
//     completeAfter without a save. Hence, too, each writer alone decides which of its saves are still needed.
//   - A save that nothing refers to any more is deleted by its writer, but not before grace has passed and not while the
//     previous manifest refers to it: readers may still be at it.
//   - What writers that no longer exist have left is deleted by Sweep, when such a writer has not saved for deadAfter. What
//     a writer has replaced with a complete save it keeps from that for grace.
//   - With several isolates the last to save wins. KV can do no better.
package snapshot

// KV is the part of a KV namespace that snapshots use.
type KV interface {
	// Get returns the value of key, and false when there is none.
	Get(key string) ([]byte, bool, error)
	Put(key string, value []byte) error
	Delete(key string) error
	// List returns names with a prefix, at most 1000 of them, and the cursor for more, "" at the end.
	List(prefix, cursor string) (names []string, next string, err error)
}

// Times in milliseconds.
const (
	grace         = 5 * 60 * 1000  // KV shows old values for up to a minute
	completeAfter = 60 * 60 * 1000 // well below deadAfter
	deadAfter     = 2 * 60 * 60 * 1000
)

// partSize bounds the value of a key; the manifest, which is not cut, stays far below KV's 25 MiB.
const partSize = 4 << 20
