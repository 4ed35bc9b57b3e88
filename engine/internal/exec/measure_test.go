package exec

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
)

// TestHistogramClasses: every duration is in a class whose top is not below it, nor more than an eighth above.
func TestHistogramClasses(t *testing.T) {
	last := -1
	for micros := int64(0); micros < 1<<31; micros += 1 + micros/100 {
		class := histogramClass(micros)
		top := histogramTop(class)
		if class < last || top < micros || top-micros > micros/8 {
			t.Fatalf("%d µs are in class %d, whose top is %d", micros, class, top)
		}
		if class > 0 && histogramTop(class-1) >= micros {
			t.Fatalf("%d µs are in class %d, and fit into the one before", micros, class)
		}
		last = class
	}
	if n := len(new(Histogram).counts); last >= n || histogramClass(1<<60) >= n {
		t.Errorf("%d classes, of %d", last+1, n)
	}
}

func TestHistogram(t *testing.T) {
	var h Histogram
	for i := range int64(100) {
		h.add(i)
	}
	h.add(5000)
	for percent, want := range map[float64]int64{0: 0, 50: 51, 99: 99, 99.9: 5119, 100: 5119} {
		if got := h.Percentile(percent); got < want-1 || got > want+4 {
			t.Errorf("p%v is %d, want %d", percent, got, want)
		}
	}
	var tops, counts []int64
	h.Cumulate(202, func(micros, calls int64) {
		tops, counts = append(tops, micros), append(counts, calls)
	})
	if tops[0] != 1 || counts[0] != 4 || tops[len(tops)-1] != 8192 || counts[len(counts)-1] != 202 {
		t.Errorf("at most %d µs took %d calls", tops, counts)
	}
}

// TestRates: an even load has its rate, which fades once nothing happens.
func TestRates(t *testing.T) {
	s := NewServer(NewTable(nil), config.Default(), 1, 1e15)
	now := int64(1e15)
	for range 100 {
		now += rateStep
		s.Stats.Commands += 50
		s.Stats.InputBytes += 1000
		s.setNow(now)
	}
	if r := s.Rates(); r != (Rates{500, 10000, 0}) {
		t.Errorf("rates are %v", r)
	}
	s.setNow(now + 8*rateStep)
	if r := s.Rates(); r.Commands != 250 {
		t.Errorf("after half of the time: %v", r)
	}
	s.setNow(now + 1e9)
	if r := s.Rates(); r != (Rates{}) {
		t.Errorf("long after: %v", r)
	}
}

// TestLatencySamples: one for each second, the worst; the oldest go.
func TestLatencySamples(t *testing.T) {
	s := NewServer(NewTable(nil), config.Default(), 1, 1e15)
	s.Config.LatencyThreshold = 5
	s.latencyEvent("event", 4999)
	if len(s.LatencyEvents()) != 0 {
		t.Error("it was below the threshold")
	}
	for i := range int64(latencySamples + 10) {
		s.setNow(1e15 + i*1e6)
		s.latencyEvent("event", 7000)
		s.latencyEvent("event", (5+i)*1000)
		s.latencyEvent("event", 6000)
	}
	series := s.Latency("event")
	first, last := series.Samples[0], series.Samples[latencySamples-1]
	if len(series.Samples) != latencySamples || first != (LatencySample{1e9 + 10, 15}) || last.Millis != latencySamples+14 || series.Worst != last.Millis {
		t.Errorf("%d samples from %v to %v, worst %d", len(series.Samples), first, last, series.Worst)
	}
}
