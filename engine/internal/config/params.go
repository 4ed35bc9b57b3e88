package config

import (
	"math"
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// param is a row of the table: a name in redis.conf, what values it takes, and where its value is.
type param struct {
	name, alias string
	kind        kind
	flags       flags
	low, high   int64             // bounds of a number
	names       string            // to choose from, separated by ", "
	value       string            // at the start, without a place
	at          func(*Config) any // a pointer to its place in Config; nil: the value is kept as text
}

// kind is what values a parameter takes.
type kind uint8

const (
	yesNo        kind = iota
	integer           // decimal
	octal             //
	memory            // bytes, with or without a unit
	amount            // of memory, without an upper bound
	percent           // memory, or a part of another amount, which is negative
	choice            // a name
	choices           // names, separated by spaces
	text              // up to a NUL
	binary            // any bytes
	words             // separated by spaces
	events            // classes of keyspace events
	outputLimits      // of classes of clients
	savePoints        // seconds and changes
	scores            // of the out-of-memory killer
	percentiles       // of latencies
)

// flags are what redis-server calls the flags of a parameter.
type flags uint8

const (
	fixed      flags = 1 << iota // CONFIG SET refuses it
	secret                       // logs do not show its value
	protected                    // only with enable-protected-configs
	notLoading                   // not while the store loads
	hidden                       // CONFIG GET shows it only by its full name
	hosted                       // nothing without a host that can do it
)

// find returns the parameter called name, in any case, and that spelling of its name which is the table's.
func find(name string) (*param, string) {
	for i := range params {
		p := &params[i]
		if sameName(p.name, name) {
			return p, p.name
		}
		if p.alias != "" && sameName(p.alias, name) {
			return p, p.alias
		}
	}
	return nil, ""
}

// sameName compares names without regard to the case of ASCII letters: equal
// lengths rule out those letters of Unicode that fold to an ASCII one.
func sameName(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// upToNUL is as much of a text as redis-server reads where it takes it for a
// string of C.
func upToNUL(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return text
}

// isName reports whether a pattern of CONFIG GET is a plain name.
func isName(pattern string) bool { return !strings.ContainsAny(upToNUL(pattern), "[*?") }

func matches(pattern, name string) bool {
	if isName(pattern) {
		return sameName(name, pattern)
	}
	return glob.Match([]byte(upToNUL(pattern)), []byte(name), true)
}

const (
	errNotNumber  = Error("argument couldn't be parsed into an integer")
	errNotOctal   = Error("argument couldn't be parsed as an octal number")
	errNotMemory  = Error("argument must be a memory value")
	errNotPercent = Error("argument must be a memory or percent value")
	errNotYesNo   = Error("argument must be 'yes' or 'no'")
)

// set changes the value, which stays as it is after an error.
func (p *param) set(c *Config, v string) error {
	if err := p.refuses(v); err != "" {
		return err
	}
	switch p.kind {
	case integer, octal, memory, amount, percent:
		n, err := p.number(v)
		if err != "" {
			return err
		}
		if p.name == "hz" { // a hint, as redis-server takes it
			n = max(1, min(n, 500))
		}
		p.store(c, n)
	case yesNo:
		i := indexOf("no, yes", upToNUL(v))
		if i < 0 {
			return errNotYesNo
		}
		p.store(c, int64(i))
	case choice:
		i := indexOf(p.names, upToNUL(v))
		if i < 0 {
			return errNotOneOf(p.names)
		}
		if p.at == nil {
			c.keep(p, nameAt(p.names, i))
		} else {
			p.store(c, int64(i))
		}
	default:
		return p.setList(c, v)
	}
	return nil
}

// number reads a number within the bounds.
func (p *param) number(v string) (n int64, err Error) {
	ok := false
	switch p.kind {
	case integer:
		n, ok = num.ParseInt([]byte(v))
		err = errNotNumber
	case octal:
		var parsed error
		n, parsed = strconv.ParseInt(upToNUL(v), 8, 64)
		ok, err = parsed == nil, errNotOctal
	default:
		var bytes uint64
		bytes, ok = num.ParseMemory([]byte(upToNUL(v)))
		n, err = int64(bytes), errNotMemory // too much is negative
		if p.kind == amount && bytes > math.MaxInt64 {
			n = math.MaxInt64
		}
		if p.kind == percent {
			err = errNotPercent
			if part, found := strings.CutSuffix(v, "%"); !ok && found {
				n, ok = num.ParseInt([]byte(part))
				ok = ok && n >= 0
				n = -n
			}
		}
	}
	switch {
	case !ok:
		return 0, err
	case p.kind == amount:
	case p.kind == percent && n < 0:
		if n < p.low {
			return 0, "percentage argument must be less or equal to " + Error(strconv.FormatInt(-p.low, 10))
		}
	case n < p.low || n > p.high:
		base := 10
		if p.kind == octal {
			base = 8
		}
		return 0, Error("argument must be between " + strconv.FormatInt(p.low, base) +
			" and " + strconv.FormatInt(p.high, base) + " inclusive")
	}
	return n, ""
}

// store writes a number to where the value is.
func (p *param) store(c *Config, n int64) {
	if p.at == nil {
		c.keep(p, p.format(n))
		return
	}
	switch at := p.at(c).(type) {
	case *int64:
		*at = n
	case *bool:
		*at = n != 0
		if p.kind == choice {
			*at = n == 0
		}
	case *Policy:
		*at = Policy(n)
	}
}

// format writes a number as CONFIG GET shows it.
func (p *param) format(n int64) string {
	switch {
	case p.kind == yesNo:
		return nameAt("no, yes", int(n))
	case p.kind == choice:
		return nameAt(p.names, int(n))
	case p.kind == percent && n < 0:
		return strconv.FormatInt(-n, 10) + "%"
	case p.kind == octal:
		return strconv.FormatInt(n, 8)
	}
	return strconv.FormatInt(n, 10)
}

// get returns the value as text.
func (p *param) get(c *Config) string {
	if p.at == nil {
		return c.kept(p)
	}
	switch at := p.at(c).(type) {
	case *int64:
		return p.format(*at)
	case *bool:
		if *at != (p.kind == choice) {
			return p.format(1)
		}
		return p.format(0)
	case *Policy:
		return at.String()
	case *string:
		return *at
	case *Events:
		return at.String()
	case *OutputLimits:
		return at.String()
	case *[]float64:
		return formatPercentiles(*at)
	}
	return ""
}

// indexOf finds a name in a list, in any case; -1 when it is not there.
func indexOf(names, name string) int {
	for i := 0; ; i++ {
		next, rest, more := strings.Cut(names, ", ")
		if sameName(next, name) {
			return i
		}
		if !more {
			return -1
		}
		names = rest
	}
}

// nameAt returns the i-th name of a list.
func nameAt(names string, i int) string {
	for ; i > 0; i-- {
		_, names, _ = strings.Cut(names, ", ")
	}
	name, _, _ := strings.Cut(names, ", ")
	return name
}

func errNotOneOf(names string) error {
	return Error("argument(s) must be one of the following: " + names)
}
