// Package corpus reads, runs and rewrites the scripts that say what every command answers.
//
// A Script is a text file of commands and expected replies; the README of tests describes the notation. A Server is
// anything that speaks RESP: the runner gives it one script at a time, fresh, and compares. The same scripts run on the
// engine, on the shipped wasm, on the npm package and on redis-server, which also writes the expectations (Rewrite).
package corpus

import (
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Server is a store under test, empty when the runner gets it. Sessions are known by the names the script gives them
// and open when they are first used.
type Server interface {
	// Exec sends bytes on a session and returns when the server has worked them off.
	Exec(session string, in []byte) error
	// Output takes what has come out of a session since it was last asked, and tells whether the server closed it. A
	// closed session opens anew when it is used again.
	Output(session string) (out []byte, closed bool, err error)
	// Hangup closes a session from the client's side.
	Hangup(session string) error
	// Wait lets time pass.
	Wait(d time.Duration) error
	Close() error
}

// Load reads every script below dir, in order of their names.
func Load(dir string) ([]*Script, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".txt") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	scripts := make([]*Script, len(names))
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if scripts[i], err = Parse(name, string(text)); err != nil {
			return nil, err
		}
	}
	return scripts, nil
}
