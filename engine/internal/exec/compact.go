package exec

// tickCompact is how many buckets a tick compacts, of about eight keys each.
const tickCompact = 128

// compaction is the state of a pass over all databases that moves entries and
// values out of sparse memory, so that whole spans become free.
type compaction struct {
	running bool
	db      int
	cursor  uint64
	peak    int64 // most memory in use since the last look for something to compact
}

// wantsCompaction takes note of the memory in use and reports whether a pass is
// running or worth a look: only after much has been deleted. While a value is read in steps, nothing may move.
func (s *Server) wantsCompaction() bool {
	p := &s.compact
	used := s.UsedMemory()
	if used > p.peak {
		p.peak = used
	}
	return !s.Store.Reading() && (p.running || used < p.peak-p.peak/8)
}

// Purge has ticks look for something to compact.
func (s *Server) Purge() { s.compact.peak = max(s.compact.peak, 2*s.UsedMemory()) }

// compactStep continues a pass, or starts one, and reports whether there is
// nothing to do.
func (s *Server) compactStep() bool {
	p := &s.compact
	if !s.wantsCompaction() {
		return true
	}
	if !p.running {
		p.peak = s.UsedMemory()
		if p.running = s.Store.Arena().Fragmented(); !p.running {
			return true
		}
	}
	for range tickCompact {
		p.cursor = s.Store.DB(p.db).CompactStep(p.cursor)
		if p.cursor != 0 {
			continue
		}
		if p.db++; p.db == s.Store.Databases() {
			*p = compaction{peak: s.UsedMemory()}
			return true
		}
	}
	return false
}
