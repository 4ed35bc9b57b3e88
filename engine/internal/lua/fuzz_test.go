package lua

import (
	"testing"

	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/resp"
)

// FuzzDecode feeds any bytes to what reads them: nothing may panic, and what was read must be written and read again.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5,"x",null,true],"b":{}}`, `"\u00e9\ud83d\ude00"`, "[1e308,-0,inf]", "\x93\x01\xa1x\xc0",
		"\x82\xa1a\x01\xa1b\x92\x01\x02", "\xdd\xff\xff\xff\xff\x01", "\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", "\x05hello",
	} {
		f.Add(seed, ">!4 bhilfds c2 bc0 s")
	}
	v := New(Options{Memory: 64 << 20})
	script, err := v.LoadScript([]byte(`
		local ok, t = pcall(cjson.decode, ARGV[1])
		if ok then
			local again, text = pcall(cjson.encode, t)
			if again then cjson.decode(text) end
		end
		ok, t = pcall(cmsgpack.unpack, ARGV[1])
		if ok then cmsgpack.unpack(cmsgpack.pack(t)) end
		pcall(cmsgpack.unpack_one, ARGV[1], 1)
		pcall(cmsgpack.unpack_limit, ARGV[1], 3)
		pcall(struct.unpack, ARGV[2], ARGV[1])
		pcall(struct.unpack, ARGV[2], ARGV[1], 3)
		pcall(struct.size, ARGV[2])
		pcall(struct.pack, ARGV[2], 1, 2, 3, 'abc', 'def', 6, 7, 'x', 'y')
		pcall(string.format, ARGV[2], 1, 2, 3)
		pcall(string.find, ARGV[1], ARGV[2])
		pcall(string.gsub, ARGV[1], ARGV[2], '%1')
		pcall(loadstring, ARGV[1])
		pcall(tonumber, ARGV[1])
		return 1`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data, format string) {
		ticks := 0
		v.Hook = func() string {
			if ticks++; ticks > 2000 {
				return "too slow"
			}
			return ""
		}
		w := &resp.Writer{}
		if e := v.Run(script, nil, [][]byte{[]byte(data), []byte(format)}, w); e != nil && e.Text != "ERR too slow" {
			t.Fatal(e.Text)
		}
	})
}

// FuzzParse compiles any source: it compiles or is refused with a position, and nothing panics. What compiles is run.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"return 1", "local t = {1, x = 2, [3] = 4} t[1], t.x = t.x, t[1] return t", "for i = 1, 3 do local x = i end",
		"local function f(...) return ... end return f(1, 2)", "a.b:c(1)", "return 'a' .. 'b' .. 1", "while true do break end",
		"repeat local x = 1 until x", "if x then elseif y then else end", "return [[x]]", "--[[x]] return -1 ^ 2",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		v := New(Options{Memory: 64 << 20})
		ticks := 0
		v.Hook = func() string {
			if ticks++; ticks > 200 {
				return "too slow"
			}
			return ""
		}
		fn, err := v.LoadScript([]byte(source))
		if err != nil {
			return
		}
		e := v.Run(fn, nil, nil, &resp.Writer{})
		if e != nil && len(e.Text) > 17 && e.Text[:17] == "ERR runtime error" {
			t.Fatal(e.Text)
		}
		if v.globals.RawGetString("redis") == glua.LNil {
			t.Fatal("a global is gone")
		}
	})
}
