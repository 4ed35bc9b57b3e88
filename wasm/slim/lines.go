package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
)

// magic begins the table since Go 1.20; then come two zeros, the size of an instruction (1) and that of a pointer (8).
var magic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Where things are in a _func: offsets in bytes.
const (
	funcName    = 4
	funcPCSP    = 16
	funcPCFile  = 20 // and behind it the table of lines
	funcNPCData = 28
	funcUnit    = 32 // and behind it the line it begins in
	funcLine    = 36
	funcNData   = 43
	funcPCData  = 44 // offsets of tables, then those of the function's data
)

// Indices of a function's tables and data (internal/abi/symtab.go).
const (
	tableInlined  = 2 // which inlined call an instruction belongs to
	tableArgsLive = 3
	dataInlined   = 3 // the inlined calls
	dataArgs      = 5 // where the arguments are, and behind it which of them are live: for printing them
	dataArgsLive  = 6
	inlinedSize   = 16
	argsEnd       = 0xff
	argsSize      = 256 // more than the arguments of a function take (internal/abi: TraceArgsMaxLen)
)

// Where things are in runtime.moduledata, which begins with the address of the table: words.
const (
	moduleFtab   = 16
	moduleGofunc = 40
)

// nothing is the offset of data that a function does not have.
const nothing = 1<<32 - 1

var errTable = errors.New("no table of functions as Go 1.26 writes it")

// known are the prefixes of functions whose names the runtime looks at.
var known = []string{"runtime.", "internal/runtime", "reflect.", "main.main"}

// table is the table of functions in a module's memory.
type table struct {
	memory                    []byte
	names, units, tabs, funcs int // addresses of its parts
	functions                 int // how many
	gofunc                    int // address of the functions' data
	tabUsed, nameUsed         []bool
	dataUsed, args            map[int]bool // offsets of functions' data that are of use, and of where their arguments are
}

// forgetLines empties, in the memory of a module, what only tracebacks read. Nothing moves.
func forgetLines(memory []byte) error {
	t, err := findTable(memory)
	if err != nil {
		return err
	}
	for i := range t.functions {
		if !t.function(t.funcs + t.half(t.funcs+8*i+4)) {
			return errTable
		}
	}
	t.clearUnused(t.tabs, t.tabUsed)
	t.clearUnused(t.names, t.nameUsed)
	clear(memory[t.units:t.tabs]) // names of files
	for offset := range t.args {
		if !t.dataUsed[offset] && !t.forgetArgs(t.gofunc+offset) { // the linker keeps equal data once
			return errTable
		}
	}
	return nil
}

func (t *table) half(at int) int { return int(binary.LittleEndian.Uint32(t.memory[at:])) }
func (t *table) word(at int) int { return int(binary.LittleEndian.Uint64(t.memory[at:])) }

func findTable(memory []byte) (*table, error) {
	at := bytes.Index(memory, magic)
	if at < 0 || bytes.Contains(memory[at+1:], magic) {
		return nil, errTable
	}
	t := &table{memory: memory}
	t.functions = t.word(at + 8)
	t.names, t.units, t.tabs, t.funcs = at+t.word(at+32), at+t.word(at+40), at+t.word(at+56), at+t.word(at+64)
	if !(at < t.names && t.names < t.units && t.units < t.tabs && t.tabs < t.funcs && t.funcs+8*t.functions < len(memory)) {
		return nil, errTable
	}
	module := t.module(at)
	if module < 0 {
		return nil, errTable
	}
	t.gofunc = t.word(module + 8*moduleGofunc)
	t.tabUsed, t.nameUsed = make([]bool, t.funcs-t.tabs), make([]bool, t.units-t.names)
	t.dataUsed, t.args = map[int]bool{}, map[int]bool{}
	return t, nil
}

// module is where runtime.moduledata is, which begins with the address of the table; -1 if nowhere. Other words may happen
// to be that number.
func (t *table) module(address int) int {
	first := binary.LittleEndian.AppendUint64(nil, uint64(address))
	for from := 0; ; {
		i := bytes.Index(t.memory[from:], first)
		if i < 0 || from+i+8*moduleGofunc+8 > len(t.memory) {
			return -1
		}
		if t.word(from+i+8*moduleFtab) == t.funcs {
			return from + i
		}
		from += i + 1
	}
}

// function forgets the lines of the function at f, and notes which tables and names are still of use. It reports
// whether all was where it should be.
func (t *table) function(f int) bool {
	if f+funcPCData > len(t.memory) || !t.keepTable(t.half(f+funcPCSP)) {
		return false
	}
	tables := t.half(f + funcNPCData)
	data := f + funcPCData + 4*tables
	for k := range tables {
		at := f + funcPCData + 4*k
		if k == tableInlined && t.half(at) != 0 && int(t.memory[f+funcNData]) > dataInlined {
			if !t.forgetInlined(data+4*dataInlined, t.half(at)) {
				return false
			}
		}
		if k == tableInlined || k == tableArgsLive {
			clear(t.memory[at : at+4])
		} else if !t.keepTable(t.half(at)) {
			return false
		}
	}
	for k := range int(t.memory[f+funcNData]) {
		at := data + 4*k
		switch offset := t.half(at); {
		case offset == nothing:
		case k == dataArgs:
			t.args[offset] = true
			fallthrough
		case k == dataArgsLive:
			binary.LittleEndian.PutUint32(t.memory[at:], nothing)
		default:
			t.dataUsed[offset] = true
		}
	}
	clear(t.memory[f+funcPCFile : f+funcPCFile+8])
	clear(t.memory[f+funcUnit : f+funcLine+4])
	return t.keepName(f + funcName)
}

// forgetInlined empties the inlined calls of a function, of which its table tells how many there are.
func (t *table) forgetInlined(at, offset int) bool {
	calls := t.half(at)
	if calls == nothing {
		return true
	}
	if offset >= len(t.tabUsed) {
		return false
	}
	top, _ := walk(t.memory[t.tabs+offset : t.funcs])
	from := t.gofunc + calls
	to := from + inlinedSize*(top+1)
	if from >= to || to > len(t.memory) {
		return false
	}
	clear(t.memory[from:to])
	binary.LittleEndian.PutUint32(t.memory[at:], nothing)
	return true
}

// forgetArgs empties what tells a traceback where a function's arguments are. It reports whether that ends where it has to.
func (t *table) forgetArgs(from int) bool {
	if from >= len(t.memory) {
		return false
	}
	n := bytes.IndexByte(t.memory[from:min(from+argsSize, len(t.memory))], argsEnd)
	clear(t.memory[from : from+n+1])
	return n >= 0
}

func (t *table) keepTable(offset int) bool {
	if offset < 0 || offset >= len(t.tabUsed) {
		return false
	}
	if offset > 0 && !t.tabUsed[offset] {
		_, n := walk(t.memory[t.tabs+offset : t.funcs])
		for i := range n {
			t.tabUsed[offset+i] = true
		}
	}
	return true
}

// keepName keeps the name whose offset is at an address, if the runtime looks at it.
func (t *table) keepName(at int) bool {
	offset := t.half(at)
	if offset < 0 || offset >= len(t.nameUsed) {
		return false
	}
	name, _, _ := bytes.Cut(t.memory[t.names+offset:t.units], []byte{0})
	for _, prefix := range known {
		if strings.HasPrefix(string(name), prefix) {
			for i := range name {
				t.nameUsed[offset+i] = true
			}
			return true
		}
	}
	clear(t.memory[at : at+4])
	return true
}

func (t *table) clearUnused(at int, used []bool) {
	for i, is := range used {
		if !is {
			t.memory[at+i] = 0
		}
	}
}

// walk reads a table of pcdata, pairs of a change of the value and a distance, and returns its highest value and its
// length. A change of zero ends it, unless it is the first.
func walk(b []byte) (highest, length int) {
	highest = -1
	for value, at := -1, 0; ; {
		change, width := binary.Uvarint(b[at:])
		if width <= 0 || change == 0 && at > 0 {
			return highest, at + max(width, 0)
		}
		at += width
		if change&1 != 0 { // zigzag
			value += int(^(change >> 1))
		} else {
			value += int(change >> 1)
		}
		highest = max(highest, value)
		_, width = binary.Uvarint(b[at:])
		at += max(width, 1)
	}
}
