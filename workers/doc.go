// Command workers is a Redis at the edge: a Cloudflare Worker, built on github.com/syumai/workers, that keeps one Wedis
// engine resident in each isolate, answers Redis commands over HTTP and keeps snapshots in KV.
//
// The program runs in two halves. src/ is the JavaScript side: it authenticates a request, reads its body and hands it
// to the Go instance of the isolate, which it starts with the first request. The Go side is this package, thin glue
// over the three below, which know nothing of JavaScript and are tested natively:
//
//	internal/rest      JSON commands and results
//	internal/resident  the engine of an isolate: when to restore, when to save, what to refuse
//	internal/snapshot  the layout of snapshots in KV
//
// The library starts a Go instance for every request and ends it with the response; its `context` global belongs to
// that one request. Here the instance stays, so `context` is one object whose fields src/instance.ts sets before each
// call: env, ctx and body are those of the request being handed over, and are only valid until the first wait. An
// invocation takes what it needs at once.
package main
