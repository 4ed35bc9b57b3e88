// Package zset holds the commands of sorted sets. How one is stored is the business of package value; here every range,
// whether of ranks, scores or members, is turned into one of ranks.
package zset

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/exec"
)

// Table lists the commands.
var Table = slices.Concat(elements, ranges, pops, combinations)

// Arguments that several commands have.
var (
	keyArg        = exec.Arg{Name: "key", Type: exec.ArgKey}
	keysArg       = exec.Arg{Name: "key", Type: exec.ArgKey, Multiple: true}
	numKeysArg    = exec.Arg{Name: "numkeys", Type: exec.ArgInteger}
	memberArg     = exec.Arg{Name: "member", Type: exec.ArgString}
	membersArg    = exec.Arg{Name: "member", Type: exec.ArgString, Multiple: true}
	withScoresArg = exec.Arg{Name: "withscores", Type: exec.ArgToken, Token: "WITHSCORES", Optional: true}
	whereArg      = exec.Arg{Name: "where", Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "min", Type: exec.ArgToken, Token: "MIN"},
		{Name: "max", Type: exec.ArgToken, Token: "MAX"},
	}}
	limitArg = exec.Arg{Name: "offset_count", Type: exec.ArgBlock, Token: "LIMIT", Optional: true, Args: []exec.Arg{
		{Name: "offset", Type: exec.ArgInteger},
		{Name: "count", Type: exec.ArgInteger},
	}}
	weightsArg   = exec.Arg{Name: "weight", Type: exec.ArgInteger, Token: "WEIGHTS", Optional: true, Multiple: true}
	aggregateArg = exec.Arg{Name: "aggregate", Type: exec.ArgOneOf, Token: "AGGREGATE", Optional: true, Args: []exec.Arg{
		{Name: "sum", Type: exec.ArgToken, Token: "SUM"},
		{Name: "min", Type: exec.ArgToken, Token: "MIN"},
		{Name: "max", Type: exec.ArgToken, Token: "MAX"},
	}}
)

// keysAt is the spec of keys whose number is argument i.
func keysAt(i int, f exec.KeyFlags) []exec.KeySpec { return []exec.KeySpec{numberedKeys(i, f)} }

func numberedKeys(i int, f exec.KeyFlags) exec.KeySpec {
	return exec.KeySpec{Flags: f, Begin: i, KeyNum: true, First: 1, Step: 1}
}
