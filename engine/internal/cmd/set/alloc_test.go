package set_test

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"SADD", "s", "77", "x"}, {"SISMEMBER", "s", "77"}, {"SMISMEMBER", "s", "77", "a", "b"}, {"SREM", "s", "77", "x"}, {"SCARD", "s"},
	{"SPOP", "s"}, {"SRANDMEMBER", "s"}, {"SRANDMEMBER", "s", "-3"}, {"SMEMBERS", "s"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	for kind, members := range kinds(400) {
		t.Run(kind, func(t *testing.T) {
			cmdtest.NoAllocations(t, hot, func(s *cmdtest.Store) { s.Do(append([]string{"SADD", "s"}, members...)...) })
		})
	}
}
