//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"github.com/syumai/workers/cloudflare"

	"github.com/wedis/wedis/workers/internal/snapshot"
)

// invocation implements resident.Invocation with the objects of one request or cron event.
type invocation struct {
	env, ctx, body js.Value
	kv             snapshot.KV
}

var (
	global     = js.Global()
	current    = global.Get("context") // see doc.go
	uint8Array = global.Get("Uint8Array")
	promise    = global.Get("Promise")
)

// newInvocation takes what belongs to the current request. Call it before anything waits.
func newInvocation() *invocation {
	inv := &invocation{env: current.Get("env"), ctx: current.Get("ctx"), body: current.Get("body")}
	if ns := cloudflare.GetBinding("WEDIS_KV"); ns.Type() == js.TypeObject {
		inv.kv = namespace{ns}
	}
	return inv
}

// Var implements resident.Invocation. A variable may be a number in wrangler.toml.
func (inv *invocation) Var(name string) string {
	if v := inv.env.Get(name); !v.IsUndefined() && !v.IsNull() {
		return global.Call("String", v).String()
	}
	return ""
}

// KV implements resident.Invocation.
func (inv *invocation) KV() snapshot.KV { return inv.kv }

// Now implements resident.Invocation.
func (inv *invocation) Now() int64 { return int64(global.Get("Date").Call("now").Float()) }

// Sleep implements resident.Invocation. Go's own timers would hang on whichever request happened to be there.
func (inv *invocation) Sleep(ms int64) {
	done := make(chan struct{})
	var wake js.Func
	wake = js.FuncOf(func(js.Value, []js.Value) any {
		wake.Release()
		close(done)
		return nil
	})
	global.Call("setTimeout", wake, ms)
	<-done
}

// WaitUntil implements resident.Invocation.
func (inv *invocation) WaitUntil(task func()) {
	var start js.Func
	start = js.FuncOf(func(_ js.Value, args []js.Value) any {
		start.Release()
		resolve := args[0]
		go func() {
			defer resolve.Invoke()
			task()
		}()
		return nil
	})
	inv.ctx.Call("waitUntil", promise.New(start))
}

// Log implements resident.Invocation.
func (inv *invocation) Log(text string) { global.Get("console").Call("error", text) }

// await waits for a promise of this goroutine's own invocation. A promise that never settles because its request is
// gone leaves the goroutine where it is for ever.
func await(p js.Value) (js.Value, error) {
	type result struct {
		value js.Value
		err   error
	}
	settled := make(chan result, 1)
	fulfil := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- result{value: args[0]}
		return nil
	})
	defer fulfil.Release()
	reject := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- result{err: errors.New(global.Call("String", args[0]).String())}
		return nil
	})
	defer reject.Release()
	p.Call("then", fulfil, reject)
	r := <-settled
	return r.value, r.err
}

func toJS(b []byte) js.Value {
	v := uint8Array.New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}

func toGo(v js.Value) []byte {
	b := make([]byte, v.Get("length").Int())
	js.CopyBytesToGo(b, v)
	return b
}
