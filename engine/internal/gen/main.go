// Command gen writes what follows from the command table: the rows as JSON, for
// generators in other languages, and the reference in docs/commands.md.
//
//	go run ./engine/internal/gen rows          print the rows
//	go run ./engine/internal/gen docs          write docs/commands.md
//	go run ./engine/internal/gen docs -check   fail when it is stale
//
// It runs in the root of the repository.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/exec"
)

// docsFile is the reference, and corpus the folder of the scripts it names.
const (
	docsFile = "docs/commands.md"
	corpus   = "tests/corpus"
)

var errUsage = errors.New("usage: gen rows | gen docs [-check]")

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	table := exec.NewTable(cmd.Tables()...)
	switch {
	case slices.Equal(args, []string{"rows"}):
		return printRows(os.Stdout, table)
	case slices.Equal(args, []string{"docs"}):
		text, err := reference(table, os.DirFS(corpus))
		if err != nil {
			return err
		}
		return os.WriteFile(docsFile, text, 0o644)
	case slices.Equal(args, []string{"docs", "-check"}):
		text, err := reference(table, os.DirFS(corpus))
		if err != nil {
			return err
		}
		if old, err := os.ReadFile(docsFile); err != nil || !bytes.Equal(old, text) {
			return errors.New(docsFile + " is stale: run `make gen`")
		}
		return nil
	}
	return errUsage
}
