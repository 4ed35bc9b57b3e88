package tests

import (
	"testing"

	"github.com/wedis/wedis/tests/gojs"
	"github.com/wedis/wedis/tests/host"
)

// TestBridge: the plain object that the module publishes reaches the same store as the exports.
func TestBridge(t *testing.T) {
	e := newWasm(t, host.Options{})
	defer e.Close()
	bridge := e.Bridge()
	if bridge == nil {
		t.Fatal("the module has published no bridge")
	}
	method := func(name string, args ...gojs.Value) gojs.Value {
		t.Helper()
		f, ok := bridge.Get(name).(*gojs.Object)
		if !ok {
			t.Fatalf("the bridge has no %s", name)
		}
		v, err := f.Call(bridge, args...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	text := func(v gojs.Value) string { return string(v.(*gojs.Object).Bytes()) }

	expect(t, text(method("exec", e.NewBytes([]byte("SET k v\r\nGET k\r\n")), float64(epoch))), "+OK\r\n$1\r\nv\r\n")
	expect(t, text(method("call", "SET", "n", 41.0)), "+OK\r\n")
	expect(t, text(method("call", "INCR", e.NewBytes([]byte("n")))), ":42\r\n")
	expect(t, text(method("call", "SET", e.NewBytes([]byte("\x00\xff")), "é")), "+OK\r\n")
	expect(t, text(method("exec", e.NewBytes([]byte("GET ")))), "")
	expect(t, text(method("exec", e.NewBytes([]byte("n\r\n")))), "$2\r\n42\r\n")
	s := e.OpenSession(epoch, "127.0.0.1:1")
	expect(t, exec(e, s, "GET", "\x00\xff"), `"\xc3\xa9"`)
	expect(t, exec(e, s, "SET", "t", "v", "PX", "5"), "+OK") // gone when more than 5 ms have passed
	if next, ok := method("tick", float64(epoch)).(float64); !ok || int64(next) != epoch+6000 {
		t.Errorf("tick answers %v", next)
	}
	method("tick", float64(epoch+6000))
	expect(t, exec(e, s, "DBSIZE"), ":3")
	expect(t, text(method("exec", e.NewBytes([]byte("QUIT\r\nPING\r\n")))), "+OK\r\n")
	expect(t, text(method("call", "PING")), "+PONG\r\n")

	// It can make an engine of its own.
	config := gojs.NewObject(map[string]gojs.Value{"maxmemory": "1mb", "maxmemory-policy": "allkeys-lru"})
	method("init", gojs.NewObject(map[string]gojs.Value{"config": config, "seed": 5.0, "now": float64(epoch)}))
	expect(t, text(method("call", "CONFIG", "GET", "maxmemory")), "*2\r\n$9\r\nmaxmemory\r\n$7\r\n1048576\r\n")
	expect(t, text(method("call", "DBSIZE")), ":0\r\n")
	bad := method("init", gojs.NewObject(map[string]gojs.Value{"config": gojs.NewObject(map[string]gojs.Value{"maxmemory": "x"})}))
	if o, ok := bad.(*gojs.Object); !ok || o.Get("message") == (gojs.Undefined{}) {
		t.Errorf("a wrong setting answers %v", bad)
	}
}
