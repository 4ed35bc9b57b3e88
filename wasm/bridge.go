//go:build js && wasm

package main

import (
	"syscall/js"

	"github.com/wedis/wedis/engine"
)

// publish hands the bridge to the function that the loader left at
// globalThis.__wedisReady, if there is one. The bridge is an object with
//
//	init({ config, seed, now })   makes the engine; config is an object of strings
//	exec(bytes, now)              runs RESP or inline commands, returns RESP
//	call(name, ...args)           runs one command, returns its reply as RESP;
//	                              arguments are strings, numbers or Uint8Arrays
//	tick(now)                     does what is due, returns when to call again
//
// Times are in µs since the epoch; where one is left out it is Date.now(). The
// bridge has a session of its own on the same engine as the exports.
func publish() {
	ready := js.Global().Get("__wedisReady")
	if ready.Type() != js.TypeFunction {
		return
	}
	b := js.Global().Get("Object").New()
	for name, fn := range map[string]func([]js.Value) any{
		"init": bridgeInit,
		"exec": bridgeExec,
		"call": bridgeCall,
		"tick": bridgeTick,
	} {
		b.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any { return guarded(fn, args) }))
	}
	ready.Invoke(b)
}

// guarded runs a bridge function; a panic becomes an error reply.
func guarded(fn func([]js.Value) any, args []js.Value) (result any) {
	defer func() {
		if recover() != nil {
			self.failed = true
			result = toJS([]byte(failedReply))
		}
	}()
	if self.failed {
		return toJS([]byte(failedReply))
	}
	return fn(args)
}

func bridgeInit(args []js.Value) any {
	opt := engine.Options{Now: timeArg(js.Undefined())}
	if len(args) > 0 && args[0].Type() == js.TypeObject {
		opt.Now = timeArg(args[0].Get("now"))
		if seed := args[0].Get("seed"); seed.Type() == js.TypeNumber {
			opt.Seed = uint64(seed.Float())
		}
		if cfg := args[0].Get("config"); cfg.Type() == js.TypeObject {
			names := js.Global().Get("Object").Call("keys", cfg)
			for i := range names.Length() {
				name := names.Index(i).String()
				opt.Config = append(opt.Config, [2]string{name, cfg.Get(name).String()})
			}
		}
	}
	if err := start(opt); err != nil {
		return js.Global().Get("Error").New(err.Error())
	}
	return js.Undefined()
}

func bridgeExec(args []js.Value) any {
	if len(args) == 0 {
		return toJS(nil)
	}
	return run(bytesArg(args[0]), optional(args, 1))
}

func bridgeCall(args []js.Value) any {
	words := make([][]byte, len(args))
	for i, a := range args {
		words[i] = bytesArg(a)
	}
	return run(engine.Command(words...), js.Undefined())
}

func bridgeTick(args []js.Value) any {
	return float64(self.engine.Tick(timeArg(optional(args, 0))))
}

// run executes input in the bridge's session, all of it.
func run(in []byte, now js.Value) any {
	t := timeArg(now)
	s := sessionOf(self.bridge)
	if s == nil {
		self.bridge = open("bridge", float64(t))
		s = sessionOf(self.bridge)
	}
	out := append([]byte(nil), self.engine.Exec(s, t, in)...)
	for s.More() {
		out = append(out, self.engine.Exec(s, t, nil)...)
	}
	if s.Closing() {
		closeSession(self.bridge, float64(t))
		self.bridge = 0 // the handle may become another session's
	}
	return toJS(out)
}

func optional(args []js.Value, i int) js.Value {
	if i < len(args) {
		return args[i]
	}
	return js.Undefined()
}

func timeArg(v js.Value) int64 {
	if v.Type() == js.TypeNumber {
		return int64(v.Float())
	}
	return int64(js.Global().Get("Date").Call("now").Float()) * 1000
}

// bytesArg turns a Uint8Array into its bytes and anything else into its text.
func bytesArg(v js.Value) []byte {
	if v.InstanceOf(js.Global().Get("Uint8Array")) {
		b := make([]byte, v.Length())
		js.CopyBytesToGo(b, v)
		return b
	}
	return []byte(js.Global().Get("String").Invoke(v).String())
}

func toJS(b []byte) js.Value {
	v := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}
