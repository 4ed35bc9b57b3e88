//go:build js && wasm

// Command wasm is the engine as a WebAssembly module: wedis.wasm.
//
// Two doors lead to the same engine. The exports (exports.go) pass bytes
// through linear memory: every command of the npm package and of the tests goes
// this way, since a call costs nanoseconds. The bridge (bridge.go) publishes a
// plain JavaScript object through syscall/js, for callers who want no memory
// views; a call costs microseconds. Neither holds any logic of its own.
//
// main never returns: the exports are callable once it has started.
package main

func main() {
	publish()
	select {}
}
