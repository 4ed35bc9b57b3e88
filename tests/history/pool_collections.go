package history

import (
	"slices"
	"strconv"
	"strings"
)

// keysOf are the keys that the commands of a group nearly always use, so that what they work on is of the right type. Places
// are sorted sets, and so come under both.
var keysOf = map[string][]string{
	"hash":        {"h1", "h2", "h3", "hash:4"},
	"list":        {"l1", "l2", "l3", "list:4"},
	"set":         {"s1", "s2", "s3", "set:4"},
	"sorted-set":  {"z1", "z2", "z3", "g1"},
	"stream":      {"x1", "x2", "x3"},
	"geo":         {"g1", "g2", "z1"},
	"bitmap":      {"b1", "b2", "b3"},
	"hyperloglog": {"p1", "p2", "p3"},
}

var allKeys = func() []string {
	var all []string
	for _, own := range keysOf {
		all = append(all, own...)
	}
	slices.Sort(all)
	return all
}()

// sameScores is a sorted set whose members all have the same score: ranges of members mean something only there.
func (p *pool) sameScores() string { return pick(p.r, "y1", "y2") }

// collection draws an argument that commands of collections have under this name. It reports false for one that is like
// any other of its type.
func (p *pool) collection(c Command, a Arg) (string, bool) {
	switch c.Group {
	case "stream":
		if text, ok := p.stream(c, a); ok {
			return text, true
		}
	case "geo":
		if text, ok := p.geo(a); ok {
			return text, true
		}
	case "bitmap":
		if text, ok := p.bitmap(a); ok {
			return text, true
		}
	}
	name := c.Name()
	random := strings.HasSuffix(name, "randmember") || name == "hrandfield"
	switch a.Name {
	case "field", "member", "element", "pivot":
		return p.member(), true
	case "score", "increment", "weight":
		return p.score(), true
	case "start", "stop", "min", "max":
		switch {
		case strings.Contains(name, "lex") || name == "zrange" && p.r.IntN(4) == 0 || name == "zrangestore" && p.r.IntN(4) == 0:
			return p.lexBound(), true
		case strings.Contains(name, "score") || name == "zcount" || name == "zrange" && p.r.IntN(3) == 0:
			return p.scoreBound(), true
		case a.Type == "integer" || a.Type == "string" && c.Group != "string":
			return p.index(), true
		}
	case "index", "rank", "len", "limit":
		if a.Type == "integer" {
			return p.index(), true
		}
	case "count":
		if random { // a negative count is a promise of so many replies
			return pick(p.r, strconv.Itoa(p.r.IntN(60)-20), "0", "-9223372036854775808", "x"), true
		}
		return pick(p.r, strconv.Itoa(1+p.r.IntN(5)), strconv.Itoa(1+p.r.IntN(5)), "1000", p.index()), true
	case "serialized-value":
		return p.payload(), true
	case "ttl": // no time that passes meanwhile
		return pick(p.r, "0", "0", "0", "0", "100000000", "4102444800000", "9223372036854775807", "-1", "x", ""), true
	case "by-pattern":
		return pick(p.r, "w:*", "h*->f1", "*", "a*", "h1->*"), true
	case "get-pattern":
		return pick(p.r, "#", "w:*", "h*->f1", "*", "h1->*"), true
	case "offset":
		if c.Group == "sorted-set" || c.Group == "generic" {
			return p.index(), true
		}
	}
	return "", false
}

// member is an element of a collection: few enough to be met again, sometimes too long for a compact encoding, or a
// number, or anything.
func (p *pool) member() string {
	switch p.r.IntN(12) {
	case 0:
		return p.value()
	case 1, 2:
		return strconv.Itoa(p.r.IntN(300))
	case 3:
		return "member:" + strconv.Itoa(p.r.IntN(400))
	case 4:
		return strings.Repeat("m", 60+p.r.IntN(8))
	}
	return pick(p.r, "f1", "f2", "f3", "a", "b", "c", "d", "1", "2", "3", "-7", "65536", "4294967296")
}

func (p *pool) score() string {
	switch p.r.IntN(8) {
	case 0:
		return pick(p.r, "inf", "-inf", "+inf", "nan", "x", "")
	case 1:
		return p.double()
	case 2:
		return pick(p.r, "0.5", "-1.5", "3.25")
	}
	return strconv.Itoa(p.r.IntN(12) - 3)
}

func (p *pool) scoreBound() string {
	text := pick(p.r, "-inf", "+inf", "inf", p.score(), p.score(), p.score())
	if p.r.IntN(4) == 0 {
		return "(" + text
	}
	return text
}

func (p *pool) lexBound() string {
	return pick(p.r, "-", "+", "[a", "(a", "[c", "(c", "[f", "(member:2", "[member:3", "[", "(", "x", "["+p.member(), "("+p.member())
}

func (p *pool) index() string {
	switch p.r.IntN(10) {
	case 0:
		return p.integer()
	case 1:
		return strconv.Itoa(p.r.IntN(400) - 200)
	}
	return pick(p.r, "0", "0", "-1", "-1", "1", "2", "3", "-2", "-3", "5", "10")
}

// stream draws ids and names. An id is never one that the clock chooses.
func (p *pool) stream(c Command, a Arg) (string, bool) {
	switch a.Name {
	case "id", "last-id", "lastid", "start", "end", "min", "max", "last-delivered-id", "max-deleted-id", "threshold":
		id := strconv.Itoa(p.r.IntN(60))
		switch p.r.IntN(4) {
		case 0:
			id += "-" + strconv.Itoa(p.r.IntN(4))
		case 1:
			id += "-*"
		}
		if c.Name() == "xadd" && a.Name != "threshold" {
			return pick(p.r, id, id, id, "0-0", "x", "18446744073709551615-18446744073709551615"), true
		}
		return pick(p.r, id, id, "-", "+", "$", ">", ">", "0", "0-0", "("+id, "x"), true
	case "group", "groupname":
		return pick(p.r, "g", "g", "g2"), true
	case "consumer", "consumername":
		return pick(p.r, "alice", "bob", "carol"), true
	case "min-idle-time":
		return pick(p.r, "0", "0", "0", "86400000", "-1", "x"), true
	case "field", "value":
		return pick(p.r, "f1", "f2", "f3", "1", "22", p.value()), true
	case "count":
		return pick(p.r, "1", "2", "10", "0", "-1", "x"), true
	case "ms", "entries-read", "entries-added":
		return pick(p.r, "0", "1", "5", "100", "-1", "x"), true
	}
	return "", false
}

func (p *pool) geo(a Arg) (string, bool) {
	switch a.Name {
	case "longitude":
		return pick(p.r, "13.361389", "15.087269", "2.35", "-74", "179.9", "0", "181", "x"), true
	case "latitude":
		return pick(p.r, "38.115556", "37.502669", "48.85", "40.7", "-85", "0", "86", "x"), true
	case "member":
		return pick(p.r, "Palermo", "Catania", "Paris", "NY", "x"), true
	case "radius", "width", "height":
		return pick(p.r, "0", "1", "100", "200.5", "5000", "20000", "-1", "x"), true
	case "count":
		return pick(p.r, "1", "2", "3", "0", "-1"), true
	}
	return "", false
}

// bitmap draws places of bits, none so far away that the string would be large.
func (p *pool) bitmap(a Arg) (string, bool) {
	switch a.Name {
	case "offset":
		return pick(p.r, strconv.Itoa(p.r.IntN(200)), strconv.Itoa(p.r.IntN(5000)), "#"+strconv.Itoa(p.r.IntN(9)), "4294967296", "-1", "x"), true
	case "start", "end":
		return p.index(), true
	case "bit":
		return pick(p.r, "0", "1", "0", "1", "2"), true
	case "value":
		return pick(p.r, "0", "1", "1", p.integer()), true
	case "encoding":
		return pick(p.r, "u1", "u8", "i8", "i5", "u16", "u63", "i64", "u64", "i65", "x8"), true
	case "increment":
		return p.integer(), true
	}
	return "", false
}
