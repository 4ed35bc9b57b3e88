package cmdtest

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

// theirs is a redis-server that writes an append-only file and announces events.
type theirs struct {
	server   *oracle.Server
	client   *oracle.Conn
	listener *oracle.Conn // subscribed to the events
	file     *os.File     // the append-only file
	selected []byte       // the last SELECT that was read from it
}

func startTheirs(tb testing.TB, settings []string) *theirs {
	tb.Helper()
	dir := tb.TempDir()
	options := []string{"--dir", dir, "--appendonly", "yes", "--appendfsync", "no", "--notify-keyspace-events", "EAnm"}
	for i := 0; i < len(settings); i += 2 {
		options = append(options, "--"+settings[i], settings[i+1])
	}
	server, err := oracle.Start(options...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { server.Close() })
	t := &theirs{server: server}
	if t.file, err = os.Open(filepath.Join(dir, "appendonlydir", "appendonly.aof.1.incr.aof")); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { t.file.Close() })
	for _, c := range []**oracle.Conn{&t.client, &t.listener} {
		if *c, err = server.Dial(); err != nil {
			tb.Fatal(err)
		}
	}
	t.exchange(tb, t.client, "DEBUG SET-ACTIVE-EXPIRE 0\r\nHELLO 3\r\n", 2)
	t.exchange(tb, t.listener, "PSUBSCRIBE __keyevent@*\r\n", 1)
	return t
}

func (t *theirs) exchange(tb testing.TB, c *oracle.Conn, in string, count int) []reply.Value {
	tb.Helper()
	out, err := c.Exchange([]byte(in), count)
	if err != nil {
		tb.Fatal(err)
	}
	return readAll(tb, bytes.Clone(out))
}

// ask runs commands and returns their replies and the events meanwhile.
func (t *theirs) ask(tb testing.TB, in string, count int) (replies []reply.Value, events []string) {
	tb.Helper()
	if count > 0 {
		replies = t.exchange(tb, t.client, in, count)
	}
	if err := t.server.Settle(0); err != nil {
		tb.Fatal(err)
	}
	out, _, err := t.listener.Available()
	if err != nil {
		tb.Fatal(err)
	}
	for _, v := range readAll(tb, out) {
		db, name, _ := strings.Cut(strings.TrimPrefix(string(v.Items[2].Text), "__keyevent@"), "__:")
		events = append(events, event(db, name, v.Items[3].Text))
	}
	return replies, events
}

// journal returns what redis-server has appended to its file since the last call, behind the SELECT that it still
// relies on.
func (t *theirs) journal(tb testing.TB) []byte {
	tb.Helper()
	appended, err := io.ReadAll(t.file) // from where the last call ended
	if err != nil {
		tb.Fatal(err)
	}
	added := append(bytes.Clone(t.selected), appended...)
	if i := bytes.LastIndex(added, []byte("*2\r\n$6\r\nSELECT\r\n")); i >= 0 {
		end := i + len("*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n")
		t.selected = bytes.Clone(added[i:end])
	}
	return added
}
