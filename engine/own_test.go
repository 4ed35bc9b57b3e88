package engine_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine"
)

// The sessions of the program around a store are let in when there are maxclients already, and are not closed when
// they are idle.
func TestOwnSessionsAreNotLimited(t *testing.T) {
	e, err := engine.New(engine.Options{Config: [][2]string{{"maxclients", "1"}, {"timeout", "1"}}})
	if err != nil {
		t.Fatal(err)
	}
	client := e.OpenSession(0, "10.0.0.7:1")
	own := e.OpenSession(0, "local:0")
	if !own.Closing() {
		t.Fatal("one session too many is not closing")
	}
	e.Own(own)
	if out := e.Exec(own, 0, []byte("SET k v\r\n")); string(out) != "+OK\r\n" {
		t.Fatalf("SET replied %q", out)
	}
	for now := int64(0); now <= 5e6; now += 1e6 {
		e.Tick(now)
	}
	list := string(e.Exec(own, 6e6, []byte("CLIENT LIST\r\n")))
	if !client.Closing() || own.Closing() || strings.Count(list, "id=") != 1 {
		t.Fatalf("closing: client %v, own %v; CLIENT LIST %q", client.Closing(), own.Closing(), list)
	}
}

// What the program's own sessions listen to has no limit: it cannot read while it publishes.
func TestOwnSessionsHaveNoOutputLimit(t *testing.T) {
	e, err := engine.New(engine.Options{Config: [][2]string{{"client-output-buffer-limit", "pubsub 1000 0 0"}}})
	if err != nil {
		t.Fatal(err)
	}
	client, own := e.OpenSession(0, "10.0.0.7:1"), e.OpenSession(0, "local:0")
	e.Own(own)
	for _, s := range []*engine.Session{client, own} {
		e.Exec(s, 0, []byte("SUBSCRIBE c\r\n"))
	}
	publisher := e.OpenSession(0, "10.0.0.7:2")
	message := strings.Repeat("x", 20_000)
	for range 10 {
		e.Exec(publisher, 0, []byte("PUBLISH c "+message+"\r\n"))
	}
	if !client.Closing() || own.Closing() {
		t.Fatalf("closing: client %v, own %v", client.Closing(), own.Closing())
	}
	if got := strings.Count(string(e.Output(own)), message); got != 10 {
		t.Fatalf("%d of 10 messages arrived", got)
	}
}
