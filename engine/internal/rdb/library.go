package rdb

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/crc"
)

// Opcodes of libraries of functions. The second is that of the first release candidates of 7.0, which had name, engine
// and description beside the code.
const (
	opcodeLibrary    = 245
	opcodeOldLibrary = 246
)

// AppendLibrary appends a library of functions: its code is all there is to it.
func (w *Writer) AppendLibrary(dst, code []byte) []byte {
	return w.text(append(dst, opcodeLibrary), code)
}

// SealLibraries makes a payload of the libraries that b holds, perhaps none.
func SealLibraries(b []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, version70)
	return binary.LittleEndian.AppendUint64(b, crc.Sum64(b))
}

// The errors of a payload of libraries, as FUNCTION RESTORE words them.
var (
	errNoLibrary  = errors.New("given type is not a function")
	errBadLibrary = errors.New("Failed loading library payload")
)

// Libraries hands the code of each library that b holds to load, until that fails. Compressed code may come to room bytes.
func Libraries(b []byte, room int64, load func(code []byte) error) error {
	r := reader{b: b, room: uint64(room)}
	for len(r.b) > 0 {
		code, err := r.library()
		if err == nil {
			err = load(code)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// library reads the code of a library. It is a copy, or a view of the bytes that are read.
func (r *reader) library() (code []byte, err error) { return r.libraryOf(r.byte()) }

// libraryOf reads what is behind the opcode.
func (r *reader) libraryOf(op byte) (code []byte, err error) {
	var buf []byte
	switch op {
	case opcodeLibrary:
		code = r.text(&buf)
	case opcodeOldLibrary:
		return r.oldLibrary()
	default:
		return nil, errNoLibrary
	}
	if r.bad {
		return nil, errBadLibrary
	}
	return code, nil
}

// oldLibrary reads a library that has its name and engine beside the code. The first part that is damaged is the error.
func (r *reader) oldLibrary() (_ []byte, err error) {
	check := func(what string) {
		if r.bad && err == nil {
			err = errors.New("Failed loading " + what)
		}
	}
	part := func(what string) []byte {
		var buf []byte
		text := r.text(&buf)
		check(what)
		return text
	}
	name, engine := part("library name"), part("engine name")
	described := r.len() != 0
	check("library description indicator")
	if described {
		part("library description")
	}
	code := part("library blob")
	return slices.Concat([]byte("#!"), engine, []byte(" name="), name, []byte{'\n'}, code), err
}
