package server

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/exec"
)

// latencyHistory returns the delays of an event.
func latencyHistory(c *exec.Ctx) {
	series := c.Server().Latency(string(exec.CString(c.Args.Next())))
	if series == nil {
		c.Reply.Array(0)
		return
	}
	c.Reply.Array(len(series.Samples))
	for _, sample := range series.Samples {
		c.Reply.Array(2)
		c.Reply.Int(sample.At)
		c.Reply.Int(sample.Millis)
	}
}

// latencyLatest returns the last delay of each event.
func latencyLatest(c *exec.Ctx) {
	events := c.Server().LatencyEvents()
	c.Reply.Array(len(events))
	for _, series := range events {
		last := series.Samples[len(series.Samples)-1]
		c.Reply.Array(4)
		c.Reply.BulkString(series.Event)
		c.Reply.Int(last.At)
		c.Reply.Int(last.Millis)
		c.Reply.Int(series.Worst)
	}
}

// latencyReset forgets the delays of events.
func latencyReset(c *exec.Ctx) {
	n := 0
	if !c.Args.More() {
		n = c.Server().ResetLatency(nil)
	}
	for c.Args.More() {
		if name := exec.CString(c.Args.Next()); len(name) > 0 {
			n += c.Server().ResetLatency(name)
		}
	}
	c.Reply.Int(int64(n))
}

// latencyHistogram returns how many calls took how long, of each command that has been timed.
func latencyHistogram(c *exec.Ctx) {
	rows := c.Server().Table.All()
	if c.Args.More() {
		rows = nil
	}
	for c.Args.More() {
		if row := c.Server().Table.FindFull(c.Args.Next()); row != nil {
			rows = append(rows, row)
			for i := range row.Sub {
				rows = append(rows, &row.Sub[i])
			}
		}
	}
	mark, n := c.Reply.OpenMap(), 0
	for _, row := range rows {
		st := row.Stats()
		if h := st.Histogram(); h != nil {
			n++
			c.Reply.BulkString(row.FullName())
			writeHistogram(c, h, st.Calls)
		}
	}
	c.Reply.CloseMap(mark, n)
}

func writeHistogram(c *exec.Ctx, h *exec.Histogram, calls int64) {
	c.Reply.Map(2)
	c.Reply.BulkString("calls")
	c.Reply.Int(calls)
	c.Reply.BulkString("histogram_usec")
	mark, n := c.Reply.OpenMap(), 0
	h.Cumulate(calls, func(micros, calls int64) {
		c.Reply.Int(micros)
		c.Reply.Int(calls)
		n++
	})
	c.Reply.CloseMap(mark, n)
}

// latencyDoctor says what delays the store, in sentences for people.
func latencyDoctor(c *exec.Ctx) {
	s := c.Server()
	events, cfg := s.LatencyEvents(), s.Config
	switch {
	case len(events) == 0 && cfg.LatencyThreshold == 0:
		c.Reply.Verbatim("txt", []byte("I'm sorry, Dave, I can't do that. The latency monitor is off. CONFIG SET latency-monitor-threshold <milliseconds> turns it on.\n"))
		return
	case len(events) == 0:
		c.Reply.Verbatim("txt", []byte("Dave, no latency spike was observed during the lifetime of this store, not in the slightest bit.\n"))
		return
	}
	text := []byte("Dave, I have observed latency spikes in this store. You don't mind talking about it, do you Dave?\n\n")
	advice := ""
	for i, series := range events {
		text = strconv.AppendInt(text, int64(i+1), 10)
		text = append(text, ". "...)
		text = appendSpikes(text, series, s.NowMicros()/1e6)
		advice += adviceOn(series.Event, cfg.SlowerThan, cfg.LatencyThreshold)
	}
	if advice != "" {
		text = append(append(text, "\nI have a few advices for you:\n\n"...), advice...)
	}
	c.Reply.Verbatim("txt", text)
}

// appendSpikes sums up the delays of an event.
func appendSpikes(text []byte, series *exec.LatencySeries, now int64) []byte {
	n := int64(len(series.Samples))
	sum, deviation := int64(0), int64(0)
	for _, sample := range series.Samples {
		sum += sample.Millis
	}
	for _, sample := range series.Samples {
		deviation += max(sample.Millis-sum/n, sum/n-sample.Millis)
	}
	period := max(now-series.Samples[0].At, 1)
	return append(text, series.Event+": "+strconv.FormatInt(n, 10)+" latency spikes (average "+strconv.FormatInt(sum/n, 10)+
		"ms, mean deviation "+strconv.FormatInt(deviation/n, 10)+"ms, period "+fixed2(float64(period)/float64(n))+
		" sec). Worst all time event "+strconv.FormatInt(series.Worst, 10)+"ms.\n"...)
}

// adviceOn says what may help against the delays of an event.
func adviceOn(event string, slowerThan, threshold int64) string {
	logAt := "'CONFIG SET slowlog-log-slower-than " + strconv.FormatInt(threshold*1000, 10) + "'"
	switch event {
	case "command":
		advice := "- SLOWLOG GET shows which commands take long, and LATENCY HISTOGRAM how often.\n" +
			"- What deletes or reads a large value at once takes as long as the value is large: SCAN and its like, and many smaller values, spread it.\n"
		if slowerThan < 0 {
			advice = "- The slow log is off: " + logAt + " turns it on.\n" + advice
		} else if slowerThan/1000 > threshold {
			advice = "- The slow log only sees longer delays than these: use " + logAt + ".\n" + advice
		}
		return advice
	case "fast-command":
		return "- Commands that do little took long: the machine, or the thread that the store shares with other code, was busy with something else.\n"
	case "expire-cycle":
		return "- Many keys expire at the same time: a random share of their time to live spreads them.\n"
	case "eviction-cycle":
		return "- Much had to be evicted at once, as after a sudden change of 'maxmemory' or a large write.\n"
	}
	return ""
}
