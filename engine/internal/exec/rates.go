package exec

// Rates of INFO: like redis-server's they are averages of the last 16 tenths of a second.
const (
	rateSamples = 16
	rateStep    = 100_000 // µs
)

// Rates are what happens in a second.
type Rates struct {
	Commands    int64
	InputBytes  int64
	OutputBytes int64
}

// rates remember how much happened in each of the last steps.
type rates struct {
	next    int64 // when the running step ends, µs
	at      int64 // when it began
	last    Rates // the totals then
	samples [rateSamples]Rates
	index   int
}

// sample ends a step. A store that nobody has called for a while has had several.
func (r *rates) sample(now int64, st *ServerStats) {
	total := Rates{st.Commands, st.InputBytes, st.OutputBytes}
	if passed := now - r.at; r.at != 0 && passed > 0 {
		sample := Rates{
			(total.Commands - r.last.Commands) * 1e6 / passed,
			(total.InputBytes - r.last.InputBytes) * 1e6 / passed,
			(total.OutputBytes - r.last.OutputBytes) * 1e6 / passed,
		}
		for range min(max(passed/rateStep, 1), rateSamples) {
			r.samples[r.index] = sample
			r.index = (r.index + 1) % rateSamples
		}
	}
	r.at, r.next, r.last = now, now+rateStep, total
}

// Rates returns what happens in a second, of late.
func (s *Server) Rates() Rates {
	var sum Rates
	for _, sample := range &s.rates.samples {
		sum.Commands += sample.Commands
		sum.InputBytes += sample.InputBytes
		sum.OutputBytes += sample.OutputBytes
	}
	return Rates{sum.Commands / rateSamples, sum.InputBytes / rateSamples, sum.OutputBytes / rateSamples}
}
