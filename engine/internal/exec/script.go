package exec

import (
	"encoding/hex"

	"github.com/wedis/wedis/engine/internal/ds/sha1"
	"github.com/wedis/wedis/engine/internal/lua"
	"github.com/wedis/wedis/engine/internal/version"
)

// Scripts. A client sends one with EVAL, or its SHA-1 with EVALSHA; a function is called by its name. Either way it is a
// run: one call of compiled code, on behalf of a session (the caller). The commands that it calls run in a session of the
// scripts' own, with a database and a version of the protocol that the caller does not see change; they pass gates of
// their own and never wait. They are part of the caller's unit: one time, effects that leave together. EVAL itself is no
// effect.

// SHALength is the length of the SHA-1 of a script, in hex digits.
const SHALength = 2 * sha1.Size

// Script is a script that is compiled.
type Script struct {
	SHA   string // 40 hex digits, lower case
	Text  string
	code  *lua.Function
	flags ScriptFlags
	kept  bool  // it came with SCRIPT LOAD: only SCRIPT FLUSH forgets it
	size  int   // of what was compiled
	used  int64 // when it was used last, by the count of uses
}

// mostEvals is how many scripts are kept that came with EVAL. Clients that write their arguments into their scripts send
// a new one each time; redis-server keeps that many from version 7.4 on, and all of them before.
const mostEvals = 500

// scripting is what a store has for scripts.
type scripting struct {
	evals     *lua.VM // of scripts, nil until there are some
	functions *lua.VM // of libraries
	cache     map[string]*Script
	text      int64   // bytes of the texts in cache
	kept      int     // how many of them SCRIPT LOAD brought
	evicted   int64   // how many have been forgotten because there were too many
	uses      int64   // how often a script was compiled or run
	slot      run     // what run points to
	session   Session // of the commands that scripts call
	run       *run    // nil: no script runs
	full      bool    // there was no memory left when the unit began
	deadline  int64   // when loading a library must be over, µs of the clock; 0: not known yet
	coroutine coroutine
}

// Script returns the script with a SHA-1, in any case, or nil.
func (s *Server) Script(sha []byte) *Script {
	if len(sha) != SHALength {
		return nil
	}
	var lower [SHALength]byte
	for i, c := range sha {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return s.scripts.cache[string(lower[:])]
}

// Compile returns the script with a text, which may be known already. One that is not to be kept is forgotten when there are
// too many. If there is something wrong with the text, it returns nil and an error text without its code.
func (s *Server) Compile(text []byte, keep bool) (_ *Script, fault string) {
	sum := sha1.Sum(text)
	var sha [SHALength]byte
	hex.Encode(sha[:], sum[:])
	if known := s.scripts.cache[string(sha[:])]; known != nil {
		if keep && !known.kept {
			known.kept = true
			s.scripts.kept++
		}
		return known, ""
	}
	flags, skipped, fault := declaredFlags(text)
	if fault != "" {
		return nil, fault
	}
	if s.scripts.evals == nil {
		s.scripts.evals = s.newVM(false)
		s.scripts.cache = map[string]*Script{}
	}
	if s.crowds(s.scripts.evals, len(text)) {
		return nil, "There are too many scripts for the memory of this host: SCRIPT FLUSH forgets them"
	}
	code, err := s.scripts.evals.LoadScript(text[skipped:])
	if err != nil {
		return nil, "Error compiling script (new function): " + err.Error()
	}
	s.scripts.uses++ // whether or not it will be run: no two scripts are equally old
	script := &Script{
		SHA: string(sha[:]), Text: string(text), code: code, flags: flags, kept: keep, size: len(text) - skipped,
		used: s.scripts.uses,
	}
	if keep {
		s.scripts.kept++
	} else if len(s.scripts.cache)-s.scripts.kept >= mostEvals {
		s.evictScript()
	}
	s.scripts.cache[script.SHA] = script
	s.scripts.text += int64(len(text))
	return script, ""
}

// compiledCost is what a byte of source takes, about, when it is compiled and kept.
const compiledCost = 16

// crowds reports whether code of so many bytes is more than the host has memory for in a sandbox.
func (s *Server) crowds(vm *lua.VM, length int) bool {
	return s.host.script != 0 && vm.Memory()+int64(compiledCost*length) > s.host.script && !s.replaying
}

// evictScript forgets the script that has not been used for longest, of those that are not kept. To look at all of them
// takes a fraction of what it takes to compile the one that comes.
func (s *Server) evictScript() {
	var oldest *Script
	for _, script := range s.scripts.cache {
		if !script.kept && (oldest == nil || script.used < oldest.used) {
			oldest = script
		}
	}
	delete(s.scripts.cache, oldest.SHA)
	s.scripts.text -= int64(len(oldest.Text))
	s.scripts.evals.Unload(oldest.size)
	s.scripts.evicted++
}

// FlushScripts forgets all scripts.
func (s *Server) FlushScripts() {
	s.scripts.evals, s.scripts.cache = nil, nil
	s.scripts.text, s.scripts.kept = 0, 0
}

// newVM returns a sandbox whose commands run here.
func (s *Server) newVM(functions bool) *lua.VM {
	return lua.New(lua.Options{
		Functions:    functions,
		Held:         s.UsedMemory,
		Call:         s.scriptCall,
		SetProto:     s.scripts.session.SetProto,
		SetRepl:      s.scriptEffects,
		Log:          s.scriptLog,
		CheckCommand: s.scriptMayRun,
		Replied:      s.scriptReplied,
		Hook:         s.scriptHook,
		Clock:        func() float64 { return float64(s.clock()) / 1e6 },
		Flags:        scriptFlagNames,
		Version:      version.Redis,
		VersionNum:   version.RedisNum,
		Memory:       s.host.script,
	})
}

// ScriptStats say what scripts and libraries take, in bytes.
type ScriptStats struct {
	Scripts, Libraries, Functions int
	Evicted                       int64 // scripts forgotten because there were too many
	EvalVM, FunctionVM            int64 // the sandboxes
	Texts                         int64 // of scripts, and what is around them
	LibraryTexts                  int64
}

// What an entry takes beside its text, about: key, pointers, the value it points to.
const (
	scriptOverhead   = 200
	functionOverhead = 150
)

// ScriptStats returns what there is of scripts.
func (s *Server) ScriptStats() ScriptStats {
	x := &s.scripts
	st := ScriptStats{Scripts: len(x.cache), Libraries: len(s.Libraries.list), Functions: s.Libraries.Functions(), Evicted: x.evicted}
	st.Texts = x.text + int64(len(x.cache))*scriptOverhead
	for _, lib := range s.Libraries.list {
		st.LibraryTexts += int64(len(lib.Code) + scriptOverhead + functionOverhead*len(lib.Functions))
	}
	if x.evals != nil {
		st.EvalVM = x.evals.Memory()
	}
	if x.functions != nil {
		st.FunctionVM = x.functions.Memory()
	}
	return st
}
