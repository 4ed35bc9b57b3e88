package lua

import (
	"fmt"
	"os"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

func TestSmoke(t *testing.T) {
	v := New(Options{Call: func(argv [][]byte) []byte { return []byte("$3\r\nbar\r\n") }})
	src, _ := os.ReadFile("/tmp/w/h1/t.lua")
	f, err := v.LoadScript(src)
	if err != nil {
		t.Fatal(err)
	}
	w := &resp.Writer{}
	if e := v.Run(f, [][]byte{[]byte("k1")}, nil, w); e != nil {
		fmt.Println(e.Reply("sha"))
	}
	fmt.Printf("%q\n", w.Buf)
}
