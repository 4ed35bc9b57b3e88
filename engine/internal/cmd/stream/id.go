package stream

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

const (
	errID         = "ERR Invalid stream ID specified as stream command argument"
	errRangeStart = "ERR invalid start ID for the interval"
	errRangeEnd   = "ERR invalid end ID for the interval"

	longestID = 127
)

// A completion says what an id without its second number stands for.
const (
	atStart = 0
	atEnd   = 1<<64 - 1
)

// parseID reads "ms-seq", or "ms" that stands for the entry of that time with the number missing.
func parseID(b []byte, missing uint64) (id value.StreamID, ok bool) {
	id, _, ok = parseNewID(b, missing, false)
	return id, ok
}

// parseNewID is parseID, which with open also reads "ms-*": the number is to be found then, and found false.
func parseNewID(b []byte, missing uint64, open bool) (id value.StreamID, found, ok bool) {
	if len(b) > longestID {
		return id, true, false
	}
	ms, seq, both := bytes.Cut(exec.CString(b), []byte{'-'})
	id.Seq = missing
	if id.Ms, ok = num.ParseUint(ms); !ok || !both {
		return id, true, ok
	}
	if open && len(seq) == 1 && seq[0] == '*' {
		id.Seq = 0
		return id, false, true
	}
	id.Seq, ok = num.ParseUint(seq)
	return id, true, ok
}

// parseBound is parseID that knows "-" and "+", the ends of a range, too.
func parseBound(b []byte, missing uint64) (id value.StreamID, ok bool) {
	switch string(exec.CString(b)) {
	case "-":
		return id, len(b) <= longestID
	case "+":
		return value.MaxStreamID, len(b) <= longestID
	}
	return parseID(b, missing)
}

// readID reads an id.
func readID(a *exec.Args) value.StreamID {
	id, ok := parseID(a.Next(), atStart)
	if !ok {
		a.Fail(errID)
	}
	return id
}

// readIDs reads ids to the end of the line.
func readIDs(a *exec.Args) []value.StreamID {
	ids := make([]value.StreamID, 0, 8)
	for a.More() {
		ids = append(ids, readID(a))
	}
	return ids
}

// bound reads b as one end of a range, which a "(" before it leaves out. Of two ends that are wrong, the one read first is
// what a complains of.
func bound(a *exec.Args, b []byte, missing uint64, outside string, inward func(value.StreamID) (value.StreamID, bool)) value.StreamID {
	var id value.StreamID
	var ok bool
	if len(b) < 2 || b[0] != '(' {
		if id, ok = parseBound(b, missing); !ok {
			a.Fail(errID)
		}
		return id
	}
	if id, ok = parseID(b[1:], missing); !ok {
		a.Fail(errID)
	} else if id, ok = inward(id); !ok {
		a.Fail(outside)
	}
	return id
}

// rangeStart reads b as the lower end of a range.
func rangeStart(a *exec.Args, b []byte) value.StreamID {
	return bound(a, b, atStart, errRangeStart, value.StreamID.Next)
}

// rangeEnd reads b as the upper end of a range.
func rangeEnd(a *exec.Args, b []byte) value.StreamID {
	return bound(a, b, atEnd, errRangeEnd, value.StreamID.Prev)
}

// isSign reports whether an argument, read as a string of C, is just this character.
func isSign(b []byte, sign byte) bool {
	return len(b) > 0 && b[0] == sign && (len(b) == 1 || b[1] == 0)
}

// idText holds the text of an id.
type idText [48]byte

// replyID answers an id.
func replyID(w *resp.Writer, id value.StreamID) {
	var text idText
	w.Bulk(id.Append(text[:0]))
}

// errNoGroup says that a key or its group does not exist.
func errNoGroup(key, group []byte) string {
	return "NOGROUP No such key '" + string(exec.CString(key)) + "' or consumer group '" + string(exec.CString(group)) + "'"
}

// errNoGroupOf says that a group of a key does not exist.
func errNoGroupOf(key, group []byte) string {
	return "NOGROUP No such consumer group '" + string(exec.CString(group)) + "' for key name '" + string(exec.CString(key)) + "'"
}
