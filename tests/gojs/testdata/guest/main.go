// Guest is the program the tests of gojs run.
package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"runtime"
	"syscall/js"
	"time"
	"unsafe"
)

var (
	buffer []byte
	fired  int
	kept   [][]byte
)

//go:wasmexport add
func add(a, b int32) int32 { return a + b }

//go:wasmexport half
func half(f float64) float64 { return f / 2 }

//go:wasmexport room
func room(n int32) int32 {
	buffer = make([]byte, n)
	return int32(uintptr(unsafe.Pointer(unsafe.SliceData(buffer))))
}

//go:wasmexport sum
func sum() int32 {
	t := int32(0)
	for _, b := range buffer {
		t += int32(b)
	}
	return t
}

// churn allocates and collects; goroutines run in between.
//
//go:wasmexport churn
func churn(n int32) int32 {
	done := 0
	for i := range n {
		kept = append(kept[:min(len(kept), 100)], make([]byte, 10_000))
		go func() { done++ }()
		if i%100 == 0 {
			runtime.Gosched()
		}
	}
	runtime.GC()
	runtime.Gosched()
	return int32(done)
}

//go:wasmexport ticks
func ticks() int32 { return int32(fired) }

//go:wasmexport boom
func boom() { panic("boom") }

//go:wasmexport leave
func leave() { os.Exit(3) }

func main() {
	fmt.Println("args", os.Args[1:], os.Getenv("COLOUR"))
	fmt.Fprintln(os.Stderr, time.Now().UTC().Format(time.RFC3339))
	random := make([]byte, 4)
	rand.Read(random)
	fmt.Printf("random %x\n", random)
	time.AfterFunc(50*time.Millisecond, func() { fired++ })

	global := js.Global()
	bridge := global.Get("Object").New()
	bridge.Set("twice", js.FuncOf(func(this js.Value, args []js.Value) any { return args[0].Int() * 2 }))
	bridge.Set("reverse", js.FuncOf(func(this js.Value, args []js.Value) any {
		b := make([]byte, args[0].Length())
		js.CopyBytesToGo(b, args[0])
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		out := global.Get("Uint8Array").New(len(b))
		js.CopyBytesToJS(out, b)
		return out
	}))
	bridge.Set("list", js.FuncOf(func(this js.Value, args []js.Value) any {
		l := []any{}
		for _, a := range args {
			l = append(l, a.Type().String(), js.ValueOf(a.String()))
		}
		return l
	}))
	bridge.Set("through", js.FuncOf(func(this js.Value, args []js.Value) any {
		defer func() { recover() }()
		return args[0].Invoke(args[1])
	}))
	fmt.Println("undefined", global.Get("nothing").IsUndefined(), "array", bridge.InstanceOf(global.Get("Object")),
		global.Get("Array").New(2).InstanceOf(global.Get("Array")), bridge.InstanceOf(global.Get("Array")))
	func() {
		defer func() { fmt.Println("caught", recover()) }()
		global.Call("refuse", 1.5, true, js.Null())
	}()
	if ready := global.Get("ready"); !ready.IsUndefined() {
		ready.Invoke(bridge)
	}
	select {}
}
