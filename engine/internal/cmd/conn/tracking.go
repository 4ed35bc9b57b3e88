package conn

import (
	"strings"

	"github.com/wedis/wedis/engine/internal/exec"
)

// The refusals of CLIENT TRACKING and CLIENT CACHING.
const (
	errTwoRedirects   = "ERR A client can only redirect to a single other client"
	errNoRedirect     = "ERR The client ID you want redirect to does not exist"
	errPrefixAlone    = "ERR PREFIX option requires BCAST mode to be enabled"
	errSwitchMode     = "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode."
	errBroadcastOpt   = "ERR OPTIN and OPTOUT are not compatible with BCAST"
	errBothOpts       = "ERR You can't specify both OPTIN mode and OPTOUT mode"
	errSwitchOpt      = "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode."
	errCachingOutside = "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"
	errCachingYes     = "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."
	errCachingNo      = "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."
)

// trackingArgs are the arguments of CLIENT TRACKING.
type trackingArgs struct {
	options  exec.TrackingOptions
	redirect int64
	prefixes [][]byte
}

// clientTracking makes the store tell the client which keys have changed, or stops that.
func clientTracking(c *exec.Ctx) {
	state := c.Args.Next()
	args := readTracking(c)
	if c.Failed() {
		return
	}
	switch {
	case exec.EqualFold(state, "ON"):
		if text := args.conflict(c.Session); text != "" {
			c.Error(text)
			return
		}
		if !c.TrackKeys(args.options, args.redirect, args.prefixes) {
			c.Error(exec.ErrOOM)
			return
		}
	case exec.EqualFold(state, "OFF"):
		c.Server().TrackNothing(c.Session)
	default:
		c.Error(exec.ErrSyntax)
		return
	}
	c.Reply.OK()
}

func readTracking(c *exec.Ctx) (a trackingArgs) {
	for c.Args.More() {
		switch more := c.Args.Left() > 1; {
		case more && c.Args.Is("REDIRECT"):
			if a.redirect != 0 {
				c.Args.Fail(errTwoRedirects)
				return a
			}
			a.redirect = c.Args.Int()
			if c.Args.Err() == "" && c.Server().SessionByID(a.redirect) == nil {
				c.Args.Fail(errNoRedirect)
			}
		case c.Args.Is("BCAST"):
			a.options |= exec.TrackBroadcast
		case c.Args.Is("OPTIN"):
			a.options |= exec.TrackOptIn
		case c.Args.Is("OPTOUT"):
			a.options |= exec.TrackOptOut
		case c.Args.Is("NOLOOP"):
			a.options |= exec.TrackNoLoop
		case more && c.Args.Is("PREFIX"):
			a.prefixes = append(a.prefixes, c.Args.Next())
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	return a
}

// conflict tells why options do not go together, or not with those that are in force; "" if they do.
func (a *trackingArgs) conflict(s *exec.Session) string {
	const opts = exec.TrackOptIn | exec.TrackOptOut
	on, now := s.Tracks()
	switch {
	case a.options&exec.TrackBroadcast == 0 && len(a.prefixes) > 0:
		return errPrefixAlone
	case on && (a.options^now)&exec.TrackBroadcast != 0:
		return errSwitchMode
	case a.options&exec.TrackBroadcast != 0 && a.options&opts != 0:
		return errBroadcastOpt
	case a.options&opts == opts:
		return errBothOpts
	case (a.options|now)&opts == opts:
		return errSwitchOpt
	}
	return a.overlap(s.Prefixes())
}

// overlap words that a key would be told twice: two prefixes overlap if one begins with the other. Redis says so only
// of the first prefix given, and takes the others.
func (a *trackingArgs) overlap(existing []string) string {
	const rule = "'. Prefixes for a single client must not overlap."
	for i, prefix := range a.prefixes {
		for _, other := range existing {
			if overlap(string(prefix), other) {
				return "ERR Prefix '" + exec.Shown(prefix, len(prefix)) + "' overlaps with an existing prefix '" +
					exec.Shown([]byte(other), len(other)) + rule
			}
		}
		for _, other := range a.prefixes[i+1:] {
			if overlap(string(prefix), string(other)) {
				return "ERR Prefix '" + exec.Shown(prefix, len(prefix)) + "' overlaps with another provided prefix '" +
					exec.Shown(other, len(other)) + rule
			}
		}
	}
	return ""
}

func overlap(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

// clientCaching makes the next command an exception.
func clientCaching(c *exec.Ctx) {
	on, options := c.Session.Tracks()
	answer := c.Args.OneOf("YES", "NO")
	switch {
	case !on:
		c.Error(errCachingOutside)
	case answer < 0:
		c.Error(exec.ErrSyntax)
	case answer == 0 && options&exec.TrackOptIn == 0:
		c.Error(errCachingYes)
	case answer == 1 && options&exec.TrackOptOut == 0:
		c.Error(errCachingNo)
	default:
		c.CacheNext()
		c.Reply.OK()
	}
}

// clientGetRedir returns who gets the session's messages.
func clientGetRedir(c *exec.Ctx) { c.Reply.Int(c.Session.Redirection()) }

// clientTrackingInfo describes how the session tracks keys.
func clientTrackingInfo(c *exec.Ctx) {
	on, options := c.Session.Tracks()
	flags := []string{"off"}
	if on {
		flags[0] = "on"
	}
	for _, f := range []struct {
		set  bool
		name string
	}{
		{options&exec.TrackBroadcast != 0, "bcast"},
		{options&exec.TrackOptIn != 0, "optin"},
		{options&exec.TrackOptIn != 0 && c.Session.Caching(), "caching-yes"},
		{options&exec.TrackOptOut != 0, "optout"},
		{options&exec.TrackOptOut != 0 && c.Session.Caching(), "caching-no"},
		{options&exec.TrackNoLoop != 0, "noloop"},
		{c.Session.RedirectionBroken(), "broken_redirect"},
	} {
		if f.set {
			flags = append(flags, f.name)
		}
	}
	r := c.Reply
	r.Map(3)
	r.BulkString("flags")
	r.Set(len(flags))
	for _, flag := range flags {
		r.BulkString(flag)
	}
	r.BulkString("redirect")
	r.Int(c.Session.Redirection())
	r.BulkString("prefixes")
	prefixes := c.Session.Prefixes()
	r.Array(len(prefixes))
	for _, prefix := range prefixes {
		r.BulkString(prefix)
	}
}
