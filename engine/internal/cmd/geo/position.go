package geo

import (
	"bytes"
	"math"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/geohash"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// readPosition reads a longitude and a latitude.
func readPosition(a *exec.Args) (lon, lat float64) {
	lon, lat = a.Float(), a.Float()
	if !(math.Abs(lon) <= geohash.MaxLongitude && math.Abs(lat) <= geohash.MaxLatitude) {
		a.Fail("ERR invalid longitude,latitude pair " + sixDigits(lon) + "," + sixDigits(lat))
	}
	return lon, lat
}

func sixDigits(x float64) string {
	if math.IsInf(x, 0) {
		return string(num.AppendDouble(nil, x))
	}
	return strconv.FormatFloat(x, 'f', 6, 64)
}

// readUnit reads a unit of length and returns it in metres.
func readUnit(a *exec.Args) float64 {
	switch a.OneOf("M", "KM", "FT", "MI") {
	case 1:
		return 1000
	case 2:
		return 0.3048
	case 3:
		return 1609.34
	case -1:
		a.Fail("ERR unsupported unit provided. please use M, KM, FT, MI")
	}
	return 1
}

// geoadd adds places to a sorted set, whose scores are their geohashes. What is left
// to others is a ZADD.
func geoadd(c *exec.Ctx) {
	var how value.AddOptions
	answerChanged := false
	key := c.Args.Next()
	for {
		switch c.Args.OneOf("NX", "XX", "CH") {
		case 0:
			how |= value.AddNX
			continue
		case 1:
			how |= value.AddXX
			continue
		case 2:
			answerChanged = true
			continue
		}
		break
	}
	options := c.Argv[2 : len(c.Argv)-c.Args.Left()]
	if n := c.Args.Left(); n == 0 || n%3 != 0 || how == value.AddNX|value.AddXX {
		c.Args.Fail(exec.ErrSyntax)
	}
	var room [4]place
	places := readPlaces(&c.Args, room[:0])
	if c.Failed() {
		return
	}
	z, ok := c.ZSetToWrite(key)
	if !ok {
		return
	}
	if how&value.AddXX == 0 && !z.Exists() {
		z, _ = c.UpsertZSet(key)
	}
	added, changed := addPlaces(z, places, how)
	if answerChanged {
		c.Reply.Int(int64(added + changed))
	} else {
		c.Reply.Int(int64(added))
	}
	if added+changed > 0 {
		c.Touch(exec.EventZSet, "zadd", key)
		propagateAdd(c, key, options, places)
	}
}

// place is a member with its score.
type place struct {
	score  uint64
	member []byte
}

// readPlaces reads places to the end of the line and appends them.
func readPlaces(a *exec.Args, places []place) []place {
	for a.More() {
		lon, lat := readPosition(a)
		member := a.Next()
		if a.Err() == "" {
			places = append(places, place{geohash.Score(lon, lat), member})
		}
	}
	return places
}

func addPlaces(z value.ZSet, places []place, how value.AddOptions) (added, changed int) {
	if !z.Exists() {
		return 0, 0
	}
	for _, p := range places {
		switch _, done := z.Update(p.member, float64(p.score), how); done {
		case value.AddNew:
			added++
		case value.AddChanged:
			changed++
		}
	}
	return added, changed
}

// propagateAdd states the ZADD that a GEOADD is.
func propagateAdd(c *exec.Ctx, key []byte, options [][]byte, places []place) {
	effect := append(make([][]byte, 0, 2+len(options)+2*len(places)), []byte("ZADD"), key)
	effect = append(effect, options...)
	for _, p := range places {
		effect = append(effect, num.AppendUint(nil, p.score), p.member)
	}
	c.Propagate(c.DB.ID, effect...)
}

// geodist answers how far two members are from each other.
func geodist(c *exec.Ctx) {
	key, member1, member2 := c.Args.Next(), c.Args.Next(), c.Args.Next()
	unit := 1.0
	switch c.Args.Left() {
	case 0:
	case 1:
		unit = readUnit(&c.Args)
	default:
		c.Args.Fail(exec.ErrSyntax)
	}
	if c.Failed() {
		return
	}
	z, ok := c.ZSet(key)
	if !ok {
		return
	}
	score1, ok1 := z.Score(member1)
	score2, ok2 := z.Score(member2)
	if !ok1 || !ok2 {
		c.Reply.Nil()
		return
	}
	lon1, lat1 := geohash.Point(score1)
	lon2, lat2 := geohash.Point(score2)
	replyDistance(c, geohash.Distance(lon1, lat1, lon2, lat2)/unit)
}

// replyDistance answers a length with four decimals.
func replyDistance(c *exec.Ctx, d float64) {
	var room [32]byte
	c.Reply.Bulk(strconv.AppendFloat(room[:0], d, 'f', 4, 64))
}

// replyPosition answers a longitude and a latitude, with up to 17 decimals.
func replyPosition(c *exec.Ctx, lon, lat float64) {
	c.Reply.Array(2)
	for _, x := range [...]float64{lon, lat} {
		var room [32]byte
		text := strconv.AppendFloat(room[:0], x, 'f', 17, 64)
		text = bytes.TrimRight(bytes.TrimRight(text, "0"), ".")
		c.Reply.Decimal(text)
	}
}

// geohashes answers the standard geohashes of members.
func geohashes(c *exec.Ctx) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Array(c.Args.Left())
	for _, member := range c.Args.Rest() {
		if score, ok := z.Score(member); ok {
			text := geohash.Text(score)
			c.Reply.Bulk(text[:])
		} else {
			c.Reply.Nil()
		}
	}
}

// geopos answers where members are.
func geopos(c *exec.Ctx) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Array(c.Args.Left())
	for _, member := range c.Args.Rest() {
		if score, ok := z.Score(member); ok {
			lon, lat := geohash.Point(score)
			replyPosition(c, lon, lat)
		} else {
			c.Reply.NilArray()
		}
	}
}
