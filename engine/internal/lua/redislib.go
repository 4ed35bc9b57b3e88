package lua

import (
	"strings"

	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/ds/sha1"
)

// redisLibrary is the table redis of scripts and of functions that are called. What is deprecated or for the debugger of
// redis-cli is left to scripts, by makeScripts.
func (v *VM) redisLibrary() *glua.LTable {
	t := v.library(map[string]method{
		"acl_check_cmd": v.aclCheck, "call": v.redisCall, "error_reply": v.errorReply, "pcall": v.redisPcall,
		"set_repl": v.setRepl, "setresp": v.setResp, "sha1hex": v.sha1hex, "status_reply": v.statusReply,
	})
	v.addLog(t)
	for name, n := range map[string]int{
		"REPL_NONE": 0, "REPL_AOF": 1, "REPL_SLAVE": 2, "REPL_REPLICA": 2, "REPL_ALL": 3,
	} {
		put(t, name, glua.LNumber(n))
	}
	if !v.Functions {
		put(t, "breakpoint", v.fn(func(L *glua.LState) int { L.Push(glua.LFalse); return 1 }))
		put(t, "debug", v.fn(func(L *glua.LState) int { return 0 }))
		put(t, "replicate_commands", v.fn(func(L *glua.LState) int { L.Push(glua.LTrue); return 1 }))
	}
	return t
}

// addLog adds what libraries may use while they are loaded, too.
func (v *VM) addLog(t *glua.LTable) {
	put(t, "log", v.fn(v.log))
	for level, name := range []string{"LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"} {
		put(t, name, glua.LNumber(level))
	}
	put(t, "REDIS_VERSION", glua.LString(v.Version))
	put(t, "REDIS_VERSION_NUM", glua.LNumber(v.VersionNum))
}

// errorTable is an error as redis.call raises it. A text with a dash brings its own code, any other gets ERR.
func errorTable(text string) *glua.LTable {
	code := "ERR"
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		text = rest
		if before, after, ok := strings.Cut(rest, " "); ok {
			code, text = before, after
		}
	}
	t := &glua.LTable{Metatable: glua.LNil}
	put(t, "err", glua.LString(code+" "+strings.Trim(text, "\n\r")))
	return t
}

// raiseTable raises an error table, which carries its own position.
func raiseTable(L *glua.LState, text string) int { return throw(L, errorTable(text)) }

// arguments are those of redis.call as bytes, valid until the next call.
func (v *VM) arguments(L *glua.LState) (argv [][]byte, problem string) {
	n := L.GetTop()
	if n == 0 {
		return nil, "Please specify at least one argument for this redis lib call"
	}
	argv = v.argv[:0]
	numbers := v.numbers[:0]
	for i := 1; i <= n; i++ {
		switch arg := L.Get(i).(type) {
		case glua.LString:
			argv = append(argv, bytesOf(string(arg)))
		case glua.LNumber:
			start := len(numbers)
			numbers = appendArgument(numbers, float64(arg))
			argv = append(argv, numbers[start:len(numbers):len(numbers)])
		default:
			return nil, "Lua redis lib command arguments must be strings or integers"
		}
	}
	v.argv, v.numbers = argv, numbers
	return argv, ""
}

// appendArgument appends a number as %.17g.
func appendArgument(dst []byte, f float64) []byte {
	if n, ok := isInteger(f); ok && n > -1e16 && n < 1e16 && n != 0 {
		return num.AppendInt(dst, n)
	}
	return appendG(dst, f, 17)
}

func (v *VM) redisCall(L *glua.LState, _ string) int  { return v.command(L, true) }
func (v *VM) redisPcall(L *glua.LState, _ string) int { return v.command(L, false) }

// command runs a command and turns its reply into values of Lua.
func (v *VM) command(L *glua.LState, raises bool) int {
	if !v.inRun {
		return raiseTable(L, "redis.call/pcall can only be called inside a script invocation")
	}
	argv, problem := v.arguments(L)
	if problem != "" {
		if raises {
			return raiseTable(L, problem)
		}
		L.Push(errorTable(problem))
		return 1
	}
	reply := v.exec(argv)
	if v.panicked != nil {
		v.meter.stop = "internal error"
		v.rethrow(L)
	}
	if len(reply) > 0 && reply[0] == '-' {
		e := errorTable("-" + string(line(reply)))
		put(e, "ignore_error_stats_update", glua.LTrue)
		if raises {
			return throw(L, e)
		}
		L.Push(e)
		return 1
	}
	if len(reply) > 1<<10 {
		v.meter.charge(L, 2*len(reply))
	}
	r := replyReader{v: v, L: L, b: reply}
	L.Push(r.value(0))
	return 1
}

// exec runs a command. A panic is none of the script's errors: it goes on where the run ends.
func (v *VM) exec(argv [][]byte) (reply []byte) {
	defer func() {
		if r := recover(); r != nil {
			v.panicked = r
		}
	}()
	if v.Call == nil {
		return nil
	}
	return v.Call(argv)
}

func (v *VM) sha1hex(L *glua.LState, _ string) int {
	if L.GetTop() != 1 {
		return raiseTable(L, "wrong number of arguments")
	}
	text, _ := textOf(L.Get(1))
	sum := sha1.Sum(bytesOf(text))
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		out = append(out, digits[b>>4], digits[b&15])
	}
	L.Push(glua.LString(stringOf(out)))
	return 1
}

func (v *VM) errorReply(L *glua.LState, _ string) int {
	text, ok := L.Get(1).(glua.LString)
	switch {
	case !ok || L.GetTop() != 1:
		L.Push(errorTable("wrong number or type of arguments"))
	case strings.HasPrefix(string(text), "-"):
		L.Push(errorTable(cString(string(text))))
	default:
		L.Push(errorTable("-" + cString(string(text))))
	}
	return 1
}

func (v *VM) statusReply(L *glua.LState, _ string) int {
	text, ok := L.Get(1).(glua.LString)
	if !ok || L.GetTop() != 1 {
		L.Push(errorTable("wrong number or type of arguments"))
		return 1
	}
	t := &glua.LTable{Metatable: glua.LNil}
	put(t, "ok", text)
	L.Push(t)
	return 1
}

func (v *VM) setRepl(L *glua.LState, _ string) int {
	if !v.inRun {
		return raiseTable(L, "redis.set_repl can only be called inside a script invocation")
	}
	if L.GetTop() != 1 {
		return raiseTable(L, "redis.set_repl() requires two arguments.")
	}
	f, _ := numberOf(L.Get(1))
	flags := int(int32(truncate(f)))
	if flags&^3 != 0 {
		return raiseTable(L, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.")
	}
	if v.SetRepl != nil {
		v.SetRepl(flags)
	}
	return 0
}

func (v *VM) aclCheck(L *glua.LState, _ string) int {
	if !v.inRun {
		return raiseTable(L, "redis.acl_check_cmd can only be called inside a script invocation")
	}
	argv, problem := v.arguments(L)
	if problem != "" {
		return raiseTable(L, problem)
	}
	allowed, known := true, true
	if v.CheckCommand != nil {
		allowed, known = v.CheckCommand(argv)
	}
	if !known {
		return raiseTable(L, "Invalid command passed to redis.acl_check_cmd()")
	}
	L.Push(glua.LBool(allowed))
	return 1
}

func (v *VM) log(L *glua.LState) int {
	if L.GetTop() < 2 {
		return raiseTable(L, "redis.log() requires two arguments or more.")
	}
	f, ok := numberOf(L.Get(1))
	if !ok {
		return raiseTable(L, "First argument must be a number (log level).")
	}
	level := int(int32(truncate(f)))
	if level < 0 || level > 3 {
		return raiseTable(L, "Invalid debug level.")
	}
	var text []byte
	for i := 2; i <= L.GetTop(); i++ {
		part, ok := textOf(L.Get(i))
		if !ok {
			continue
		}
		if i > 2 {
			text = append(text, ' ')
		}
		text = append(text, part...)
	}
	if v.Log != nil {
		v.Log(level, string(text))
	}
	return 0
}

func (v *VM) setResp(L *glua.LState, _ string) int {
	if !v.inRun {
		return raiseTable(L, "redis.setresp can only be called inside a script invocation")
	}
	if L.GetTop() != 1 {
		return raiseTable(L, "redis.setresp() requires one argument.")
	}
	f, _ := numberOf(L.Get(1))
	proto := int(int32(truncate(f)))
	if proto != 2 && proto != 3 {
		return raiseTable(L, "RESP version must be 2 or 3.")
	}
	v.proto = proto
	if v.SetProto != nil {
		v.SetProto(proto)
	}
	return 0
}
