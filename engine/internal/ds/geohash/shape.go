package geohash

import "math"

const (
	earthRadius = 6372797.560856 // metres
	mercatorMax = 20037726.37    // metres: half the map

	degree = float64(math.Pi) / 180 // in radians
)

// Shape is an area around a point: a circle, or a rectangle if Box is set. Lengths
// are in units of so many metres.
type Shape struct {
	Lon, Lat      float64 // degrees
	Box           bool
	Radius        float64
	Width, Height float64
	Unit          float64

	// What Contains compares with at first: how long a chord of the unit sphere from
	// the centre may be, halved and squared. Prepare sets it.
	cosLat, reach float64
}

// Prepare makes Contains faster.
func (s *Shape) Prepare() {
	const slack = 1 + 1e-9 // much more than the errors of what is compared
	radius := s.Radius
	if s.Box {
		radius = math.Hypot(s.Width, s.Height) // the corners are at half of it
	}
	s.cosLat = math.Cos(s.Lat * degree)
	s.reach = 2 // everything
	if angle := radius * s.Unit / earthRadius; angle < math.Pi {
		half := math.Sin(angle / 2)
		s.reach = half*half*slack + 1e-30
	}
}

// outside reports whether a point is certainly not in the area.
func (s *Shape) outside(lon, lat float64) bool {
	if s.reach == 0 { // not prepared
		return false
	}
	u, v := math.Sin((lat-s.Lat)*(degree/2)), math.Sin((lon-s.Lon)*(degree/2))
	return u*u+s.cosLat*math.Cos(lat*degree)*v*v > s.reach
}

// Contains returns how far a point is from the centre, in metres, and whether it is
// in the area.
func (s *Shape) Contains(lon, lat float64) (distance float64, ok bool) {
	if s.outside(lon, lat) {
		return 0, false
	}
	if !s.Box {
		distance = Distance(s.Lon, s.Lat, lon, lat)
		return distance, !(distance > s.Radius*s.Unit)
	}
	if northward(lat, s.Lat) > s.Height*s.Unit/2 || Distance(lon, lat, s.Lon, lat) > s.Width*s.Unit/2 {
		return 0, false
	}
	return Distance(s.Lon, s.Lat, lon, lat), true
}

// Cells writes into room the cells whose points may be in the area, in the order in
// which they are to be searched: the centre, north, south, east, west, and the
// corners. On very large areas the map meets itself, and cells come twice; that two
// of them that follow each other are the same is noticed, but not with the first.
func (s *Shape) Cells(room *[9]Cell) []Cell {
	bounds := s.bounds()
	step := s.step()
	centre := cellOf(s.Lon, s.Lat, MaxLatitude, step)
	if step > 1 && !centre.reaches(bounds) {
		step--
		centre = cellOf(s.Lon, s.Lat, MaxLatitude, step)
	}
	inner := centre.box()
	needless := func(east, north int) bool {
		return step >= 2 && (north < 0 && inner.south < bounds.south || north > 0 && inner.north > bounds.north ||
			east < 0 && inner.west < bounds.west || east > 0 && inner.east > bounds.east)
	}
	cells := append(room[:0], centre)
	for _, way := range [...]struct{ east, north int }{{0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}} {
		if needless(way.east, way.north) {
			continue
		}
		if cell := centre.move(way.east, way.north); len(cells) == 1 || cell != cells[len(cells)-1] {
			cells = append(cells, cell)
		}
	}
	return cells
}

// reaches reports whether the cell and those around it contain the bounds.
func (c Cell) reaches(bounds box) bool {
	return !(c.move(0, 1).box().north < bounds.north || c.move(0, -1).box().south > bounds.south ||
		c.move(1, 0).box().east < bounds.east || c.move(-1, 0).box().west > bounds.west)
}

// bounds returns a rectangle around the area.
func (s *Shape) bounds() box {
	width, height := s.Unit*s.Radius, s.Unit*s.Radius
	if s.Box {
		width, height = s.Unit*(s.Width/2), s.Unit*(s.Height/2)
	}
	dLat := height / earthRadius / degree
	edge := s.Lat + dLat // the one nearer to a pole, where degrees of longitude are shorter
	if s.Lat < 0 {
		edge = s.Lat - dLat
	}
	dLon := width / earthRadius / cos(edge*degree) / degree
	return box{west: s.Lon - dLon, south: s.Lat - dLat, east: s.Lon + dLon, north: s.Lat + dLat}
}

// step estimates the step at which a cell and those around it cover the area.
func (s *Shape) step() uint {
	radius := s.Radius
	if s.Box {
		radius = math.Sqrt(float64(s.Width/2*(s.Width/2)) + float64(s.Height/2*(s.Height/2)))
	}
	radius *= s.Unit
	if radius == 0 {
		return maxStep
	}
	step := -1
	for ; radius < mercatorMax; radius *= 2 {
		step++
	}
	if s.Lat > 66 || s.Lat < -66 { // cells are narrow near the poles
		step--
	}
	if s.Lat > 80 || s.Lat < -80 {
		step--
	}
	return uint(min(max(step, 1), maxStep))
}

// Distance returns how far two points are from each other on a sphere, in metres, by
// the haversine formula.
func Distance(lon1, lat1, lon2, lat2 float64) float64 {
	v := sin((float64(lon2*degree) - float64(lon1*degree)) / 2)
	if v == 0 {
		return northward(lat1, lat2)
	}
	lat1r, lat2r := float64(lat1*degree), float64(lat2*degree)
	u := sin((lat2r - lat1r) / 2)
	a := float64(u*u) + float64(cos(lat1r)*cos(lat2r)*v*v)
	return 2 * earthRadius * asin(math.Sqrt(a))
}

// northward is Distance for points of the same longitude.
func northward(lat1, lat2 float64) float64 {
	return earthRadius * math.Abs(float64(lat2*degree)-float64(lat1*degree))
}
