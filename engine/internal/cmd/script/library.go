package script

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// functionLoad creates a library.
func functionLoad(c *exec.Ctx) {
	replace := false
	for c.Args.Left() > 1 {
		option := c.Args.Next()
		if !exec.EqualFold(option, "REPLACE") {
			c.Error("ERR Unknown option given: " + string(exec.CString(option)))
			return
		}
		replace = true
	}
	library, fault := c.LoadLibrary(c.Args.Next(), replace)
	if fault != "" {
		c.Error("ERR " + fault)
		return
	}
	c.Reply.BulkString(library.Name)
}

// functionDelete deletes a library.
func functionDelete(c *exec.Ctx) {
	if !c.DeleteLibrary(string(c.Args.Next())) {
		c.Error("ERR Library not found")
		return
	}
	c.Reply.OK()
}

// functionFlush deletes all libraries.
func functionFlush(c *exec.Ctx) {
	if c.Args.Left() > 1 {
		c.ErrorSubcommand()
		return
	}
	if flushes(c, "ERR FUNCTION FLUSH only supports SYNC|ASYNC option") {
		c.FlushLibraries()
		c.Reply.OK()
	}
}

// functionDump returns all libraries as bytes.
func functionDump(c *exec.Ctx) { c.Reply.Bulk(rdb.SealLibraries(c.Server().AppendLibraries(nil))) }

// functionRestore creates libraries from such bytes.
func functionRestore(c *exec.Ctx) {
	if c.Args.Left() > 2 {
		c.ErrorSubcommand()
		return
	}
	payload, policy := c.Args.Next(), exec.RestoreAppend
	if c.Args.Left() > 0 {
		switch word := c.Args.Next(); {
		case exec.EqualFold(word, "APPEND"):
		case exec.EqualFold(word, "REPLACE"):
			policy = exec.RestoreReplace
		case exec.EqualFold(word, "FLUSH"):
			policy = exec.RestoreFlush
		default:
			c.Error("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.")
			return
		}
	}
	if fault := c.RestoreLibraries(payload, policy); fault != "" {
		c.Error("ERR " + fault)
		return
	}
	c.Reply.OK()
}

// functionList describes libraries.
func functionList(c *exec.Ctx) {
	libraries, code, named := c.Server().Libraries.All(), false, false
	for c.Args.Left() > 0 {
		switch word := c.Args.Next(); {
		case !code && exec.EqualFold(word, "WITHCODE"):
			code = true
		case !named && exec.EqualFold(word, "LIBRARYNAME"):
			if c.Args.Left() == 0 {
				c.Error("ERR library name argument was not given")
				return
			}
			libraries, named = c.Server().Libraries.Matching(c.Args.Next()), true
		default:
			c.Error("ERR Unknown argument " + string(exec.CString(word)))
			return
		}
	}
	c.Reply.Array(len(libraries))
	for _, library := range libraries {
		describe(c, library, code)
	}
}

func describe(c *exec.Ctx, library *exec.Library, code bool) {
	w := c.Reply
	entries := 3
	if code {
		entries++
	}
	w.Map(entries)
	w.BulkString("library_name")
	w.BulkString(library.Name)
	w.BulkString("engine")
	w.BulkString(exec.Engine)
	w.BulkString("functions")
	w.Array(len(library.Functions))
	for _, f := range library.Functions {
		describeFunction(c, f)
	}
	if code {
		w.BulkString("library_code")
		w.BulkString(library.Code)
	}
}

func describeFunction(c *exec.Ctx, f *exec.LibraryFunction) {
	w := c.Reply
	w.Map(3)
	w.BulkString("name")
	w.BulkString(f.Name)
	w.BulkString("description")
	if f.HasDescription {
		w.BulkString(f.Description)
	} else {
		w.Nil()
	}
	w.BulkString("flags")
	flags := f.Flags.Names()
	w.Set(len(flags))
	for _, flag := range flags {
		w.Simple(flag)
	}
}

// functionStats tells which function runs, if that has been for too long, and how many there are.
func functionStats(c *exec.Ctx) {
	s, w := c.Server(), c.Reply
	running := s.Running()
	if running != nil && running.Eval {
		c.Error(s.Busy())
		return
	}
	w.Map(2)
	w.BulkString("running_script")
	if running == nil {
		w.Nil()
	} else {
		w.Map(3)
		w.BulkString("name")
		w.BulkString(running.Name)
		w.BulkString("command")
		w.Array(len(running.Line))
		for _, arg := range running.Line {
			w.Bulk(arg)
		}
		w.BulkString("duration_ms")
		w.Int(running.Millis)
	}
	w.BulkString("engines")
	w.Map(1)
	w.BulkString(exec.Engine)
	w.Map(2)
	w.BulkString("libraries_count")
	w.Int(int64(len(s.Libraries.All())))
	w.BulkString("functions_count")
	w.Int(int64(s.Libraries.Functions()))
}
