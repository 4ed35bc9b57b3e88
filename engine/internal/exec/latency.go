package exec

import "strings"

// latencySamples is how many seconds with a delay are remembered of each event.
const latencySamples = 160

// LatencySample is the longest delay of a second.
type LatencySample struct {
	At     int64 // s since the epoch
	Millis int64
}

// LatencySeries are the delays that an event has caused: those of at least latency-monitor-threshold.
type LatencySeries struct {
	Event   string
	Worst   int64           // ms, of all
	Samples []LatencySample // the newest last
}

// latencyEvent notes that an event took some µs, if that is a delay.
func (s *Server) latencyEvent(event string, took int64) {
	threshold, millis := s.Config.LatencyThreshold, took/1000
	if threshold <= 0 || millis < threshold {
		return
	}
	series := s.Latency(event)
	if series == nil {
		series = &LatencySeries{Event: event}
		s.latency = append(s.latency, series)
	}
	series.add(LatencySample{s.now / 1e6, millis})
}

// timeEvent begins an event that is no command, if the latency monitor is on. endEvent ends it.
func (s *Server) timeEvent() (start int64, timed bool) {
	timed = s.Config.LatencyThreshold > 0 && s.timing != timeNone
	if timed {
		start = s.Host.Clock()
	}
	return start, timed
}

func (s *Server) endEvent(event string, start int64) { s.latencyEvent(event, s.Host.Clock()-start) }

func (l *LatencySeries) add(sample LatencySample) {
	l.Worst = max(l.Worst, sample.Millis)
	if n := len(l.Samples); n > 0 && l.Samples[n-1].At == sample.At {
		last := &l.Samples[n-1]
		last.Millis = max(last.Millis, sample.Millis)
		return
	}
	if len(l.Samples) == latencySamples {
		l.Samples = append(l.Samples[:0], l.Samples[1:]...)
	}
	l.Samples = append(l.Samples, sample)
}

// LatencyEvents returns the events that have caused delays.
func (s *Server) LatencyEvents() []*LatencySeries { return s.latency }

// Latency returns the delays of an event, nil if there were none.
func (s *Server) Latency(event string) *LatencySeries {
	for _, series := range s.latency {
		if series.Event == event {
			return series
		}
	}
	return nil
}

// ResetLatency forgets the delays of an event, of all if it is "". It returns of how many.
func (s *Server) ResetLatency(event []byte) int {
	kept := s.latency[:0]
	for _, series := range s.latency {
		if len(event) > 0 && !strings.EqualFold(string(event), series.Event) {
			kept = append(kept, series)
		}
	}
	n := len(s.latency) - len(kept)
	clear(s.latency[len(kept):])
	s.latency = kept
	return n
}
