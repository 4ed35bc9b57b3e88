package exec

// restrictions are reasons to ask the gates: of the store as a whole, or of a session. Whoever brings one about sets
// its bit, and clears it; a command for which there is none goes past the gates, which nearly all do.
type restrictions uint16

const (
	restrictLoading    restrictions = 1 << iota // the store is being filled
	restrictBusy                                // a script runs for longer than it may
	restrictPaused                              // CLIENT PAUSE
	restrictCluster                             // keys belong to slots, which may be elsewhere
	restrictUser                                // the session's user may not do everything
	restrictSubscribed                          // the session listens
	restrictMonitor                             // the session sees all command lines
	restrictTracking                            // more keys are tracked than may be
	restrictUnkept                              // what is written could not be kept
)

// restrict sets or clears a bit.
func (r *restrictions) restrict(bit restrictions, on bool) {
	if on {
		*r |= bit
	} else {
		*r &^= bit
	}
}
