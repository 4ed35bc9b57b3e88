//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"
	"time"

	"github.com/wedis/wedis/engine"
)

// callbacks returns what the loader can do for the store: the functions of the
// object that it left at globalThis.__wedisHost, all of them optional.
//
//	log(level, text)              level is the mark of redis-server's log: . - * #
//	process                       { id, os, executable, configFile, memory }
//	cpu()                         returns [own, system], µs
//	save()                        begins to write a snapshot; wedis_saved tells the end
//	rewrite()                     begins to write the journal anew; wedis_saved too
//	files()                       returns { aofSize, aofBaseSize, aofBuffer, aofPendingFsync, aofDelayedFsync, loadingTotal }
//	readSnapshot(), readJournal() return Uint8Arrays
//	shutdown({ save, nosave, now, force }) begins to end; wedis_saved tells if it fails
//	configure(name, value)        hears what CONFIG SET has changed
//	writeConfig([[name, value]])
//	readUsers()                   returns a Uint8Array
//	writeUsers(bytes)
//
// They run while a command does, and may not call the module. What one throws is
// its error. They cost microseconds, and nothing hot calls any; the clock is
// Go's own, and so is the source of random bytes.
func callbacks() engine.Host {
	host := engine.Host{Clock: clock()}
	if crypto := js.Global().Get("crypto"); crypto.Type() == js.TypeObject {
		host.Random = func(b []byte) { random(crypto, b) }
	}
	object := js.Global().Get("__wedisHost")
	if object.Type() != js.TypeObject {
		return host
	}
	has := func(name string) bool { return object.Get(name).Type() == js.TypeFunction }
	invoke := func(name string, args ...any) error {
		_, err := call(object, name, args...)
		return err
	}
	if has("log") {
		host.Log = func(level engine.LogLevel, text string) { invoke("log", string(rune(level)), text) }
	}
	if p := object.Get("process"); p.Type() == js.TypeObject {
		host.Process = engine.Process{
			ID:         int64(p.Get("id").Float()),
			OS:         p.Get("os").String(),
			Executable: p.Get("executable").String(),
			ConfigFile: p.Get("configFile").String(),
			Memory:     int64(p.Get("memory").Float()),
		}
	}
	if has("cpu") {
		host.CPU = func() (user, system int64) {
			spent, err := call(object, "cpu")
			if err != nil {
				return 0, 0
			}
			return int64(spent.Index(0).Float()), int64(spent.Index(1).Float())
		}
	}
	if has("save") {
		host.Save = func() error { return invoke("save") }
	}
	if has("rewrite") {
		host.Rewrite = func() error { return invoke("rewrite") }
	}
	if has("files") {
		host.Files = func() engine.Files { return filesOf(object) }
	}
	if has("readSnapshot") {
		host.ReadSnapshot = func() ([]byte, error) { return read(object, "readSnapshot") }
	}
	if has("readJournal") {
		host.ReadJournal = func() ([]byte, error) { return read(object, "readJournal") }
	}
	if has("writeSnapshot") {
		host.WriteSnapshot = func(file []byte) error { return invoke("writeSnapshot", toJS(file)) }
	}
	if has("shutdown") {
		host.Shutdown = func(o engine.ShutdownOptions) error {
			return invoke("shutdown", map[string]any{"save": o.Save, "nosave": o.NoSave, "now": o.Now, "force": o.Force})
		}
	}
	if has("configure") {
		host.Configure = func(name, value string) error { return invoke("configure", name, value) }
	}
	if has("writeConfig") {
		host.WriteConfig = func(settings [][2]string) error {
			pairs := make([]any, len(settings))
			for i, pair := range settings {
				pairs[i] = []any{pair[0], pair[1]}
			}
			return invoke("writeConfig", pairs)
		}
	}
	if has("readUsers") {
		host.ReadUsers = func() ([]byte, error) { return read(object, "readUsers") }
	}
	if has("writeUsers") {
		host.WriteUsers = func(users []byte) error { return invoke("writeUsers", toJS(users)) }
	}
	return host
}

// read calls a method that returns bytes.
func read(object js.Value, method string) ([]byte, error) {
	bytes, err := call(object, method)
	if err != nil {
		return nil, err
	}
	return bytesArg(bytes), nil
}

// filesOf asks the host for its numbers; what it does not tell is 0.
func filesOf(object js.Value) (f engine.Files) {
	told, err := call(object, "files")
	if err != nil || told.Type() != js.TypeObject {
		return f
	}
	for name, field := range map[string]*int64{
		"aofSize": &f.Journal, "aofBaseSize": &f.JournalBase, "aofBuffer": &f.Buffered,
		"aofPendingFsync": &f.PendingSyncs, "aofDelayedFsync": &f.DelayedSyncs, "loadingTotal": &f.Loading,
	} {
		if v := told.Get(name); v.Type() == js.TypeNumber {
			*field = int64(v.Float())
		}
	}
	return f
}

// call calls a method; what it throws is the error.
func call(object js.Value, method string, args ...any) (result js.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			thrown, ok := r.(js.Error)
			if !ok {
				panic(r)
			}
			err = errors.New(thrown.Value.Get("message").String())
		}
	}()
	return object.Call(method, args...), nil
}

// random fills bytes from the host's source of randomness.
func random(crypto js.Value, b []byte) {
	bytes := js.Global().Get("Uint8Array").New(len(b))
	crypto.Call("getRandomValues", bytes)
	js.CopyBytesToGo(b, bytes)
}

// clock returns a clock that only goes forward, in µs: one call of the host,
// where reading the time of day would take two.
func clock() func() int64 {
	start := time.Now()
	return func() int64 { return time.Since(start).Microseconds() }
}
