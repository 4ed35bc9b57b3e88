package config

import "slices"

// Error is why a value was refused, in redis-server's words.
type Error string

func (e Error) Error() string { return string(e) }

const (
	// ErrLoading refuses a change that has to wait until the store is loaded.
	ErrLoading = Error("LOADING Redis is loading the dataset in memory")

	errUnknown   = Error("unknown parameter")
	errImmutable = Error("can't set immutable config")
	errProtected = Error("can't set protected config")
	errDuplicate = Error("duplicate parameter")
)

// Set changes a parameter, immutable ones too: settings at the start.
func (c *Config) Set(name, value string) error {
	p, _ := find(name)
	if p == nil {
		return errUnknown
	}
	return p.set(c, value)
}

// Asker is who asks CONFIG SET for a change, as far as it matters.
type Asker struct {
	Trusted bool // may change protected parameters
	Loading bool // the store is being filled
}

// SetAll changes all the parameters, given as name and value, or none. It returns those whose value is another one
// now, as they were before. Its error is worded as CONFIG SET words it.
func (c *Config) SetAll(pairs [][2]string, by Asker) (before [][2]string, err error) {
	chosen := make([]*param, len(pairs))
	names := make([]string, len(pairs))
	for i, pair := range pairs {
		p, name := find(pair[0])
		switch {
		case p == nil:
			err = Error("ERR Unknown option or number of arguments for CONFIG SET - '" + upToNUL(pair[0]) + "'")
		case p.flags&fixed != 0:
			err = NotSet(pair[0], errImmutable)
		case p.flags&protected != 0 && !by.Trusted:
			err = NotSet(pair[0], errProtected)
		case p.flags&notLoading != 0 && by.Loading:
			err = ErrLoading
		case slices.Contains(names, name):
			err = NotSet(pair[0], errDuplicate)
		}
		if err != nil {
			return nil, err
		}
		chosen[i], names[i] = p, name
	}
	next := *c
	for i, p := range chosen {
		was := p.get(c)
		if err := p.set(&next, pairs[i][1]); err != nil {
			return nil, NotSet(names[i], err)
		}
		if p.get(&next) != was {
			before = append(before, [2]string{p.name, was})
		}
	}
	*c = next
	return before, nil
}

// NotSet words the refusal of CONFIG SET.
func NotSet(name string, reason error) error {
	return Error("ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason.Error())
}

// Hosted reports whether a parameter means something only with a host that obeys it, and how redis-server words that
// it could not.
func Hosted(name string) (refusal error, hosts bool) {
	p, _ := find(name)
	if p == nil || p.flags&hosted == 0 {
		return nil, false
	}
	switch p.name {
	case "appendonly":
		return Error("Unable to turn on AOF. Check server logs."), true
	case "bind":
		return Error("Failed to bind to specified addresses."), true
	case "dir":
		return Error("No such file or directory"), true
	case "port":
		return Error("Unable to listen on this port. Check server logs."), true
	}
	return Error("Unable to update TLS configuration. Check server logs."), true
}

// Secret reports whether logs must not show the value of a parameter.
func Secret(name string) bool {
	p, _ := find(name)
	return p != nil && p.flags&secret != 0
}

// Get returns the value of a parameter, "" if there is none of that name.
func (c *Config) Get(name string) string {
	if p, _ := find(name); p != nil {
		return p.get(c)
	}
	return ""
}

// Select returns the names and values of the parameters that patterns match,
// each once. A name without wildcards comes back in the spelling it has there.
func (c *Config) Select(patterns []string) [][2]string {
	var found [][2]string
	var seen []string
	for _, pattern := range patterns {
		for i := range params {
			p := &params[i]
			if p.flags&hidden != 0 && !isName(pattern) {
				continue
			}
			for _, name := range [...]string{p.name, p.alias} {
				if name == "" || slices.Contains(seen, name) || !matches(pattern, name) {
					continue
				}
				seen = append(seen, name)
				if isName(pattern) {
					name = pattern
				}
				found = append(found, [2]string{name, p.get(c)})
			}
		}
	}
	return found
}

// Changed returns the parameters, by their proper names, that are not as redis-server has them at the start: what a
// file of settings has to say.
func (c *Config) Changed() [][2]string {
	var changed [][2]string
	start := Default()
	for i := range params {
		p := &params[i]
		if value := p.get(c); value != p.get(start) {
			changed = append(changed, [2]string{p.name, value})
		}
	}
	return changed
}

// kept returns the value of a parameter without a place.
func (c *Config) kept(p *param) string {
	for i := range c.others {
		if c.others[i].param == p {
			return c.others[i].value
		}
	}
	return p.value
}

// keep changes it. Copies of Config share what they keep, so it is not changed in place.
func (c *Config) keep(p *param, value string) {
	others := make([]other, 0, len(c.others)+1)
	for _, o := range c.others {
		if o.param != p {
			others = append(others, o)
		}
	}
	if value != p.value {
		others = append(others, other{p, value})
	}
	c.others = others
}
