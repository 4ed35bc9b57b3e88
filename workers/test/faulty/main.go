//go:build js && wasm

// Command faulty is a Go side that fails in every way there is, to see what src/ makes of it.
package main

import (
	"net/http"
	"os"
	"syscall/js"

	"github.com/syumai/workers"
)

func main() {
	served := 0
	workers.ServeNonBlock(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			panic("faulty")
		case "/exit":
			os.Exit(3)
		case "/broken":
			js.Global().Get("context").Set("broken", true)
		}
		served++
		w.(interface{ WriteRawJSBody(js.Value) }).WriteRawJSBody(js.ValueOf(js.Global().Call("String", served)))
	}))
	workers.Ready()
	select {}
}
