package engine

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/resp"
)

// ParseConfig reads settings for Options.Config from a RESP array of names and
// values, as hosts pass them that have no strings of Go's. No bytes are no
// settings.
func ParseConfig(b []byte) ([][2]string, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var p resp.Parser
	words, n, err := p.Next(b, resp.Limits{Authenticated: true})
	if err != nil {
		return nil, err
	}
	if n != len(b) || len(words)%2 != 0 {
		return nil, errors.New("settings must be pairs of name and value")
	}
	settings := make([][2]string, 0, len(words)/2)
	for i := 0; i < len(words); i += 2 {
		settings = append(settings, [2]string{string(words[i]), string(words[i+1])})
	}
	return settings, nil
}

// Command writes a command line in RESP, as Exec takes it.
func Command(words ...[]byte) []byte { return resp.AppendCommand(nil, words...) }
