//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "workers runs in Cloudflare Workers only: build it with npm run build -w @wedis/workers")
	os.Exit(2)
}
