package config

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

const (
	errWrongNumber  = Error("wrong number of arguments")
	errLimitWords   = Error("Wrong number of arguments in buffer limit configuration.")
	errLimitClass   = Error("Invalid client class specified in buffer limit configuration.")
	errLimitValue   = Error("Error in hard, soft or soft_seconds setting in buffer limit configuration.")
	errSavePoints   = Error("Invalid save parameters")
	errScores       = Error("Invalid oom-score-adj-values, elements must be between -2000 and 2000.")
	errPercentiles  = Error("Invalid latency-tracking-info-percentiles parameters")
	errPercentile   = Error("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")
	errShutdownBoth = Error("shutdown options SAVE and NOSAVE can't be used simultaneously")
	errAddresses    = Error("Too many bind addresses specified.")
	errDBFile       = Error("dbfilename can't be a path, just a filename")
	errHostLength   = Error("Hostnames must be less than 256 characters")
	errHostLetters  = Error("Hostnames may only contain alphanumeric characters, hyphens or dots")
	errDefrag       = Error("Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution")
	maxAddresses    = 16
	maxHostname     = 256
)

// refuses checks what is particular to one parameter.
func (p *param) refuses(v string) Error {
	v = upToNUL(v)
	switch {
	case p.name == "dbfilename" && strings.ContainsAny(v, `/\`):
		return errDBFile
	case p.name == "activedefrag" && sameName(v, "yes"):
		return errDefrag
	case p.name != "cluster-announce-hostname":
	case len(v) >= maxHostname:
		return errHostLength
	default:
		for _, r := range v {
			if (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
				return errHostLetters
			}
		}
	}
	return ""
}

// setList changes a value that is text or a list of words.
func (p *param) setList(c *Config, v string) error {
	var list []string
	if v != "" {
		list = strings.Split(v, " ")
	}
	switch p.kind {
	case text, binary:
		if p.kind == text {
			v = upToNUL(v)
		}
		if p.at != nil {
			*p.at(c).(*string) = v
			return nil
		}
		c.keep(p, v)
	case words:
		if len(list) > maxAddresses {
			return errAddresses
		}
		c.keep(p, v)
	case choices:
		return p.choose(c, list)
	case events:
		return c.NotifyEvents.parse(v)
	case outputLimits:
		return c.OutputLimits.parse(list)
	case percentiles:
		return c.setPercentiles(list)
	case savePoints:
		if len(list)%2 != 0 {
			return errSavePoints
		}
		for i, word := range list {
			n, ok := long(word)
			if !ok || n < int64(1-i%2) {
				return errSavePoints
			}
			list[i] = strconv.FormatInt(n, 10)
		}
		c.keep(p, strings.Join(list, " "))
	case scores:
		if len(list) != 3 {
			return errWrongNumber
		}
		for i, word := range list {
			n, ok := long(word)
			if !ok || n < -2000 || n > 2000 {
				return errScores
			}
			list[i] = strconv.FormatInt(n, 10)
		}
		c.keep(p, strings.Join(list, " "))
	}
	return nil
}

// choose keeps the names of a list in the order of the table. The first name stands for none.
func (p *param) choose(c *Config, list []string) error {
	bits := 0
	for _, word := range list {
		i := indexOf(p.names, upToNUL(word))
		if i < 0 {
			return errNotOneOf(p.names)
		}
		bits |= 1 << i
	}
	if bits == 0 {
		return errNotOneOf(p.names)
	}
	if bits&6 == 6 { // both lists there are begin so
		return errShutdownBoth
	}
	value := ""
	for i := 1; bits>>i != 0; i++ {
		if bits>>i&1 != 0 {
			value += " " + nameAt(p.names, i)
		}
	}
	if value == "" {
		value = " " + nameAt(p.names, 0)
	}
	c.keep(p, value[1:])
	return nil
}

// parse reads classes of clients, each with its three limits. Those that are not named keep theirs.
func (l *OutputLimits) parse(list []string) error {
	if len(list)%4 != 0 {
		return errLimitWords
	}
	next := *l
	for ; len(list) > 0; list = list[4:] {
		class := indexOf(clientClasses, upToNUL(list[0]))
		if sameName(upToNUL(list[0]), "replica") {
			class = 1
		}
		if class < 0 {
			return errLimitClass
		}
		hard, okHard := num.ParseMemory([]byte(upToNUL(list[1])))
		soft, okSoft := num.ParseMemory([]byte(upToNUL(list[2])))
		seconds, ok := long(list[3])
		if !okHard || !okSoft || !ok || seconds < 0 {
			return errLimitValue
		}
		next[class] = OutputLimit{int64(hard), int64(soft), seconds}
	}
	*l = next
	return nil
}

// String returns the limits as in redis.conf.
func (l *OutputLimits) String() string {
	text := ""
	for i, limit := range l {
		text += " " + nameAt(clientClasses, i) + " " + strconv.FormatUint(uint64(limit.Hard), 10) +
			" " + strconv.FormatUint(uint64(limit.Soft), 10) + " " + strconv.FormatInt(limit.Seconds, 10)
	}
	return text[1:]
}

// clientClasses are those that have limits, in their order.
const clientClasses = "normal, slave, pubsub"

func (c *Config) setPercentiles(list []string) error {
	next := make([]float64, len(list))
	for i, word := range list {
		f, ok := num.ParseFloat([]byte(word))
		if !ok {
			return errPercentiles
		}
		if !(f >= 0 && f <= 100) {
			return errPercentile
		}
		next[i] = f
	}
	c.Percentiles = next
	return nil
}

func formatPercentiles(list []float64) string {
	text := ""
	for i, f := range list {
		if i > 0 {
			text += " "
		}
		text += FormatPercentile(f)
	}
	return text
}

// FormatPercentile writes a percentile with as many as six digits behind the point as it needs.
func FormatPercentile(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f, 'f', 6, 64), "0"), ".")
}

// long reads a number as strtoll of C does: nothing is zero, and what is beyond the range is at its end.
func long(word string) (int64, bool) {
	word = strings.TrimLeft(upToNUL(word), " \t\n\v\f\r")
	if word == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(word, 10, 64)
	return n, err == nil || errors.Is(err, strconv.ErrRange)
}
