package main

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// TestNothingIsForgotten asks redis-server for its commands: each is in the table, or absent for a reason.
func TestNothingIsForgotten(t *testing.T) {
	redis := redistest.Start(t)
	ours := exec.NewTable(cmd.Tables()...)
	names := redis.Do(t, []string{"COMMAND", "LIST"})[0].Elements
	if len(names) < 300 {
		t.Fatalf("redis-server names %d commands", len(names))
	}
	for _, name := range names {
		here, why := ours.FindFull([]byte(name.Text)) != nil, reasonOf(name.Text)
		switch {
		case !here && why == "":
			t.Errorf("%s is neither here nor is there a reason", name.Text)
		case here && why != "":
			t.Errorf("%s is here, and said not to be: %s", name.Text, why)
		}
	}
}
