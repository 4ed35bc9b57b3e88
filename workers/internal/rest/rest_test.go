package rest

import (
	"strings"
	"testing"
)

// scripted answers each command (as the client wrote it, spaces between arguments) with a RESP reply.
type scripted struct {
	t       *testing.T
	replies map[string]string
	ran     []string
	closing bool
}

func (s *scripted) Exec(in []byte) []byte {
	name := words(s.t, string(in))
	s.ran = append(s.ran, name)
	if name == "QUIT" {
		s.closing = true
	}
	reply, ok := s.replies[name]
	if !ok {
		s.t.Fatalf("unexpected command %q", name)
	}
	return []byte(reply)
}

func (s *scripted) Closing() bool { return s.closing }

// words undoes appendCommand for commands without line ends in their arguments.
func words(t *testing.T, in string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(in, "\r\n"), "\r\n")
	var out []string
	for i := 2; i < len(lines); i += 2 {
		out = append(out, lines[i])
	}
	return strings.Join(out, " ")
}

func TestHandle(t *testing.T) {
	replies := map[string]string{
		"SET k v EX 10": "+OK\r\n",
		"PING":          "+PONG\r\n",
		"GET k":         "$3\r\nv\"\n\r\n",
		"GET none":      "$-1\r\n",
		"GET none3":     "_\r\n",
		"GET bin":       "$3\r\na\xff\x01\r\n",
		"INCR n":        ":9007199254740993\r\n",
		"NOPE":          "-ERR unknown command 'NOPE'\r\n",
		"MGET a b":      "*2\r\n$1\r\n1\r\n*2\r\n:2\r\n*-1\r\n",
		"HGETALL h":     "%1\r\n+f\r\n,1.5\r\n",
		"SMEMBERS s":    "~3\r\n#t\r\n,inf\r\n(123456789012345678901\r\n",
		"INFO":          "=8\r\ntxt:info\r\n",
		"ATTR":          "|1\r\n+ttl\r\n:3\r\n:1\r\n",
		"BLOBERR":       "!8\r\nERR boom\r\n",
		"PUSHED":        ">2\r\n+message\r\n+x\r\n:1\r\n",
		"BLPOP q 0":     "",
		"BROKEN":        "$5\r\nab\r\n",
		"QUIT":          "+OK\r\n",
		"MULTI":         "+OK\r\n",
		"OK?":           "$2\r\nOK\r\n",
	}
	queued := map[string]string{
		"MULTI": "+OK\r\n", "INCR a": "+QUEUED\r\n", "LPUSH a x": "+QUEUED\r\n", "BAD": "-ERR unknown command\r\n",
		"DISCARD": "+OK\r\n", "EXEC": "*2\r\n:1\r\n-WRONGTYPE Operation\r\n",
	}
	aborted := map[string]string{
		"MULTI": "+OK\r\n", "BAD": "-ERR unknown command\r\n", "INCR a": "+QUEUED\r\n",
		"EXEC": "-EXECABORT Transaction discarded because of previous errors.\r\n",
	}
	for _, c := range []struct {
		path, body string
		base64     bool
		replies    map[string]string
		status     int
		want       string
	}{
		{"/", `["SET","k","v","EX",10]`, false, replies, 200, `{"result":"OK"}`},
		{"/", `["PING"]`, false, replies, 200, `{"result":"PONG"}`},
		{"/", `["GET","k"]`, false, replies, 200, `{"result":"v\"\n"}`},
		{"/", `["GET","none"]`, false, replies, 200, `{"result":null}`},
		{"/", `["GET","none3"]`, false, replies, 200, `{"result":null}`},
		{"/", `["GET","bin"]`, false, replies, 200, `{"result":"a` + "\uFFFD" + `\u0001"}`},
		{"/", `["GET","bin"]`, true, replies, 200, `{"result":"Yf8B"}`},
		{"/", `["INCR","n"]`, false, replies, 200, `{"result":9007199254740993}`},
		{"/", `["MGET","a","b"]`, false, replies, 200, `{"result":["1",[2,null]]}`},
		{"/", `["MGET","a","b"]`, true, replies, 200, `{"result":["MQ==",[2,null]]}`},
		{"/", `["HGETALL","h"]`, false, replies, 200, `{"result":["f",1.5]}`},
		{"/", `["SMEMBERS","s"]`, false, replies, 200, `{"result":[true,"inf","123456789012345678901"]}`},
		{"/", `["INFO"]`, false, replies, 200, `{"result":"info"}`},
		{"/", `["ATTR"]`, false, replies, 200, `{"result":1}`},
		{"/", `["PUSHED"]`, false, replies, 200, `{"result":1}`},
		{"/", `["SET","k","v","EX",10]`, true, replies, 200, `{"result":"OK"}`},
		{"/", `["OK?"]`, true, replies, 200, `{"result":"T0s="}`},
		{"/", `["PING"]`, true, replies, 200, `{"result":"UE9ORw=="}`},
		{"/", `["NOPE"]`, false, replies, 400, `{"error":"ERR unknown command 'NOPE'"}`},
		{"/", `["BLOBERR"]`, false, replies, 400, `{"error":"ERR boom"}`},
		{"/", `["BLPOP","q",0]`, false, replies, 400, `{"error":"ERR this command waits, which a REST request cannot"}`},
		{"/", `["BROKEN"]`, false, replies, 500, `{"error":"ERR internal error: malformed reply"}`},
		{"/nowhere", `["PING"]`, false, replies, 404, `{"error":"ERR no such path: POST a command to /, /pipeline or /multi-exec"}`},

		{"/pipeline", `[["PING"],["NOPE"],["GET","none"]]`, false, replies, 200,
			`[{"result":"PONG"},{"error":"ERR unknown command 'NOPE'"},{"result":null}]`},
		{"/pipeline", `[["QUIT"],["PING"]]`, false, replies, 200,
			`[{"result":"OK"},{"error":"ERR not run: an earlier command of the pipeline ended the session"}]`},
		{"/pipeline", `[["BLPOP","q",0],["PING"]]`, false, replies, 200,
			`[{"error":"ERR this command waits, which a REST request cannot"},{"error":"ERR not run: an earlier command of the pipeline ended the session"}]`},
		{"/pipeline", `[]`, false, replies, 400, `{"error":"ERR invalid request at byte 1: expected a command: a JSON array such as [\"GET\",\"key\"]"}`},
		{"/pipeline", `{}`, false, replies, 400, `{"error":"ERR invalid request at byte 0: expected an array of commands"}`},

		{"/multi-exec", `[["INCR","a"],["LPUSH","a","x"]]`, false, queued, 200, `[{"result":1},{"error":"WRONGTYPE Operation"}]`},
		{"/multi-exec", `[["BAD"],["INCR","a"]]`, false, aborted, 400, `{"error":"EXECABORT Transaction discarded because of previous errors."}`},
		{"/multi-exec", `[["INCR","a"],["DISCARD"],["INCR","b"]]`, false, queued, 400,
			`{"error":"ERR a command of a multi-exec left the transaction: MULTI, EXEC, DISCARD and the like are not allowed in it"}`},
	} {
		conn := &scripted{t: t, replies: c.replies}
		got := Handle(conn, Request{Path: c.path, Body: []byte(c.body), Base64: c.base64})
		if got.Status != c.status || string(got.Body) != c.want {
			t.Errorf("POST %s %s (base64 %v)\n got %d %s\nwant %d %s", c.path, c.body, c.base64, got.Status, got.Body, c.status, c.want)
		}
	}
}

// What ends a transaction early ends the request: nothing after it may run outside the transaction.
func TestMultiExecStopsWhereTheTransactionEnds(t *testing.T) {
	conn := &scripted{t: t, replies: map[string]string{"MULTI": "+OK\r\n", "DISCARD": "+OK\r\n"}}
	Handle(conn, Request{Path: "/multi-exec", Body: []byte(`[["DISCARD"],["FLUSHALL"]]`)})
	if got := strings.Join(conn.ran, ","); got != "MULTI,DISCARD" {
		t.Fatalf("ran %s", got)
	}
}

func TestCommandJSON(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`["a"]`, "*1\r\n$1\r\na\r\n"},
		{" [ \"a\" ,\t\"\"\r\n] ", "*2\r\n$1\r\na\r\n$0\r\n\r\n"},
		{`["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"]`, "*1\r\n$14\r\n\"\\/\b\f\n\r\té😀\r\n"},
		{`["x\ud83dy","\ude00"]`, "*2\r\n$5\r\nx\uFFFDy\r\n$3\r\n\uFFFD\r\n"},
		{`["\ud83d\u0041"]`, "*1\r\n$4\r\n\uFFFDA\r\n"},
		{"[\"\xff\xfe\"]", "*1\r\n$2\r\n\xff\xfe\r\n"},
		{`[0,-1,1.50,1e3,-0.5E-7,123456789012345678901234567890]`,
			"*6\r\n$1\r\n0\r\n$2\r\n-1\r\n$4\r\n1.50\r\n$3\r\n1e3\r\n$7\r\n-0.5E-7\r\n$30\r\n123456789012345678901234567890\r\n"},
	} {
		got, err := parseCommand([]byte(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s\n got %q %v\nwant %q", c.in, got, err, c.want)
		}
	}
	for _, in := range []string{
		``, ` `, `[`, `]`, `[]`, `["a"`, `["a",`, `["a",]`, `["a"]x`, `["a"]["b"]`, `"a"`, `1`, `null`, `{}`, `{"a":1}`,
		`[null]`, `[true]`, `[{}]`, `[["a"]]`, `["a]`, `["\x"]`, `["\u12"]`, `["\u12g4"]`, `["\`, `["\u`, "[\"a\nb\"]", "[\"\\n\x01\"]",
		`[01]`, `[-]`, `[1.]`, `[.5]`, `[1e]`, `[1e+]`, `[+1]`, `[0x10]`, `[1 2]`, "[\x00]", "[\"a\"\x00]", `[NaN]`,
	} {
		if got, err := parseCommand([]byte(in)); err == nil {
			t.Errorf("%q accepted as %q", in, got)
		}
	}
}

// Hostile bytes, on either side, end in an error: never in a panic or a huge allocation.
func FuzzHandle(f *testing.F) {
	f.Add([]byte(`["SET","k","\ud83d\ude00"]`), []byte("*2\r\n$1\r\na\r\n%1\r\n+a\r\n,1\r\n"))
	f.Add([]byte(`[["A"],["B"]]`), []byte("*1000000000\r\n"))
	f.Fuzz(func(t *testing.T, body, reply []byte) {
		for _, path := range []string{"/", "/pipeline", "/multi-exec"} {
			Handle(constant(reply), Request{Path: path, Body: body})
		}
	})
}

type constant []byte

func (c constant) Exec([]byte) []byte { return c }
func (c constant) Closing() bool      { return false }
