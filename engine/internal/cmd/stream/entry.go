package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// replyEntry answers the entry that it is at: its id, and its fields and values.
func replyEntry(w *resp.Writer, it *value.StreamIter) {
	var scratch [20]byte
	w.Array(2)
	replyID(w, it.ID)
	w.Array(2 * it.Pairs())
	for range it.Pairs() {
		field, text := it.Pair()
		w.Bulk(field.Bytes(&scratch))
		w.Bulk(text.Bytes(&scratch))
	}
}

// replyEntries answers the entries of a range, up to limit of them if that is not 0.
func replyEntries(w *resp.Writer, s value.Stream, start, end value.StreamID, limit int64, rev bool) {
	var it value.StreamIter
	it.Start(s, start, end, rev)
	n := 0
	list := w.OpenArray()
	for it.Next() {
		replyEntry(w, &it)
		if n++; int64(n) == limit {
			break
		}
	}
	w.CloseArray(list, n)
}

// replyFound answers the entry with this id, if there is one. The iterator is for others with greater ids, too.
func replyFound(w *resp.Writer, it *value.StreamIter, s value.Stream, id value.StreamID) bool {
	if !it.Find(s, id) {
		return false
	}
	replyEntry(w, it)
	return true
}

// edit returns a stream that was found to be read as one to change.
func edit(c *exec.Ctx, s value.Stream) value.Stream { return value.Stream{Root: c.DB.Edit(s.Entry())} }
