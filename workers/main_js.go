//go:build js && wasm

package main

import (
	"context"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime/debug"
	"syscall/js"

	crand "crypto/rand"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"

	"github.com/wedis/wedis/workers/internal/resident"
	"github.com/wedis/wedis/workers/internal/rest"
)

// memoryLimit is where the garbage collector stops being lazy. An isolate has 128 MB, and the JavaScript side needs
// some of it.
const memoryLimit = 72 << 20

func main() {
	debug.SetMemoryLimit(memoryLimit)
	name := make([]byte, 8)
	crand.Read(name)
	h := handler{resident.New(hex.EncodeToString(name), rand.Uint64())}
	workers.ServeNonBlock(h)
	cron.ScheduleTaskNonBlock(h.scheduled)
	workers.Ready()
	select {}
}

// handler serves requests that src/worker.ts has let through.
type handler struct {
	resident *resident.Resident
}

// ServeHTTP implements http.Handler.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	inv := newInvocation()
	body, err := body(inv, r)
	var resp rest.Response
	if err != nil {
		resp = rest.Fail(400, "ERR cannot read the request: "+err.Error())
	} else {
		resp = h.resident.Serve(inv, peer(r), rest.Request{
			Path:   r.URL.Path,
			Body:   body,
			Base64: r.Header.Get("Upstash-Encoding") == "base64",
		})
	}
	h.reportBroken()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(resp.Status)
	// The library's stream of written bytes would end its `Done`, which can happen only once in an instance; and a
	// body that is there at once needs no stream.
	w.(interface{ WriteRawJSBody(js.Value) }).WriteRawJSBody(toJS(resp.Body))
}

// scheduled never fails: the library would panic, and end the instance.
func (h handler) scheduled(context.Context) error {
	h.resident.Scheduled(newInvocation())
	h.reportBroken()
	return nil
}

// reportBroken has src/instance.ts give this instance up.
func (h handler) reportBroken() {
	if h.resident.Broken() {
		current.Set("broken", true)
	}
}

// body is the bytes that src/worker.ts has read already, or, under the library's own shim, those of the stream.
func body(inv *invocation, r *http.Request) ([]byte, error) {
	if inv.body.Type() == js.TypeObject {
		return toGo(inv.body), nil
	}
	return io.ReadAll(r.Body)
}

// peer is the address of the client as Cloudflare knows it.
func peer(r *http.Request) string {
	if r.RemoteAddr == "" {
		return "127.0.0.1:0"
	}
	return net.JoinHostPort(r.RemoteAddr, "0")
}
