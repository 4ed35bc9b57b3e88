package server

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

func reportCommandStats(r *report, s *exec.Server) {
	for _, row := range s.Table.All() {
		st := row.Stats()
		if st.Calls+st.Rejected+st.Failed == 0 {
			continue
		}
		micros := st.Micros()
		r.line("cmdstat_"+row.FullName(), "calls="+strconv.FormatInt(st.Calls, 10)+
			",usec="+strconv.FormatInt(micros, 10)+
			",usec_per_call="+fixed2(float64(micros)/float64(max(st.Calls, 1)))+
			",rejected_calls="+strconv.FormatInt(st.Rejected, 10)+
			",failed_calls="+strconv.FormatInt(st.Failed, 10))
	}
}

func reportLatencyStats(r *report, s *exec.Server) {
	for _, row := range s.Table.All() {
		st := row.Stats()
		h := st.Histogram()
		if h == nil {
			continue
		}
		text := ""
		for _, percent := range s.Config.Percentiles {
			text += ",p" + config.FormatPercentile(percent) + "=" + strconv.FormatFloat(float64(h.Percentile(percent)), 'f', 3, 64)
		}
		if text != "" {
			r.line("latency_percentiles_usec_"+row.FullName(), text[1:])
		}
	}
}

func reportErrorStats(r *report, s *exec.Server) {
	errors := s.Stats.Errors()
	for _, code := range slices.Sorted(maps.Keys(errors)) {
		r.line("errorstat_"+safeName(code), "count="+strconv.FormatInt(errors[code], 10))
	}
}

// safeName keeps what clients send from breaking INFO's lines.
func safeName(name string) string {
	safe := []byte(name)
	for i, b := range safe {
		if b == '#' || b == ':' || b == '\n' || b == '\r' {
			safe[i] = '_'
		}
	}
	return string(safe)
}

func reportCluster(r *report, s *exec.Server) { r.int("cluster_enabled", bit(s.Config.Cluster)) }

func reportKeyspace(r *report, s *exec.Server) {
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		if db.Len() == 0 {
			continue
		}
		r.line("db"+strconv.Itoa(i), "keys="+strconv.Itoa(db.Len())+
			",expires="+strconv.Itoa(db.Volatile())+
			",avg_ttl="+strconv.FormatInt(averageTTL(db, s.Now()), 10))
	}
}

// ttlSamples is how many keys the average TTL is taken of.
const ttlSamples = 20

// averageTTL estimates how many ms the keys of a database have left that expire.
func averageTTL(db *keyspace.DB, now int64) int64 {
	n := int64(min(ttlSamples, db.Volatile()))
	average := int64(0)
	db.SpreadVolatile(ttlSamples, func(e keyspace.Entry) {
		average += max(db.Expiry(e)-now, 0) / n // a sum could overflow
	})
	return average
}
