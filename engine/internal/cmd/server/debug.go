package server

import (
	"encoding/hex"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// debugTable lists what can follow DEBUG. To COMMAND, DEBUG is one command and
// these are none, so they are rows for its handler and its HELP only.
var debugTable = []exec.Command{
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
		Name: "OBJECT", Arity: 3, Handler: debugObject,
		Args:    []exec.Arg{{Name: "key", Type: exec.ArgKey}},
		Summary: "Tells how the value of a key is kept",
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
		Name: "SET-ACTIVE-EXPIRE", Arity: 3, Handler: debugSetActiveExpire,
		Args: []exec.Arg{{Name: "enabled", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "off", Type: exec.ArgToken, Token: "0"},
			{Name: "on", Type: exec.ArgToken, Token: "1"},
		}}},
		Summary: "Says whether expired keys go by themselves or only when they are met",
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
	c.Error("ERR unknown subcommand or wrong number of arguments for '" +
		exec.Shown(c.Argv[1], 128) + "'. Try " + c.Cmd.Name + " HELP.")
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
