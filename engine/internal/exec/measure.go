package exec

import "math/bits"

// Durations. INFO commandstats, latencystats, LATENCY and SLOWLOG say how long commands take, by the host's clock and
// in µs; nothing else depends on it. To ask that clock twice costs some 200 ns in WebAssembly, more than a SET or GET
// takes altogether. So commands that take constant time are timed once in timedEvery calls, and what was found stands
// for the others; but all commands are timed when the slow log or the latency monitor want to know of a millisecond
// or less. One that takes a long list of arguments is always timed.

const (
	timedEvery = 64 // a power of two
	quickArgs  = 8  // most arguments of a command that takes constant time
	notTimed   = -1 // when a call began that is not timed
)

// timing is which commands are timed.
type timing uint8

const (
	timeNone timing = iota // the host has no clock
	timeSome
	timeAll
)

// planTiming decides that by the settings.
func (s *Server) planTiming() {
	cfg := s.Config
	switch {
	case s.Host.Clock == nil:
		s.timing = timeNone
	case cfg.SlowerThan >= 0 && cfg.SlowerThan < 1000 || cfg.LatencyThreshold == 1:
		s.timing = timeAll
	default:
		s.timing = timeSome
	}
	s.untimed = 0
	if s.timing == timeSome {
		s.untimed = timedEvery - 1
	}
}

// startTiming returns the time when a call that would be timed begins, or notTimed if it is not after all.
func (s *Server) startTiming() int64 {
	if s.timing == timeNone || s.replaying {
		return notTimed
	}
	return s.Host.Clock()
}

// untimedCalls returns the bits of the number of a call that are all 0 when it is timed, unless all are: none for a command
// that may take longer than constant or logarithmic time, as far as its row knows.
func untimedCalls(c *Command) int64 {
	if (c.Flags.Has(Fast) || c.Complexity == "O(1)") && !c.Flags.Has(Blocking|Admin) && len(c.Sub) == 0 {
		return timedEvery - 1
	}
	return 0
}

// measured notes how long a command took. One that has begun to wait has not run yet, and one that has waited was
// counted then. It runs for one call in many, and is not to be copied into every one.
//
//go:noinline
func (s *Server) measured(c *Ctx, took int64) {
	took = max(took, 0)
	st := &c.Cmd.stats
	st.micros += took
	if !c.retried {
		st.timed++
	}
	name := "command"
	if c.Cmd.Flags.Has(Fast) {
		name = "fast-command"
	}
	s.latencyEvent(name, took)
	if c.blocks {
		return
	}
	if s.Config.LatencyTracking {
		if st.histogram == nil {
			st.histogram = new(Histogram)
		}
		st.histogram.add(took)
	}
	if slower := s.Config.SlowerThan; slower >= 0 && took >= slower && !c.Cmd.Flags.Has(SkipSlowlog) {
		s.slowLog.add(s.newSlow(c, took))
		s.slowLog.trim(s.Config.SlowLogLength)
	}
}

// Micros returns the µs that all calls took, as far as they were timed, and as if those that were not had taken the
// same.
func (s *Stats) Micros() int64 {
	if s.timed == 0 {
		return 0
	}
	return int64(float64(s.micros) / float64(s.timed) * float64(max(s.Calls, s.timed)))
}

// Histogram returns how long the calls took, nil if none was timed.
func (s *Stats) Histogram() *Histogram { return s.histogram }

// Histogram counts durations in µs, in classes an eighth as wide as what is in them.
type Histogram struct {
	counts [(31 - histogramBits + 1) << histogramBits]uint32
	total  int64
}

const histogramBits = 3

func (h *Histogram) add(micros int64) {
	h.counts[histogramClass(micros)]++
	h.total++
}

// histogramClass returns the class of a duration; up to 8 µs each has its own.
func histogramClass(micros int64) int {
	micros = min(micros, 1<<31-1)
	shift := max(bits.Len64(uint64(micros))-histogramBits-1, 0)
	return shift<<histogramBits + int(micros>>shift)
}

// histogramTop is the longest duration of a class.
func histogramTop(class int) int64 {
	shift := max(class>>histogramBits-1, 0)
	return (int64(class)-int64(shift)<<histogramBits+1)<<shift - 1
}

// Percentile returns the µs that a percentage of the calls took at most.
func (h *Histogram) Percentile(percent float64) int64 {
	wanted := max(int64(percent/100*float64(h.total)+0.5), 1)
	for class, n := range h.counts {
		if wanted -= int64(n); wanted <= 0 {
			return histogramTop(class)
		}
	}
	return 0
}

// Cumulate calls fn with how many calls took at most 1, 2, 4, … µs, as long as there are more with each. The numbers
// are scaled to a number of calls.
func (h *Histogram) Cumulate(calls int64, fn func(micros, calls int64)) {
	seen, told, class := int64(0), int64(0), 0
	for top := int64(1); seen < h.total && class < len(h.counts); top *= 2 {
		for class < len(h.counts) && histogramTop(class) <= top {
			seen += int64(h.counts[class])
			class++
		}
		if seen > told {
			told = seen
			fn(top, int64(float64(seen)/float64(h.total)*float64(calls)))
		}
	}
}
