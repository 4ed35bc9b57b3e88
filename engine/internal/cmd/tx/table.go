// Package tx holds the commands of transactions: MULTI, EXEC, DISCARD, WATCH
// and UNWATCH. The queue and the watches themselves belong to exec.
package tx

import "github.com/wedis/wedis/engine/internal/exec"

// always are the flags of what controls a transaction and so is never queued.
const always = exec.NoScript | exec.Loading | exec.Stale | exec.Fast | exec.AllowBusy | exec.Immediate

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "DISCARD", Arity: 1, Flags: always, Categories: exec.CatTransaction,
		Group: exec.GroupTransactions, Since: "2.0.0", Complexity: "O(N), when N is the number of queued commands",
		Summary: "Drops the queued commands and ends the transaction",
		Reply:   "OK", Handler: discard,
	},
	{
		Name: "EXEC", Arity: 1, Categories: exec.CatTransaction,
		Flags: exec.NoScript | exec.Loading | exec.Stale | exec.SkipSlowlog | exec.Immediate | exec.RunsQueue,
		Group: exec.GroupTransactions, Since: "1.2.0", Complexity: "Depends on commands in the transaction",
		Summary: "Runs the queued commands as one unit",
		Reply:   "[any]|nil", Handler: execQueue,
	},
	{
		Name: "MULTI", Arity: 1, Flags: always, Categories: exec.CatTransaction,
		Group: exec.GroupTransactions, Since: "1.2.0", Complexity: "O(1)",
		Summary: "Begins a transaction: what follows is queued until EXEC",
		Reply:   "OK", Handler: multi,
	},
	{
		Name: "UNWATCH", Arity: 1, Categories: exec.CatTransaction,
		Flags: exec.NoScript | exec.Loading | exec.Stale | exec.Fast | exec.AllowBusy,
		Group: exec.GroupTransactions, Since: "2.2.0", Complexity: "O(1)",
		Summary: "Forgets all watched keys",
		Reply:   "OK", Handler: unwatch,
	},
	{
		Name: "WATCH", Arity: -2, Flags: always, Categories: exec.CatTransaction,
		Group: exec.GroupTransactions, Since: "2.2.0", Complexity: "O(1) for every key.",
		Summary: "Makes the next EXEC run only if these keys have not changed until then",
		Keys:    exec.AllKeys(1, exec.RO),
		Args:    []exec.Arg{{Name: "key", Type: exec.ArgKey, Multiple: true}},
		Reply:   "OK", Handler: watch,
	},
}
