package main

import (
	"fmt"
	"io"
	"strings"
)

// absent lists the commands of redis-server that do not exist here, as they would have nothing to do, with the reason. A
// name without subcommands stands for all of them. They answer as any unknown command.
var absent = []struct{ name, why string }{
	{"MIGRATE", "An engine opens no connections. `DUMP` here and `RESTORE` there move a key."},
	{"PSYNC", "Part of redis-server's replication: a store here has no replicas, its host keeps the journal."},
	{"REPLCONF", "As `PSYNC`."},
	{"RESTORE-ASKING", "What `MIGRATE` sends."},
	{"SYNC", "As `PSYNC`."},
}

// reasonOf returns why a command, by its name in COMMAND LIST, is absent; "" if it should be there.
func reasonOf(name string) string {
	top, _, _ := strings.Cut(strings.ToUpper(name), "|")
	for _, a := range absent {
		if a.name == top {
			return a.why
		}
	}
	return ""
}

// writeAbsent adds the chapter of the commands that are not there.
func writeAbsent(w io.Writer) {
	fmt.Fprintf(w, "\n## Not here\n\nAll other commands of redis-server %s exist. These do not:\n\n| command | why |\n|---|---|\n", oracle)
	for _, a := range absent {
		fmt.Fprintf(w, "| `%s` | %s |\n", a.name, a.why)
	}
}
