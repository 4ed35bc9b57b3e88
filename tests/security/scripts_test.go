package security

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/reply"
	"github.com/wedis/wedis/tests/served"
)

// TestSandbox: ways out of the sandbox, from advisories on Redis and from the literature on Lua. Each is refused, in the
// words after =>, or harmless.
func TestSandbox(t *testing.T) {
	outer := t
	s := served.Start(t, "--busy-reply-threshold", "2000")
	c := dial(t, s)
	c.expect(t, "+OK", "SET", "k", "v")
	for _, test := range []struct{ script, want string }{
		// What is not there at all.
		{"return os.execute('id')", "-ERR"},
		{"return io.open('/etc/passwd')", "nonexistent global variable 'io'"},
		{"return require('os')", "nonexistent global variable 'require'"},
		{"return package.loadlib", "nonexistent global variable 'package'"},
		{"return debug.getinfo(1)", "nonexistent global variable 'debug'"},
		{"return dofile('/etc/passwd')", "nonexistent global variable 'dofile'"},
		{"return loadfile('/etc/passwd')", "nonexistent global variable 'loadfile'"},
		{"return print('x')", "nonexistent global variable 'print'"},
		// Bytecode.
		{"return loadstring('\\27Lua')()", "attempt to call a nil value"},
		{"return loadstring(string.dump(function() end))()", "-ERR"},
		// What all scripts share cannot be changed (CVE-2022-24735, CVE-2025-46818).
		{"redis.call = nil", "readonly table"},
		{"string.rep = nil", "readonly table"},
		{"_G.x = 1", "readonly table"},
		{"rawset(_G, 'x', 1)", "readonly table"},
		{"setmetatable(_G, {})", "readonly table"},
		{"getmetatable('').__index = function() return 1 end", "-ERR"},
		{"getmetatable('').__add = function() return 1 end", "-ERR"},
		{"getmetatable(_G).__index = nil", "-ERR"},
		{"cjson.decode_max_depth = nil", "readonly table"},
		{"KEYS = 1; return 1", "-ERR"},
		{"x = 1", "readonly table"},
		// Sizes and signs (CVE-2015-8080, CVE-2018-11218, CVE-2018-11219, CVE-2020-14147, CVE-2024-31449).
		{"return struct.unpack('>I2147483648', 'x')", "-ERR"},
		{"return struct.pack('>I2147483648', '10')", "-ERR"},
		{"return struct.unpack('c0', '\\255\\255\\255\\255')", ""},
		{"return struct.unpack('i4', 'abcd', 2147483647)", "-ERR"},
		{"return struct.unpack('i4', 'abcd', -1)", "-ERR"},
		{"return struct.pack('>' .. ('i8'):rep(1000), 1)", "-ERR"},
		{"return bit.tohex(65535, -2147483648)", ""},
		{"return bit.lshift(1, 1e300)", ""},
		{"return #cmsgpack.pack(unpack({1, 2, 3}))", ""},
		{"return cmsgpack.unpack('\\221\\219\\255\\255\\255\\255')", "-ERR"},
		{"return cmsgpack.unpack(('\\145'):rep(100000))", ""},
		{"return cmsgpack.unpack_limit('\\1\\1', -1)", "-ERR"},
		{"return cmsgpack.unpack_limit('\\1\\1', 1, -1)", "-ERR"},
		{"local t = {}; t.t = t; return #cmsgpack.pack(t)", ""},
		{"return cjson.encode({[2^31] = 1})", ""},
		{"local t = {}; t.t = t; return cjson.encode(t)", "-ERR"},
		{"local t = {}; for i = 1, 100000 do t = {t} end; return cjson.encode(t)", "-ERR"},
		{"return cjson.decode(('['):rep(100000))", "-ERR"},
		{"return cjson.decode('{\"a\":1e999999999}')", ""},
		{"return {unpack({}, 0, 2147483647)}", "too many results"},
		{"return {unpack({}, -2147483648, 2147483647)}", "too many results"},
		{"return string.char(unpack({1}, 1, 1e8))", "too many results"},
		{"return ('x'):byte(1, -1, 5)", ""},
		// Depth: of calls, of values, of sources (CVE-2021-32626, CVE-2025-49844, CVE-2025-46819).
		{"local function f() return 1 + f() end; return f()", "stack overflow"},
		{"local function f(n) return pcall(f, n) end; return f(1)", ""},
		{"local t = setmetatable({}, {__index = function(t, k) return t[k] end}); return t.x", "-ERR"},
		{"return ('x'):gsub('x', function() return error({}) end)", "-"},
		{"local t = {}; for i = 1, 100000 do t = {t} end; return t", ""},
		{"local t = {}; t[1] = t; return t", ""},
		{"return " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "-ERR"},
		{"return " + strings.Repeat("{", 100_000) + strings.Repeat("}", 100_000), "-ERR"},
		{strings.Repeat("do ", 100_000) + strings.Repeat("end ", 100_000), "-ERR"},
		{"return " + strings.Repeat("-", 99_999) + " 1", ""},
		{"return " + strings.Repeat("not ", 100_000) + "1", "-ERR"},
		{"return 'a'" + strings.Repeat("..'a'", 100_000), ""},
		{"local " + strings.Repeat("a,", 300) + "a", "-ERR"},
		{"return [" + strings.Repeat("=", 100_000), "-ERR"},
		{"return loadstring(('('):rep(1000000))", ""},
		// Memory.
		{"return #('x'):rep(1e10)", "-ERR"},
		{"local s = 'x'; while true do s = s .. s end", "-ERR"},
		{"local t = {}; for i = 1, 1e9 do t[i] = ('x'):rep(1e6) .. i end", "-ERR"},
		{"return ('%99999d'):format(1)", "-ERR"},
		{"return ('%s'):rep(100000):format(unpack({}, 1, 7000))", "-ERR"},
		{"return #(('x'):rep(1e6):gsub('', ('y'):rep(1e5)))", "-ERR"},
		{"return #table.concat({}, ('x'):rep(1e6), 1, 1e6)", "-ERR"},
		// The commands that a script may not use.
		{"return redis.call('MULTI')", "not allowed from script"},
		{"return redis.call('SUBSCRIBE', 'x')", "not allowed from script"},
		{"return redis.call('EVAL', 'return 1', 0)", "not allowed from script"},
		{"return redis.call('BLPOP', 'none', 0)", ""},
		{"return redis.call('DEBUG', 'SEGFAULT')", "-ERR"},
		{"return redis.call('SHUTDOWN')", "not allowed from script"},
		{"return redis.call({})", "-ERR"},
		{"return redis.call(unpack({'MSET', 'a'}))", "-ERR"},
	} {
		name := test.script
		if len(name) > 60 {
			name = name[:60] + "…"
		}
		t.Run(name, func(t *testing.T) {
			v, err := c.ask("EVAL", test.script, "0")
			if err != nil {
				c = dial(outer, s) // on the other one a reply may still come
				t.Fatal(err)
			}
			if got := reply.Format(v); !strings.Contains(got, test.want) {
				t.Errorf("%.300s, want %s", got, test.want)
			}
			c.expect(t, "+PONG", "PING")
		})
	}
	// Everything is as it was, for the next script too.
	c.expect(t, `"v"`, "EVAL", "return redis.call('GET', 'k')", "0")
	c.expect(t, `"xx"`, "EVAL", "return ('x'):rep(2)", "0")
	s.Alive(t)
}

// TestRunawayScript: a script that never ends can be ended, and holds nobody up who asks for that.
func TestRunawayScript(t *testing.T) {
	s := served.Start(t, "--busy-reply-threshold", "100")
	for _, script := range []string{
		"while true do end",
		"while true do pcall(function() while true do end end) end",
		"local function f() return f() end; return f()",
		"for i = 1, 1e12 do redis.call('GET', 'k') end",
		"while true do redis.pcall('NOSUCH') end",
		"local t = {}; for i = 1, 1e9 do t[i % 1e5] = {i} end",
		"return string.find(('a'):rep(5000), ('.-'):rep(50) .. 'b')", // one call of one function
		"return string.find(('a'):rep(5000), ('a*'):rep(100) .. 'b')",
		"return ('a'):rep(5000):gsub(('a?'):rep(30) .. ('a'):rep(5001), '')",
	} {
		runaway, other := dial(t, s), dial(t, s)
		ended := make(chan string)
		go func() {
			v, err := runaway.ask("EVAL", script, "0")
			if err != nil {
				ended <- err.Error()
			} else {
				ended <- reply.Format(v)
			}
		}()
		for !strings.Contains(other.do(t, "GET", "k"), "BUSY") {
		}
		other.expect(t, "+OK", "SCRIPT", "KILL")
		if got := <-ended; !strings.Contains(got, "killed") {
			t.Errorf("%s: %s", script, got)
		}
		other.expect(t, "nil", "GET", "k")
	}
}
