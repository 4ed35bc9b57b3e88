package geo

import (
	"github.com/wedis/wedis/engine/internal/ds/geohash"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// search is a search for the members within an area.
type search struct {
	area geohash.Shape

	fromMember, fromPosition bool // what GEOSEARCH needs one of
	byRadius, byBox          bool // and of these

	withDistance, withScore, withPosition bool

	order  order
	count  int64 // 0: all
	any    bool  // any so many, not the nearest
	target []byte
	// distances says that the target's scores are distances.
	distances bool

	found   []match
	members []byte // their names, one after another
}

// match is a member within the area.
type match struct {
	lon, lat, score float64
	distance        float64 // in metres
	from, to        int     // its name, in members
}

// georadius answers or stores what is near a position.
func georadius(c *exec.Ctx) { aroundPosition(c, true) }

// georadiusRO is georadius that only answers.
func georadiusRO(c *exec.Ctx) { aroundPosition(c, false) }

// georadiusbymember answers or stores what is near a member.
func georadiusbymember(c *exec.Ctx) { aroundMember(c, true) }

// georadiusbymemberRO is georadiusbymember that only answers.
func georadiusbymemberRO(c *exec.Ctx) { aroundMember(c, false) }

func aroundPosition(c *exec.Ctx, stores bool) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	var s search
	s.area.Lon, s.area.Lat = readPosition(&c.Args)
	s.readRadius(&c.Args)
	s.readOptions(&c.Args, func() bool { return stores && s.readTarget(&c.Args) })
	s.run(c, z, "georadiusstore")
}

func aroundMember(c *exec.Ctx, stores bool) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	var s search
	if z.Exists() {
		s.readMember(&c.Args, z)
		s.readRadius(&c.Args)
	} else {
		c.Args.Skip(3)
	}
	s.readOptions(&c.Args, func() bool { return stores && s.readTarget(&c.Args) })
	s.run(c, z, "georadiusstore")
}

// geosearch answers what is within a circle or a rectangle.
func geosearch(c *exec.Ctx) { searchArea(c, nil) }

// geosearchstore stores what geosearch answers.
func geosearchstore(c *exec.Ctx) { searchArea(c, c.Args.Next()) }

func searchArea(c *exec.Ctx, target []byte) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	s := search{target: target}
	s.readOptions(&c.Args, func() bool { return s.readArea(&c.Args, z) })
	if s.target != nil && s.answersMore() {
		c.Args.Fail("ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options")
	}
	name := string(exec.CString(c.Argv[0]))
	if !s.fromMember && !s.fromPosition {
		c.Args.Fail("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + name)
	}
	if !s.byRadius && !s.byBox {
		c.Args.Fail("ERR exactly one of BYRADIUS and BYBOX can be specified for " + name)
	}
	s.run(c, z, "geosearchstore")
}

// readMember takes the position of a member.
func (s *search) readMember(a *exec.Args, z value.ZSet) {
	score, ok := z.Score(a.Next())
	if !ok {
		a.Fail("ERR could not decode requested zset member")
	}
	s.area.Lon, s.area.Lat = geohash.Point(score)
}

func (s *search) readRadius(a *exec.Args) {
	s.area.Radius = a.FloatOr("ERR need numeric radius")
	if s.area.Radius < 0 {
		a.Fail("ERR radius cannot be negative")
	}
	s.area.Unit = readUnit(a)
}

func (s *search) readBox(a *exec.Args) {
	s.area.Box = true
	s.area.Width = a.FloatOr("ERR need numeric width")
	s.area.Height = a.FloatOr("ERR need numeric height")
	if s.area.Width < 0 || s.area.Height < 0 {
		a.Fail("ERR height or width cannot be negative")
	}
	s.area.Unit = readUnit(a)
}

// readOptions reads the options to the end of the line. Those that not all commands
// have are read by own, which reports whether there was one.
func (s *search) readOptions(a *exec.Args, own func() bool) {
	for a.More() {
		switch {
		case a.Is("WITHDIST"):
			s.withDistance = true
		case a.Is("WITHHASH"):
			s.withScore = true
		case a.Is("WITHCOORD"):
			s.withPosition = true
		case a.Is("ANY"):
			s.any = true
		case a.Is("ASC"):
			s.order = nearest
		case a.Is("DESC"):
			s.order = farthest
		case a.Left() > 1 && a.Is("COUNT"):
			if s.count = a.Int(); s.count <= 0 {
				a.Fail("ERR COUNT must be > 0")
			}
		case own():
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// readTarget reads the options of GEORADIUS that say where to store.
func (s *search) readTarget(a *exec.Args) bool {
	if a.Left() < 2 {
		return false
	}
	option := a.OneOf("STORE", "STOREDIST")
	if option < 0 {
		return false
	}
	s.target, s.distances = a.Next(), option == 1
	return true
}

// readArea reads the options of GEOSEARCH that say where to search.
func (s *search) readArea(a *exec.Args, z value.ZSet) bool {
	switch {
	case a.Left() > 1 && !s.fromPosition && a.Is("FROMMEMBER"):
		s.fromMember = true
		if z.Exists() {
			s.readMember(a, z)
		} else {
			a.Skip(1)
		}
	case a.Left() > 2 && !s.fromMember && a.Is("FROMLONLAT"):
		s.fromPosition = true
		s.area.Lon, s.area.Lat = readPosition(a)
	case a.Left() > 2 && !s.byBox && a.Is("BYRADIUS"):
		s.byRadius = true
		s.readRadius(a)
	case a.Left() > 3 && !s.byRadius && a.Is("BYBOX"):
		s.byBox = true
		s.readBox(a)
	case s.target != nil && a.Is("STOREDIST"):
		s.distances = true
	default:
		return false
	}
	return true
}

// answersMore reports whether the reply is more than names.
func (s *search) answersMore() bool { return s.withDistance || s.withScore || s.withPosition }

// run checks the options, searches, and answers or stores what was found.
func (s *search) run(c *exec.Ctx, z value.ZSet, event string) {
	if s.target != nil && s.answersMore() {
		c.Args.Fail("ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options")
	}
	if s.any && s.count == 0 {
		c.Args.Fail("ERR the ANY argument requires COUNT argument")
	}
	if c.Failed() {
		return
	}
	if z.Exists() {
		s.find(z)
		s.sort()
	}
	if s.target != nil {
		s.store(c, event)
	} else {
		s.reply(c)
	}
}

// find collects the matches, cell by cell.
func (s *search) find(z value.ZSet) {
	var room [9]geohash.Cell
	var it value.ZSetIter
	s.area.Prepare()
	for _, cell := range s.area.Cells(&room) {
		least, below := cell.Scores()
		from, to := z.ScoreRanks(value.ScoreRange{Min: least, Max: below, MaxOpen: true})
		for z.Iterate(&it, from, to-from, false); !s.enough() && it.Next(); {
			score := it.Score()
			lon, lat := geohash.Point(score)
			distance, ok := s.area.Contains(lon, lat)
			if !ok {
				continue
			}
			start := len(s.members)
			s.members = append(s.members, it.Member()...)
			s.found = append(s.found, match{lon, lat, score, distance, start, len(s.members)})
		}
	}
}

func (s *search) enough() bool { return s.any && int64(len(s.found)) >= s.count }

// sort brings the matches in order and leaves only as many as were asked for. What
// is to be counted is the nearest, unless the order or any will do.
func (s *search) sort() {
	if s.order == unordered && s.count > 0 && !s.any {
		s.order = nearest
	}
	fewer := s.count > 0 && int64(len(s.found)) > s.count
	switch {
	case s.order == unordered:
	case fewer:
		s.order.sortFirst(s.found, int(s.count))
	default:
		s.order.sort(s.found)
	}
	if fewer {
		s.found = s.found[:s.count]
	}
}

func (s *search) reply(c *exec.Ctx) {
	size := 1
	for _, more := range [...]bool{s.withDistance, s.withScore, s.withPosition} {
		if more {
			size++
		}
	}
	c.Reply.Array(len(s.found))
	for i := range s.found {
		m := &s.found[i]
		if size > 1 {
			c.Reply.Array(size)
		}
		c.Reply.Bulk(s.members[m.from:m.to])
		if s.withDistance {
			replyDistance(c, m.distance/s.area.Unit)
		}
		if s.withScore {
			c.Reply.Int(int64(m.score))
		}
		if s.withPosition {
			replyPosition(c, m.lon, m.lat)
		}
	}
}

// store puts the matches under the target in place of whatever is there; if there
// are none, it is deleted.
func (s *search) store(c *exec.Ctx, event string) {
	if len(s.found) == 0 {
		if e := c.FindToWrite(s.target); e != 0 {
			c.Delete(e, s.target)
		}
		c.Reply.Int(0)
		return
	}
	z := value.NewZSet(c.Server().Store.Space())
	for i := range s.found {
		m := &s.found[i]
		score := m.score
		if s.distances {
			score = m.distance / s.area.Unit
		}
		z.Add(s.members[m.from:m.to], score)
	}
	c.Store(s.target, z.Root)
	c.Touch(exec.EventZSet, event, s.target)
	c.Reply.Int(int64(len(s.found)))
}
