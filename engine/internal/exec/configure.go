package exec

import (
	"strings"

	"github.com/wedis/wedis/engine/internal/config"
)

// Configure changes settings, all or none. The host hears of each that is another one now, and may object.
func (c *Ctx) Configure(pairs [][2]string) error {
	s := c.srv
	by := config.Asker{Trusted: s.permits(s.Config.Get("enable-protected-configs"), c.Session), Loading: s.loading && !s.replaying}
	before, err := s.Config.SetAll(pairs, by)
	if err != nil {
		return err
	}
	for i, setting := range before {
		name := setting[0]
		if err := s.configureHost(name); err != nil {
			for _, old := range before {
				s.Config.Set(old[0], old[1])
			}
			for _, told := range before[:i] { // it did those
				s.configureHost(told[0])
			}
			return config.NotSet(name, err)
		}
	}
	s.ApplyConfig()
	s.hear() // a session may have waited for what is off now
	for _, setting := range before {
		if setting[0] == "appendonly" && setting[1] == "no" && s.journals() {
			s.beginJournal()
		}
	}
	return nil
}

// configureHost tells the host the value of a setting. Some mean nothing without it.
func (s *Server) configureHost(name string) error {
	refusal, hosted := config.Hosted(name)
	if s.Host.Configure == nil {
		return refusal
	}
	err := s.Host.Configure(name, s.Config.Get(name))
	if err != nil && hosted && name == "appendonly" { // redis-server tells its log alone why
		s.Log(LogWarning, "Can't turn on the append only file: "+err.Error())
		return refusal
	}
	return err
}

// permits reports whether a session may do what a setting permits to all (yes), to nobody (no) or to those on this
// machine (local). Whoever has the store in its own process may: there is nothing it could not do otherwise.
func (s *Server) permits(setting string, session *Session) bool {
	return session.Peer == "" || setting == "yes" || setting == "local" && session.local()
}

// local reports whether a session comes from the machine that the store runs on.
func (c *Session) local() bool {
	return strings.HasPrefix(c.Peer, "127.") || strings.HasPrefix(c.Peer, "[::1]") || strings.HasPrefix(c.Peer, "/")
}
