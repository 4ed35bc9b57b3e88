package exec

// Loads is what is known of the last time that the store was filled with what was kept.
type Loads struct {
	StartedAt int64 // s since the epoch
	Bytes     int64 // that have been read
	Keys      int64 // that an RDB file brought
	Expired   int64 // that it held and whose time was up
}

// Loads returns what is known of the last load, or the one under way.
func (s *Server) Loads() Loads { return s.loads }

// BeginLoads forgets the load before.
func (s *Server) BeginLoads() { s.loads = Loads{StartedAt: s.now / 1e6} }

// LoadedBytes counts what has been read.
func (s *Server) LoadedBytes(n int) { s.loads.Bytes += int64(n) }

// LoadedKeys counts the keys of an RDB file.
func (s *Server) LoadedKeys(loaded, expired int64) {
	s.loads.Keys += loaded
	s.loads.Expired += expired
}

// ReadJournal returns all that has been journalled: what the host has of it, and what it is yet to be given. `kept` is false
// where no journal is.
func (s *Server) ReadJournal() (journal []byte, kept bool, err error) {
	if s.Host.ReadJournal == nil {
		return nil, false, nil
	}
	journal, err = s.Host.ReadJournal()
	if !s.journals() { // there may be one that was written before, and goes on no more
		return journal, err == nil && len(journal) > 0, nil
	}
	if err != nil {
		return nil, true, err
	}
	if len(journal) == 0 { // its first base is being written
		return nil, false, nil
	}
	if s.JournalLen() == 0 {
		return journal, true, nil
	}
	at := len(journal)
	journal = append(journal, s.effects.buf[:s.effects.sealed]...)
	putRecordHead(journal[at:at+recordHead], journal[at+recordHead:])
	return journal, true, nil
}
