package exec

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/lua"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// Library is a library of functions. It belongs to the store as keys do: what changes libraries is an effect, and
// snapshots have them.
type Library struct {
	Name      string
	Code      string             // with its first line
	Functions []*LibraryFunction // in the order in which they were registered
	size      int                // of what was compiled
}

// LibraryFunction is a function of a library.
type LibraryFunction struct {
	Name           string
	Description    string
	HasDescription bool
	Flags          ScriptFlags
	code           *lua.Function
}

// Engine is what libraries are written in, as FUNCTION LIST names it.
const Engine = "LUA"

// Libraries are the libraries of a store.
type Libraries struct {
	list   []*Library                  // in the order in which they were loaded
	byName map[string]*LibraryFunction // in lower case
}

const errLibraryName = "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"

// All returns the libraries. The slice is theirs.
func (l *Libraries) All() []*Library { return l.list }

// Functions returns how many functions there are.
func (l *Libraries) Functions() int { return len(l.byName) }

// Function returns the function of that name, in any case, or nil.
func (l *Libraries) Function(name []byte) *LibraryFunction {
	if f := l.byName[string(name)]; f != nil {
		return f
	}
	return l.byName[strings.ToLower(string(name))]
}

// Matching returns the libraries whose name matches a pattern, in any case.
func (l *Libraries) Matching(pattern []byte) []*Library {
	var found []*Library
	for _, lib := range l.list {
		if glob.Match(pattern, []byte(lib.Name), true) {
			found = append(found, lib)
		}
	}
	return found
}

func (l *Libraries) find(name string) int {
	return slices.IndexFunc(l.list, func(lib *Library) bool { return lib.Name == name })
}

// link adds a library. The first function of a name is the one that is called.
func (l *Libraries) link(lib *Library) {
	if l.byName == nil {
		l.byName = map[string]*LibraryFunction{}
	}
	l.list = append(l.list, lib)
	for _, f := range lib.Functions {
		if name := strings.ToLower(f.Name); l.byName[name] == nil {
			l.byName[name] = f
		}
	}
}

// clone returns a copy that can be changed.
func (l *Libraries) clone() Libraries {
	c := Libraries{}
	for _, lib := range l.list {
		c.link(lib)
	}
	return c
}

// remove takes out a library that is there.
func (l *Libraries) remove(name string) {
	i := l.find(name)
	for _, f := range l.list[i].Functions {
		if name := strings.ToLower(f.Name); l.byName[name] == f {
			delete(l.byName, name)
		}
	}
	l.list = slices.Delete(l.list, i, i+1)
}

// collision returns the name of a function of lib that another library has, or "".
func (l *Libraries) collision(lib *Library) string {
	for _, f := range lib.Functions {
		if l.byName[strings.ToLower(f.Name)] != nil {
			return f.Name
		}
	}
	return ""
}

// LoadLibrary compiles a library and adds it, in place of one of its name if replace says so. It returns the library, or
// an error text without its code.
func (c *Ctx) LoadLibrary(code []byte, replace bool) (_ *Library, fault string) {
	lib, fault := c.srv.addLibrary(&c.srv.Libraries, code, replace)
	if fault == "" {
		c.srv.dirty++
	}
	return lib, fault
}

// addLibrary compiles a library and adds it to others.
func (s *Server) addLibrary(to *Libraries, code []byte, replace bool) (_ *Library, fault string) {
	name, body, fault := libraryHead(code)
	if fault != "" {
		return nil, fault
	}
	others := *to
	var old *Library
	if i := to.find(name); i >= 0 {
		if !replace {
			return nil, "Library '" + name + "' already exists"
		}
		old = to.list[i]
		others = to.clone()
		others.remove(name)
	}
	lib := &Library{Name: name, Code: string(code), size: len(body)}
	if err := s.register(lib, body); err != nil {
		return nil, err.Error()
	}
	if fault = others.refuses(lib); fault != "" {
		s.unload(lib)
		return nil, fault
	}
	others.link(lib)
	*to = others
	s.unload(old)
	return lib, ""
}

// refuses tells why a library that has been compiled cannot be added, or "".
func (l *Libraries) refuses(lib *Library) (fault string) {
	if len(lib.Functions) == 0 {
		return "No functions registered"
	}
	if name := l.collision(lib); name != "" {
		return "Function " + name + " already exists"
	}
	return ""
}

// unload forgets what libraries, or none, took in the sandbox.
func (s *Server) unload(libraries ...*Library) {
	for _, lib := range libraries {
		if lib != nil {
			s.scripts.functions.Unload(lib.size)
		}
	}
}

// register compiles and runs the code of a library, which registers its functions. It fails with the text of the reply.
func (s *Server) register(lib *Library, body []byte) error {
	if s.scripts.functions == nil {
		s.scripts.functions = s.newVM(true)
	}
	if s.crowds(s.scripts.functions, len(body)) {
		return errors.New("There are too many libraries for the memory of this host")
	}
	s.scripts.deadline = 0
	return s.scripts.functions.LoadLibrary(body, func(r lua.Registration) error {
		switch {
		case !isLibraryName(r.Name):
			return errors.New(errLibraryName)
		case slices.ContainsFunc(lib.Functions, func(f *LibraryFunction) bool { return f.Name == r.Name }):
			return errors.New("Function already exists in the library")
		}
		f := &LibraryFunction{Name: r.Name, Description: r.Description, HasDescription: r.HasDescription, code: r.Function}
		for _, flag := range r.Flags {
			f.Flags |= scriptFlagNamed(flag)
		}
		lib.Functions = append(lib.Functions, f)
		return nil
	})
}

// libraryHead reads the first line of a library: "#!lua name=a". It returns the name and the code behind that line, or an
// error text without its code.
func libraryHead(code []byte) (name string, body []byte, fault string) {
	if !bytes.HasPrefix(code, []byte("#!")) {
		return "", nil, "Missing library metadata"
	}
	words, length := shebang(code)
	if len(words) == 0 {
		return "", nil, "Invalid library metadata"
	}
	named := false
	for _, word := range words[1:] {
		if len(word) < 5 || !EqualFold(word[:5], "NAME=") {
			return "", nil, "Invalid metadata value given: " + string(CString(word))
		}
		if named {
			return "", nil, "Invalid metadata value, name argument was given multiple times"
		}
		name, named = string(word[5:]), true
	}
	switch engine := words[0][2:]; {
	case !named:
		return "", nil, "Library name was not given"
	case !isLibraryName(name):
		return "", nil, errLibraryName
	case !EqualFold(engine, Engine):
		return "", nil, "Engine '" + string(engine) + "' not found"
	}
	return name, code[length:], ""
}

func isLibraryName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < '0' || c > '9') && (c|' ' < 'a' || c|' ' > 'z') {
			return false
		}
	}
	return name != ""
}

// DeleteLibrary removes a library and reports whether it was there.
func (c *Ctx) DeleteLibrary(name string) bool {
	libraries := &c.srv.Libraries
	i := libraries.find(name)
	if i < 0 {
		return false
	}
	c.srv.unload(libraries.list[i])
	libraries.remove(name)
	c.srv.dirty++
	return true
}

// FlushLibraries removes all libraries.
func (c *Ctx) FlushLibraries() {
	c.srv.Libraries = Libraries{}
	c.srv.scripts.functions = nil
	c.srv.dirty++
}

// Restoring says what becomes of the libraries that are there when others are restored.
type Restoring uint8

// The policies.
const (
	RestoreAppend  Restoring = iota // they stay; none may be there already
	RestoreReplace                  // they stay, but for those that come anew
	RestoreFlush                    // they go
)

// RestoreLibraries adds the libraries of a payload, all or none. It returns an error text without its code, or "".
func (c *Ctx) RestoreLibraries(payload []byte, policy Restoring) (fault string) {
	b, ok := rdb.Open(payload, c.srv.Config.SkipChecksums)
	if !ok {
		return "DUMP payload version or checksum are wrong"
	}
	if fault = c.srv.restoreLibraries(b, policy); fault == "" {
		c.srv.dirty++
	}
	return fault
}

func (s *Server) restoreLibraries(b []byte, policy Restoring) (fault string) {
	restored := Libraries{}
	defer func() {
		if fault != "" {
			s.unload(restored.list...)
		}
	}()
	err := rdb.Libraries(b, s.Room(), func(code []byte) error {
		if _, fault := s.addLibrary(&restored, code, false); fault != "" {
			return errors.New(fault)
		}
		return nil
	})
	if err != nil {
		return err.Error()
	}
	if policy == RestoreFlush {
		s.unload(s.Libraries.list...)
		s.Libraries = restored
		return ""
	}
	all := s.Libraries.clone()
	var replaced []*Library
	for _, lib := range restored.list {
		i := all.find(lib.Name)
		if i < 0 {
			continue
		}
		if policy == RestoreAppend {
			return "Library " + lib.Name + " already exists"
		}
		replaced = append(replaced, all.list[i])
		all.remove(lib.Name)
	}
	for _, lib := range restored.list {
		if name := all.collision(lib); name != "" {
			return "Function " + name + " already exists"
		}
	}
	for _, lib := range restored.list {
		all.link(lib)
	}
	s.unload(replaced...)
	s.Libraries = all
	return ""
}

// AppendLibraries appends the libraries to b as RDB files have them.
func (s *Server) AppendLibraries(b []byte) []byte {
	for _, lib := range s.Libraries.list {
		b = s.Dumps.AppendLibrary(b, []byte(lib.Code))
	}
	return b
}

// AddLibraries is RestoreLibraries for what AppendLibraries has written down.
func (s *Server) AddLibraries(b []byte, policy Restoring) error {
	if fault := s.restoreLibraries(b, policy); fault != "" {
		return errors.New(fault)
	}
	return nil
}

// LoadLibraries adds what AppendLibraries has written down to a store without libraries.
func (s *Server) LoadLibraries(b []byte) error { return s.AddLibraries(b, RestoreFlush) }
