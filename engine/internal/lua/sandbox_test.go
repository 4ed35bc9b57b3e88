package lua

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// TestEscapes tries what has led out of Redis's sandbox, or into another script's data.
func TestEscapes(t *testing.T) {
	for script, want := range map[string]string{
		"getmetatable('').__index = nil":                                 "readonly",
		"getmetatable('').__index.upper = function() return 'owned' end": "readonly",
		"getmetatable('').__add = function() return 'owned' end":         "readonly",
		"string.upper = function() return 'owned' end":                   "readonly",
		"rawset(string, 'upper', 1)":                                     "readonly",
		"setmetatable(string, {})":                                       "readonly",
		"table.insert(table, 1)":                                         "readonly",
		"table.sort(redis)":                                              "readonly",
		"table.remove(_G)":                                               "readonly",
		"local g = getmetatable(_G) rawset(g, '__index', nil)":           "readonly",
		"getmetatable(_G).__index(_G, 'x')":                              "nonexistent",
		"for k, v in pairs(_G) do if k == '_G' then v.x = 1 end end":     "readonly",
		"local n, t = pairs(redis) t.call = 1":                           "readonly",
		"local n, t = ipairs(redis) rawset(t, 1, 1)":                     "readonly",
		"local k, v = next(redis) redis[k] = nil":                        "readonly",
		"cjson.null.x = 1":                                               "userdata",
		"cjson.encode = nil":                                             "readonly",
		"bit.band = nil":                                                 "readonly",
		"KEYS, ARGV = nil":                                               "readonly",
		"local a a, redis = 1, 2":                                        "readonly",
		"for redis in pairs({}) do end function redis() end":             "readonly",
		"function redis.call() end":                                      "readonly",
		"function redis:x() end":                                         "readonly",
		"local f = loadstring('redis = 1') f()":                          "readonly",
		"local f = load(function() end) return 1":                        ":1",
		"return loadstring('\\27Lua')":                                   "$-1",
		"return loadstring(string.dump(function() return 1 end))":        "$-1",
		"return dofile":                                                  "nonexistent",
		"return require":                                                 "nonexistent",
		"return io":                                                      "nonexistent",
		"return debug":                                                   "nonexistent",
		"return package":                                                 "nonexistent",
		"return setfenv":                                                 "nonexistent",
		"return newproxy":                                                "nonexistent",
		"return module":                                                  "nonexistent",
		"return channel":                                                 "nonexistent",
		"return _printregs":                                              "nonexistent",
		"return os.execute":                                              "$-1",
		"return string.format('%99999s', 'x')":                           "too long",
		"return bit.tohex(1, -2147483648)":                               "00000001",
		"return ('\\0wedis..concat')('a', 'b')":                          "malformed",
		"local t = setmetatable({}, {__index = string}) t.upper = 1 return t.upper": ":1",
		"x = 1 return x": "readonly",
	} {
		v := New(Options{})
		if got := outcome(v, script); !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s: %.150q, not %q", script, got, want)
		}
		const whole = "return ('a'):upper() .. type(redis.call) .. type(cjson.encode) .. type(bit.band) .. #KEYS .. #ARGV"
		if got := outcome(v, whole); got != "$27\r\nAfunctionfunctionfunction23\r\n" {
			t.Errorf("after %s: %q", script, got)
		}
	}
}

// TestRunsAreApart leaves things behind where another run could find them.
func TestRunsAreApart(t *testing.T) {
	v := New(Options{})
	outcome(v, "KEYS.left = 1 ARGV[1] = 'x' cjson.encode_number_precision(3) cjson.encode_sparse_array(true) return 1")
	outcome(v, "redis.setresp(3) error('x')")
	outcome(v, "local co = coroutine.wrap(function() coroutine.yield() end) co() error({err = 'x'})")
	outcome(v, "return (function() local x = {} return function() x = nil error(x) end end)()()")
	want := "*4\r\n$-1\r\n$2\r\na1\r\n$14\r\n0.333333333333\r\n$-1\r\n"
	got := outcome(v, "return {KEYS.left or false, ARGV[1], cjson.encode(1 / 3):sub(1, 14), coroutine.running() or false}")
	if got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// TestLibrary loads a library and calls its functions.
func TestLibrary(t *testing.T) {
	v := New(Options{
		Functions: true, Flags: []string{"no-writes"},
		Call: func([][]byte) []byte { return []byte("+OK\r\n") },
	})
	var functions []Registration
	err := v.LoadLibrary([]byte(`
		local count = 0
		redis.register_function('f', function(keys, argv) count = count + 1 return {keys[1], argv[1], count, redis.call('ping').ok} end)
		redis.register_function{function_name = 'g', callback = function() return x end, flags = {'NO-WRITES'}, description = 'D'}
	`), func(r Registration) error { functions = append(functions, r); return nil })
	if err != nil || len(functions) != 2 {
		t.Fatal(err, functions)
	}
	if g := functions[1]; g.Name != "g" || g.Description != "D" || len(g.Flags) != 1 || g.Flags[0] != "no-writes" {
		t.Errorf("%+v", g)
	}
	for _, count := range []string{"1", "2"} {
		w := &resp.Writer{}
		e := v.Run(functions[0].Function, [][]byte{[]byte("k")}, [][]byte{[]byte("a")}, w)
		if want := "*4\r\n$1\r\nk\r\n$1\r\na\r\n:" + count + "\r\n$2\r\nOK\r\n"; e != nil || string(w.Buf) != want {
			t.Errorf("%v, %q, not %q", e, w.Buf, want)
		}
	}
	e := v.Run(functions[1].Function, nil, nil, &resp.Writer{})
	want := "ERR user_function:4: Script attempted to access nonexistent global variable 'x' script: g, on @user_function:4."
	if e == nil || e.Reply("g") != want {
		t.Errorf("%v, not %s", e, want)
	}
	for code, want := range map[string]string{
		"return +":                        "Error compiling function: user_function:1: unexpected symbol near '+'",
		"redis.call('ping')":              "Error registering functions: ERR user_function:1: Script attempted to access nonexistent global variable 'call'",
		"math.abs(1)":                     "Error registering functions: ERR user_function:1: Script attempted to access nonexistent global variable 'math'",
		"x = 1":                           "Error registering functions: ERR user_function:1: Attempt to modify a readonly table",
		"redis.register_function('f')":    "Error registering functions: ERR calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).",
		"redis.register_function{}":       "Error registering functions: ERR redis.register_function must get a function name argument",
		"redis.register_function('f', 1)": "Error registering functions: ERR second argument to redis.register_function must be a function",
		"redis.register_function{function_name = 'f', callback = function() end, flags = {'x'}}": "Error registering functions: ERR unknown flag given",
	} {
		err := v.LoadLibrary([]byte(code), func(Registration) error { return nil })
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, not %s", code, err, want)
		}
	}
}
