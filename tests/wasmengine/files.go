package wasmengine

import "strings"

// The formats of File, by number.
const (
	RDB     = 1
	RDBBase = 2
	AOF     = 3
)

// File takes a snapshot that is a file; between is called before each piece is asked for.
func (e *Engine) File(format int, between func()) ([]byte, error) {
	handle := e.call("wedis_snapshot", uint64(format), 0)
	if int32(handle) < 0 {
		return nil, e.status(handle)
	}
	var file []byte
	for {
		between()
		op := int32(e.call("wedis_snapshot_next", handle))
		if op <= 0 {
			break
		}
		if op != pause {
			file = append(file, e.output()...)
		}
	}
	e.call("wedis_snapshot_end", handle, 1)
	return file, nil
}

// Load loads a piece of an RDB file and returns how much of it belongs to the file.
func (e *Engine) Load(now int64, piece []byte, base bool) (int, error) {
	flag := uint64(0)
	if base {
		flag = 1
	}
	n := e.input(piece)
	result := int32(e.call("wedis_load", n, flag, e.time(now)))
	if result < 0 {
		return 0, e.status(uint64(uint32(result)))
	}
	return int(result), nil
}

// LoadEnd ends the file.
func (e *Engine) LoadEnd(now int64) error { return e.status(e.call("wedis_load_end", e.time(now))) }

// ReplayPiece applies a piece of journal and returns the annotations in it. Where it fails, offset is how much of the
// journal is sound.
func (e *Engine) ReplayPiece(now int64, piece []byte) (annotations []string, offset int64, err error) {
	n := e.input(piece)
	result := int32(e.call("wedis_replay", n, e.time(now)))
	if result < 0 {
		return nil, e.sound(), e.status(uint64(uint32(result)))
	}
	if result == 0 {
		return nil, 0, nil
	}
	return strings.Split(strings.TrimSuffix(string(e.output()[:result]), "\n"), "\n"), 0, nil
}

// ReplayEnd ends the journal.
func (e *Engine) ReplayEnd(now int64) (offset int64, err error) {
	if err := e.status(e.call("wedis_replay_end", e.time(now))); err != nil {
		return e.sound(), err
	}
	return 0, nil
}

func (e *Engine) sound() int64 { return int64(e.word(wordName))<<32 | int64(e.word(wordNameLen)) }
