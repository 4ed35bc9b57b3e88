package server

import (
	"encoding/hex"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// switchArg is the grammar of what turns something on (1) or off (0).
var switchArg = []exec.Arg{{Name: "enabled", Type: exec.ArgOneOf, Args: []exec.Arg{
	{Name: "off", Type: exec.ArgToken, Token: "0"},
	{Name: "on", Type: exec.ArgToken, Token: "1"},
}}}

var debugKey = []exec.Arg{{Name: "key", Type: exec.ArgKey}}

// debugTable lists what can follow DEBUG. To COMMAND, DEBUG is one command and
// these are none, so they are rows for its handler and its HELP only.
var debugTable = []exec.Command{
	{
		Name: "CHANGE-REPL-ID", Arity: 2, Handler: debugChangeReplID,
		Summary: "Gives the store another run id",
	},
	{
		Name: "CONFIG-REWRITE-FORCE-ALL", Arity: 2, Handler: debugRewriteAll,
		Summary: "Writes all settings to the file they came from, even those that are as at the start",
	},
	{
		Name: "DIGEST", Arity: 2, Handler: debugDigest,
		Summary: "Returns a hash of all databases, which does not depend on how they came about",
	},
	{
		Name: "DIGEST-VALUE", Arity: -2, Handler: debugDigestValue,
		Args:    []exec.Arg{{Name: "key", Type: exec.ArgKey, Optional: true, Multiple: true}},
		Summary: "Returns a hash of the value of each key",
	},
	{
		Name: "ERROR", Arity: 3, Handler: debugError,
		Args:    []exec.Arg{{Name: "string", Type: exec.ArgString}},
		Summary: "Replies with an error",
	},
	{
		Name: "HTSTATS", Arity: 3, Handler: debugHTStats,
		Args:    []exec.Arg{{Name: "dbid", Type: exec.ArgInteger}},
		Summary: "Tells how full the tables of a database are",
	},
	{
		Name: "HTSTATS-KEY", Arity: 3, Handler: debugHTStatsKey, Args: debugKey,
		Summary: "Tells how full the table of a hash, set or sorted set is",
	},
	{
		Name: "LISTPACK", Arity: 3, Handler: debugListpack, Args: debugKey,
		Summary: "Says whether the value of a key is a listpack",
	},
	{
		Name: "LOADAOF", Arity: 2, Handler: debugLoadAOF,
		Summary: "Empties the store and loads what was journalled",
	},
	{
		Name: "LOG", Arity: 3, Handler: debugLog,
		Args:    []exec.Arg{{Name: "message", Type: exec.ArgString}},
		Summary: "Writes a line to the log of the host",
	},
	{
		Name: "OBJECT", Arity: 3, Handler: debugObject, Args: debugKey,
		Summary: "Tells how the value of a key is kept",
	},
	{
		Name: "PAUSE-CRON", Arity: 3, Handler: debugNothing, Args: switchArg,
		Summary: "Has no effect: nothing runs at fixed intervals",
	},
	{
		Name: "POPULATE", Arity: -3, Handler: debugPopulate,
		Args: []exec.Arg{
			{Name: "count", Type: exec.ArgInteger},
			{Name: "prefix", Type: exec.ArgString, Optional: true},
			{Name: "size", Type: exec.ArgInteger, Optional: true},
		},
		Summary: "Creates that many strings, called key:0, key:1, …",
	},
	{
		Name: "PROTOCOL", Arity: 3, Handler: debugProtocol,
		Args:    []exec.Arg{{Name: "type", Type: exec.ArgString}},
		Summary: "Replies with an example of a type of reply",
	},
	{
		Name: "QUICKLIST-PACKED-THRESHOLD", Arity: 3, Handler: debugPackedThreshold,
		Args:    []exec.Arg{{Name: "size", Type: exec.ArgString}},
		Summary: "Has no effect: elements of lists are all kept alike",
	},
	{
		Name: "RELOAD", Arity: -2, Handler: debugReload,
		Args: []exec.Arg{
			{Name: "merge", Type: exec.ArgToken, Token: "MERGE", Optional: true},
			{Name: "noflush", Type: exec.ArgToken, Token: "NOFLUSH", Optional: true},
			{Name: "nosave", Type: exec.ArgToken, Token: "NOSAVE", Optional: true},
		},
		Summary: "Writes everything down, empties the store and loads it again",
	},
	{
		Name: "REPLYBUFFER", Arity: -3, Handler: debugNothing,
		Args: []exec.Arg{
			{Name: "what", Type: exec.ArgString},
			{Name: "value", Type: exec.ArgString},
		},
		Summary: "Has no effect: buffers of replies shrink by themselves",
	},
	{
		Name: "SET-ACTIVE-EXPIRE", Arity: 3, Handler: debugSetActiveExpire, Args: switchArg,
		Summary: "Says whether expired keys go by themselves or only when they are met",
	},
	{
		Name: "SET-DISABLE-DENY-SCRIPTS", Arity: 3, Handler: debugSetDenyScripts, Args: switchArg,
		Summary: "Lets scripts run commands that are not for scripts",
	},
	{
		Name: "SET-SKIP-CHECKSUM-VALIDATION", Arity: 3, Handler: debugSkipChecksums, Args: switchArg,
		Summary: "Lets RESTORE take payloads whose checksum is wrong",
	},
	{
		Name: "SLEEP", Arity: 3, Handler: debugSleep,
		Args:    []exec.Arg{{Name: "seconds", Type: exec.ArgDouble}},
		Summary: "Does nothing for some time, if the host has a clock",
	},
}

// debugHelp is the row of DEBUG HELP, apart because its handler reads the others.
var debugHelp = exec.Command{Name: "HELP", Arity: 2, Summary: "Prints this help"}

// debug runs what follows it.
func debug(c *exec.Ctx) {
	c.Args.Skip(1)
	if exec.EqualFold(c.Argv[1], debugHelp.Name) && debugHelp.ArityOK(len(c.Argv)) {
		c.Explain(c.Cmd.Name, append(debugTable[:len(debugTable):len(debugTable)], debugHelp))
		return
	}
	for i := range debugTable {
		if row := &debugTable[i]; exec.EqualFold(c.Argv[1], row.Name) && row.ArityOK(len(c.Argv)) {
			row.Handler(c)
			return
		}
	}
	c.ErrorSubcommand()
}

// debugDigest hashes everything.
func debugDigest(c *exec.Ctx) {
	sum := digestAll(c.Server().Store)
	c.Reply.Simple(hex.EncodeToString(sum[:]))
}

// debugDigestValue hashes values.
func debugDigestValue(c *exec.Ctx) {
	c.Reply.Array(c.Args.Left())
	for _, key := range c.Args.Rest() {
		var sum digest
		if e := c.DB.Find(key); e != 0 {
			sum.addValue(c.DB, e)
		}
		c.Reply.Simple(hex.EncodeToString(sum[:]))
	}
}

// debugSetActiveExpire turns expiry by itself on or off.
func debugSetActiveExpire(c *exec.Ctx) {
	n, _ := num.ParseInt(c.Args.Next())
	c.Server().Config.ActiveExpire = n != 0
	c.Reply.OK()
}
