package lua

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/resp"
)

// outcome runs a script on a VM of its own and returns the reply, or the error.
func outcome(v *VM, script string) string {
	w := &resp.Writer{}
	runScript(v, script, w)
	return string(w.Buf)
}

// TestMemory runs scripts that would take all memory. Each must end with an error, or do without, while the heap stays
// about within the limit.
func TestMemory(t *testing.T) {
	const limit = 64 << 20
	for _, script := range []string{
		"local s = 'x' while true do s = s .. s end",
		"local s = 'x' while true do s = s .. s .. s .. s end",
		"local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6) end",
		"local t = {} for i = 1, 1e9 do t[i] = i end",
		"local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
		"local t = {} for i = 1, 1e9 do t[i] = {} end",
		"local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
		"local t = {} for i = 1, 1e9 do t[i] = coroutine.create(function() end) end",
		"local t = {} t[67108862] = 1 return #t",
		"local t = {} for i = 1, 1e6 do local u = {} u[i * 100] = 1 t[i] = u end",
		"local t = {} for i = 1, 1e6 do t[i] = {[i * 1000] = 1} end",
		"local t, a = {} t[67108862], a = 1, 2",
		"local t = {} rawset(t, 67108862, 1)",
		"local t = {} table.insert(t, 67108862, 1)",
		"return #('x'):rep(1e9)",
		"return #('x'):rep(1e9):rep(1e9)",
		"local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1e6) end return #table.concat(t)",
		"local s = ('x'):rep(1e6) return #s:gsub('x', s)",
		"local s = ('x'):rep(1e6) return #s:gsub('x', function() return s end)",
		"local s = ('x'):rep(1e6) return #s:gsub('.', '%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0%0')",
		"local s = ('x'):rep(1e7) return #string.format(('%s'):rep(100), s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s)",
		"local t = {} for i = 1, 20 do t = {t, t} end return #cjson.encode(t)",
		"local t = {} for i = 1, 15 do t = {t, t, t, t} end return #cmsgpack.pack(t)",
		"cjson.encode_sparse_array(false, 0) return #cjson.encode({[2147483647] = 1})",
		"local s = ('[1,'):rep(1e7) return cjson.decode(s)",
		"local s = '[' .. ('{},'):rep(1e7) .. '1]' return #cjson.decode(s)",
		"local s = '\\221\\255\\255\\255\\255' .. ('\\128'):rep(1e7) return #cmsgpack.unpack(s)",
		"return cmsgpack.unpack(('\\145'):rep(1e7))",
		"return struct.pack('c' .. 2147483647, 'x')",
		"return loadstring(('return 1 '):rep(1e7))",
		"return loadstring('return ' .. ('{'):rep(1e6))",
		"return loadstring('return ' .. ('('):rep(1e6))",
		"return loadstring('return ' .. ('-'):rep(1e6) .. '1')",
		"return loadstring('return ' .. ('a.'):rep(1e6) .. 'b')",
		"return loadstring('return ' .. ('1+'):rep(1e6) .. '1')",
		"return loadstring('return ' .. ('1 ..'):rep(1e6) .. '1')",
		"return loadstring(('if x then else'):rep(1e5))",
		"return loadstring('if x then ' .. ('elseif y then '):rep(1e5) .. ' end')",
		"return loadstring(('function f() '):rep(1e5))",
		"return loadstring('local ' .. ('a,'):rep(1e5) .. 'a')",
		"return loadstring('f(' .. ('1,'):rep(1e5) .. '1)')",
		"return loadstring('return {' .. ('1,'):rep(1e5) .. '1}')().x",
		"local function f(...) return f(1, ...) end return f()",
		"local function f(...) return f(1, ...) + 1 end return f()",
		"local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. 'x'] end return t.x",
		"local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
		"local function f() return pcall(f) end return f()",
		"local function f() return coroutine.wrap(f)() end return f()",
		"local function f() return ('x'):gsub('x', f) end return f()",
		"local function f() table.sort({1, 2, 3}, f) end return f()",
		"local t = {} t[1] = t return cjson.encode(t)",
		"local t = {} t[1] = t return cmsgpack.pack(t)",
		"local t = {} t[1] = t return t",
		"local t = {} t.map = t return t",
		"local t = {} for i = 1, 200 do t = {t} end return t",
		"return #(('x'):rep(1e5):match(('.-'):rep(100) .. 'y') or '')",
		"return select('#', ('x'):rep(1e7):byte(1, -1))",
		"return pcall(string.char, unpack({}, 1, 7000))",
	} {
		v := New(Options{Memory: limit})
		start := time.Now()
		v.Hook = func() string {
			if time.Since(start) > 300*time.Millisecond {
				return "too slow"
			}
			return ""
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		out := outcome(v, script)
		runtime.ReadMemStats(&after)
		took := time.Since(start)
		if len(out) > 100 {
			out = out[:100]
		}
		grown := int64(after.HeapSys-before.HeapSys) >> 20
		t.Logf("%4d MB %5d ms  %.70s  →  %.90q", grown, took.Milliseconds(), script, out)
		if grown > 6*limit>>20 {
			t.Errorf("the heap grew by %d MB", grown)
		}
		if got := outcome(v, "return 'still fine'"); got != "$10\r\nstill fine\r\n" {
			t.Errorf("afterwards: %q", got)
		}
	}
}

// TestStop stops scripts that never end, however they try to catch it.
func TestStop(t *testing.T) {
	for _, script := range []string{
		"while true do end",
		"repeat until false",
		"for i = 1, 1e18 do end",
		"while true do pcall(function() while true do end end) end",
		"local function f() pcall(f) f() end f()",
		"while true do xpcall(function() while true do end end, function() while true do end end) end",
		"while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
		"while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end",
		"setmetatable({}, {__index = function() while true do end end}).x = nil local x = setmetatable({}, {__index = function() while true do end end}).x",
		"table.sort({1, 2, 3}, function() while true do end end)",
		"('x'):gsub('x', function() while true do end end)",
		"while true do loadstring('while true do end')() end",
		"return ('a'):rep(1e5):find(('a-'):rep(50) .. 'b')",
		"return ('a'):rep(1e5):find(('.*'):rep(50) .. 'b')",
		"return ('('):rep(1e6):find('%b()x')",
		"load(function() return ' ' end)",
		"local t = {} for i = 1, 1e5 do t[i] = i % 7 end while true do table.sort(t) end",
		"for k in pairs(setmetatable({}, {})) do end while true do next({}) end",
	} {
		v := New(Options{})
		ticks := 0
		v.Hook = func() string {
			if ticks++; ticks > 500 {
				return "Script killed by user with SCRIPT KILL..."
			}
			return ""
		}
		start := time.Now()
		out := outcome(v, script)
		if !strings.HasPrefix(out, "-ERR Script killed by user with SCRIPT KILL... script: ") {
			t.Errorf("%s: %.200q", script, out)
		}
		t.Logf("%s: %v", script, time.Since(start))
		v.Hook = nil
		if got := outcome(v, "return 'still fine'"); got != "$10\r\nstill fine\r\n" {
			t.Errorf("afterwards: %q", got)
		}
	}
}
