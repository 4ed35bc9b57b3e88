package exec

import (
	"bytes"
	"strings"

	"github.com/wedis/wedis/engine/internal/resp"
)

// ScriptFlags say what a script or function may do, as it declares itself.
type ScriptFlags uint8

// The flags, in the order FUNCTION LIST has them.
const (
	ScriptNoWrites ScriptFlags = 1 << iota
	ScriptAllowOOM
	ScriptAllowStale
	ScriptNoCluster
	ScriptAllowCrossSlot
	// ScriptAllowKeyLocking has no effect here: it is one of another server, that libraries of its clients set.
	ScriptAllowKeyLocking

	// scriptUndeclared marks a script without a first line that declares flags, which behaves as scripts did before
	// there were flags.
	scriptUndeclared
)

var scriptFlagNames = []string{
	"no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys", "allow-key-locking",
}

// Names returns the names of the flags.
func (f ScriptFlags) Names() []string { return namesOf(uint32(f), scriptFlagNames) }

// has reports whether any of the flags in g is set.
func (f ScriptFlags) has(g ScriptFlags) bool { return f&g != 0 }

// scriptFlagNamed returns the flag of that name, or none.
func scriptFlagNamed(name string) ScriptFlags {
	for i, n := range scriptFlagNames {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// declaredFlags reads the first line of a script: "#!lua flags=a,b". It returns the flags and the length of that line
// without its end, or an error text without its code.
func declaredFlags(text []byte) (flags ScriptFlags, length int, fault string) {
	if !bytes.HasPrefix(text, []byte("#!")) {
		return scriptUndeclared, 0, ""
	}
	words, length := shebang(text)
	switch {
	case length < 0:
		return 0, 0, "Invalid script shebang"
	case len(words) == 0:
		return 0, 0, "Invalid engine in script shebang"
	case string(words[0]) != "#!lua":
		return 0, 0, "Unexpected engine in script shebang: " + string(CString(words[0]))
	}
	for _, word := range words[1:] {
		list, ok := bytes.CutPrefix(word, []byte("flags="))
		if !ok {
			return 0, 0, "Unknown lua shebang option: " + string(CString(word))
		}
		for name := range strings.SplitSeq(string(list), ",") {
			flag := scriptFlagNamed(name)
			if flag == 0 && len(list) > 0 {
				return 0, 0, "Unexpected flag in script shebang: " + string(CString([]byte(name)))
			}
			flags |= flag
		}
	}
	return flags, length, ""
}

// shebang returns the words of the first line, and its length, -1 if it has no end. A text of C ends at a NUL; words
// with unbalanced quotes are none.
func shebang(text []byte) (words [][]byte, length int) {
	length = bytes.IndexByte(CString(text), '\n')
	if length < 0 {
		return nil, -1
	}
	words, _, ok := resp.SplitLine(nil, nil, text[:length])
	if !ok {
		return nil, length
	}
	return words, length
}

// flags are what the gates go by: the row's, unless it runs a script that says itself what it will do.
func (c *Ctx) flags() Flags {
	flags := c.Cmd.Flags
	if !flags.Has(RunsScript) {
		return flags
	}
	declared := c.Cmd.Declares(c.srv, c.Argv)
	if declared.has(scriptUndeclared) {
		return flags
	}
	flags &^= Stale | DenyOOM | Write | MayReplicate
	if !declared.has(ScriptAllowOOM | ScriptNoWrites) {
		flags |= DenyOOM
	}
	if !declared.has(ScriptNoWrites) {
		flags |= Write
	}
	if declared.has(ScriptAllowStale) {
		flags |= Stale
	}
	return flags
}

// TextDeclares tells what a line with a script in it declares.
func TextDeclares(_ *Server, argv [][]byte) ScriptFlags {
	flags, _, fault := declaredFlags(argv[1])
	if fault != "" {
		return scriptUndeclared
	}
	return flags
}

// SHADeclares tells what a line with the SHA-1 of a script declares.
func SHADeclares(s *Server, argv [][]byte) ScriptFlags {
	if script := s.Script(argv[1]); script != nil {
		return script.flags
	}
	return scriptUndeclared
}

// FunctionDeclares tells what a line with the name of a function declares.
func FunctionDeclares(s *Server, argv [][]byte) ScriptFlags {
	if f := s.Libraries.Function(argv[1]); f != nil {
		return f.Flags
	}
	return scriptUndeclared
}
