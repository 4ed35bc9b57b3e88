package gojs

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// buildGlobals makes the global object: the constructors syscall/js looks up, and the fs, process and path objects that
// package syscall reads while it starts. The file system answers ENOSYS to everything but writes.
func (m *Module) buildGlobals(extra map[string]Value) {
	object := constructor(func([]Value) (Value, error) { return NewObject(nil), nil })
	errorClass := constructor(nil)
	errorClass.build = func(args []Value) (Value, error) {
		message := ""
		if len(args) > 0 {
			message = ToString(args[0])
		}
		return &Object{class: errorClass, props: map[string]Value{"message": message}}, nil
	}
	array := constructor(nil)
	array.build = func(args []Value) (Value, error) {
		a := &Object{class: array, props: map[string]Value{}, array: true, items: args}
		if len(args) == 1 {
			if n, ok := args[0].(float64); ok {
				a.items = make([]Value, int(n))
				for i := range a.items {
					a.items[i] = Undefined{}
				}
			}
		}
		return a, nil
	}
	object.Set("keys", NewFunction(func(_ Value, args []Value) (Value, error) {
		keys := NewArray()
		if o, ok := args[0].(*Object); ok {
			for _, name := range slices.Sorted(maps.Keys(o.props)) {
				keys.items = append(keys.items, name)
			}
		}
		return keys, nil
	}))
	m.global = NewObject(map[string]Value{
		"String": NewFunction(func(_ Value, args []Value) (Value, error) { return ToString(args[0]), nil }),
		"Date": NewObject(map[string]Value{"now": NewFunction(func(Value, []Value) (Value, error) {
			return float64(m.clock() / 1e6), nil
		})}),
		"Object": object, "Array": array, "Error": errorClass, "Uint8Array": uint8Array(),
		"fs": m.fileSystem(), "process": process(),
		"path": NewObject(map[string]Value{"resolve": NewFunction(func(_ Value, args []Value) (Value, error) {
			return ToString(args[len(args)-1]), nil
		})}),
		"console": NewObject(map[string]Value{"error": NewFunction(func(_ Value, args []Value) (Value, error) {
			m.print(2, []byte(ToString(NewArray(args...))+"\n"))
			return Undefined{}, nil
		})}),
	})
	m.global.Set("globalThis", m.global)
	for name, v := range extra {
		m.global.Set(name, v)
	}
	m.self = NewObject(map[string]Value{"_pendingEvent": nil})
	m.self.Set("_makeFuncWrapper", NewFunction(func(_ Value, args []Value) (Value, error) {
		return m.guestFunction(args[0]), nil
	}))
}

// guestFunction wraps a js.Func of the guest: the call is left as an event and the guest resumed to handle it.
func (m *Module) guestFunction(id Value) *Object {
	return NewFunction(func(this Value, args []Value) (Value, error) {
		event := NewObject(map[string]Value{"id": id, "this": this, "args": NewArray(args...)})
		m.self.Set("_pendingEvent", event)
		if _, err := m.Call("resume"); err != nil {
			return nil, err
		}
		return event.Get("result"), nil
	})
}

// NewBytes makes a Uint8Array of this module over b, without copying.
func (m *Module) NewBytes(b []byte) *Object {
	class := m.global.Get("Uint8Array").(*Object)
	if b == nil {
		b = []byte{}
	}
	return &Object{class: class, props: map[string]Value{}, bytes: b}
}

func constructor(build func([]Value) (Value, error)) *Object {
	c := NewFunction(func(Value, []Value) (Value, error) {
		return nil, fmt.Errorf("TypeError: class constructor cannot be invoked without 'new'")
	})
	c.build = build
	return c
}

// uint8Array makes the class of byte arrays: new from a length, an array or other bytes; subarray, slice and set.
func uint8Array() *Object {
	class := constructor(nil)
	of := func(b []byte) *Object { return &Object{class: class, props: map[string]Value{}, bytes: b} }
	class.build = func(args []Value) (Value, error) {
		if len(args) == 0 {
			return of([]byte{}), nil
		}
		switch from := args[0].(type) {
		case float64:
			return of(make([]byte, int(from))), nil
		case *Object:
			if from.array {
				o := of(make([]byte, len(from.items)))
				for i, v := range from.items {
					o.SetIndex(i, v)
				}
				return o, nil
			}
			return of(append([]byte{}, from.bytes...)), nil
		}
		return of([]byte{}), nil
	}
	part := func(this Value, args []Value) []byte {
		b := this.(*Object).bytes
		bounds := [2]int{0, len(b)}
		for i, v := range args[:min(2, len(args))] {
			if f, ok := v.(float64); ok {
				n := int(f)
				if n < 0 {
					n += len(b)
				}
				bounds[i] = min(max(n, 0), len(b))
			}
		}
		return b[bounds[0]:max(bounds[0], bounds[1]):max(bounds[0], bounds[1])]
	}
	class.Set("prototype", NewObject(map[string]Value{
		"subarray": NewFunction(func(this Value, args []Value) (Value, error) { return of(part(this, args)), nil }),
		"slice": NewFunction(func(this Value, args []Value) (Value, error) {
			return of(append([]byte{}, part(this, args)...)), nil
		}),
		"set": NewFunction(func(this Value, args []Value) (Value, error) {
			to := this.(*Object).bytes
			if len(args) > 1 {
				to = to[int(args[1].(float64)):]
			}
			from := args[0].(*Object).bytes
			if len(from) > len(to) {
				return nil, fmt.Errorf("RangeError: offset is out of bounds")
			}
			copy(to, from)
			return Undefined{}, nil
		}),
	}))
	return class
}

// notImplemented is the error Node's functions hand to their callback, in the form package syscall expects.
func notImplemented() *Object {
	return NewObject(map[string]Value{"message": "not implemented", "code": "ENOSYS"})
}

func (m *Module) fileSystem() *Object {
	constants := NewObject(map[string]Value{})
	for _, name := range []string{"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_EXCL", "O_DIRECTORY"} {
		constants.Set(name, -1.0)
	}
	fs := NewObject(map[string]Value{"constants": constants})
	for _, name := range []string{"chmod", "chown", "close", "fchmod", "fchown", "fstat", "fsync", "ftruncate", "lchown", "link",
		"lstat", "mkdir", "open", "read", "readdir", "readlink", "rename", "rmdir", "stat", "symlink", "truncate", "unlink", "utimes"} {
		fs.Set(name, NewFunction(func(_ Value, args []Value) (Value, error) {
			return args[len(args)-1].(*Object).Call(nil, notImplemented())
		}))
	}
	fs.Set("write", NewFunction(func(_ Value, args []Value) (Value, error) {
		fd, b := args[0].(float64), args[1].(*Object).bytes
		m.print(int(fd), b)
		return args[5].(*Object).Call(nil, nil, float64(len(b)))
	}))
	return fs
}

// process is Node's process, as far as package syscall reads it.
func process() *Object {
	p := NewObject(map[string]Value{"pid": -1.0, "ppid": -1.0})
	for _, name := range []string{"getuid", "getgid", "geteuid", "getegid"} {
		p.Set(name, NewFunction(func(Value, []Value) (Value, error) { return -1.0, nil }))
	}
	for _, name := range []string{"getgroups", "umask", "cwd", "chdir"} {
		p.Set(name, NewFunction(func(Value, []Value) (Value, error) { return nil, &Thrown{notImplemented()} }))
	}
	return p
}

// print passes the guest's output on.
func (m *Module) print(fd int, b []byte) {
	var to io.Writer
	switch fd {
	case 1:
		to = m.stdout
	case 2:
		to = m.stderr
		if m.dying.Len() > 1<<16 {
			m.dying.Reset()
		}
		m.dying.Write(b)
	}
	if to != nil {
		to.Write(b)
	}
}
