package exec

import (
	"strings"

	"github.com/wedis/wedis/engine/internal/acl"
)

// Stats count what became of one command.
type Stats struct {
	Calls    int64
	Rejected int64 // by a gate
	Failed   int64 // the handler replied with an error

	timed     int64 // calls that were timed
	micros    int64 // that they took
	histogram *Histogram
}

// Stats returns the command's counters.
func (c *Command) Stats() Stats { return c.stats }

// ServerStats count what happened since the start or CONFIG RESETSTAT.
type ServerStats struct {
	Connections   int64
	Commands      int64
	InputBytes    int64
	OutputBytes   int64
	Reads         int64 // calls with input
	Writes        int64 // and with output
	Hits          int64 // keys found by reading commands
	Misses        int64
	ExpiredKeys   int64
	ExpiredFields int64 // of hashes
	EvictedKeys   int64
	Evicted       int64 // sessions closed for maxmemory-clients
	Refused       int64 // sessions beyond maxclients
	Overflowed    int64 // sessions closed because of output that waits, or input that does not end

	Denials [acl.DeniedChannel + 1]int64 // by reason

	failures int64
	blamed   int64            // failures that some command has been found to blame for
	errors   map[string]int64 // by code: "ERR", "WRONGTYPE", …
}

// maxErrorCodes bounds the table of INFO errorstats.
const maxErrorCodes = 128

func (s *ServerStats) countError(text string) {
	s.failures++
	code, _, _ := strings.Cut(text, " ")
	if _, known := s.errors[code]; known || len(s.errors) < maxErrorCodes {
		s.errors[code]++
	}
}

// Errors returns how many error replies there were by code. The map is the
// statistics' own.
func (s *ServerStats) Errors() map[string]int64 { return s.errors }

// ErrorReplies returns how many error replies there were.
func (s *ServerStats) ErrorReplies() int64 { return s.failures }

// ResetStats sets all counters to zero.
func (s *Server) ResetStats() {
	s.Stats = ServerStats{errors: map[string]int64{}}
	s.rates = rates{}
	s.Store.Freed = 0
	for _, c := range s.Table.All() {
		c.stats = Stats{}
	}
}
