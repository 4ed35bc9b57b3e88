package server

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/exec"
)

const (
	graphWidth  = 80
	graphHeight = 4
)

// latencyGraph draws the delays of an event: a column each, as high as it was long, with its age below.
func latencyGraph(c *exec.Ctx) {
	event := string(exec.CString(c.Args.Next()))
	series := c.Server().Latency(event)
	if series == nil {
		c.Error("ERR No samples available for event '" + event + "'")
		return
	}
	low, high := series.Samples[0].Millis, int64(0)
	for _, sample := range series.Samples {
		low, high = min(low, sample.Millis), max(high, sample.Millis)
	}
	text := []byte(event + " - high " + strconv.FormatInt(high, 10) + " ms, low " + strconv.FormatInt(low, 10) +
		" ms (all time high " + strconv.FormatInt(series.Worst, 10) + " ms)\n")
	for range graphWidth {
		text = append(text, '-')
	}
	text = append(text, '\n')
	now := c.Server().NowMicros() / 1e6
	for samples := series.Samples; len(samples) > 0; {
		n := min(len(samples), graphWidth)
		text = appendGraph(text, samples[:n], low, high, now)
		samples = samples[n:]
	}
	c.Reply.Verbatim("txt", text)
}

// appendGraph draws what fits into the width.
func appendGraph(text []byte, samples []exec.LatencySample, low, high, now int64) []byte {
	const marks = "_o#"
	for row := int64(graphHeight - 1); row >= 0; row-- {
		line := make([]byte, 0, len(samples))
		for _, sample := range samples {
			level := (sample.Millis - low) * (graphHeight*int64(len(marks)) - 1) / max(high-low, 1)
			mark := byte(' ')
			switch at := level / int64(len(marks)); {
			case at == row:
				mark = marks[level%int64(len(marks))]
			case at > row:
				mark = '|'
			}
			line = append(line, mark)
		}
		text = append(append(text, line...), '\n')
	}
	text = append(text, '\n')
	ages, longest := make([]string, len(samples)), 0
	for i, sample := range samples {
		ages[i] = age(now - sample.At)
		longest = max(longest, len(ages[i]))
	}
	for i := range longest { // ages stand upright
		for _, age := range ages {
			if i < len(age) {
				text = append(text, age[i])
			} else {
				text = append(text, ' ')
			}
		}
		text = append(text, '\n')
	}
	return text
}

// age words how many seconds ago something was.
func age(seconds int64) string {
	for _, unit := range [...]struct {
		name    string
		seconds int64
	}{{"d", 24 * 3600}, {"h", 3600}, {"m", 60}} {
		if seconds >= unit.seconds {
			return strconv.FormatInt(seconds/unit.seconds, 10) + unit.name
		}
	}
	return strconv.FormatInt(seconds, 10) + "s"
}
