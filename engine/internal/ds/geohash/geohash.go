// Package geohash places points of the earth on a line, so that what is near on the
// line is near on earth, and finds the pieces of the line that cover an area.
//
// Terms:
//
//	step   how often longitude and latitude have been halved, 26 at most.
//	cell   the rectangle that is left then. Its bits are those of longitude and
//	       latitude in turn, latitude lowest.
//	score  the bits of a cell of step 26, a number of 52 bits: what a sorted set
//	       keeps. A cell of fewer steps is a range of scores.
//
// Longitudes go from -180 to 180 degrees, latitudes from -85.05112878 to 85.05112878,
// the limits of a square map in Mercator's projection. All numbers are those of Redis,
// to the last bit; conversions to float64 keep the compiler from fusing operations.
package geohash

const (
	maxStep = 26

	// The limits of longitude and latitude, in degrees.
	MaxLongitude = 180
	MaxLatitude  = 85.05112878
)

// Cell is a cell. The zero Cell is none.
type Cell struct {
	bits uint64
	step uint
}

// cellOf returns the cell of some step that a point is in, with latitudes up to
// maxLat on either side.
func cellOf(lon, lat, maxLat float64, step uint) Cell {
	x := (lon + MaxLongitude) / (2 * MaxLongitude)
	y := (lat + maxLat) / (2 * maxLat)
	scale := float64(uint64(1) << step)
	return Cell{spread(uint32(y*scale)) | spread(uint32(x*scale))<<1, step}
}

// box is a rectangle, in degrees.
type box struct{ west, south, east, north float64 }

func (c Cell) box() (b box) {
	x, y := float64(gather(c.bits>>1)), float64(gather(c.bits))
	scale := float64(uint64(1) << c.step)
	b.west = -MaxLongitude + float64(x/scale*(2*MaxLongitude))
	b.east = -MaxLongitude + float64((x+1)/scale*(2*MaxLongitude))
	b.south = -MaxLatitude + float64(y/scale*(2*MaxLatitude))
	b.north = -MaxLatitude + float64((y+1)/scale*(2*MaxLatitude))
	return b
}

// Scores returns the scores of the points in the cell: from min on, less than max.
func (c Cell) Scores() (min, max float64) {
	shift := 2 * (maxStep - c.step)
	return float64(c.bits << shift), float64((c.bits + 1) << shift)
}

const (
	evenBits = 0x5555555555555555
	oddBits  = evenBits << 1
)

// move returns the cell so many cells to the east and to the north, -1, 0 or 1. The
// map goes on at its other side.
func (c Cell) move(east, north int) Cell {
	// The bits of one coordinate are counted up or down by themselves when all bits of
	// the other are 1 or 0.
	odd, even := uint64(oddBits)>>(64-2*c.step), uint64(evenBits)>>(64-2*c.step)
	x, y := c.bits&oddBits, c.bits&evenBits
	switch east {
	case 1:
		x = (x + even + 1) & odd
	case -1:
		x = ((x | even) - (even + 1)) & odd
	}
	switch north {
	case 1:
		y = (y + odd + 1) & even
	case -1:
		y = ((y | odd) - (odd + 1)) & even
	}
	return Cell{x | y, c.step}
}

// Score returns the score of a point within the limits.
func Score(lon, lat float64) uint64 { return cellOf(lon, lat, MaxLatitude, maxStep).bits }

// Point returns the middle of the cell that a score stands for. Any number is a
// score; what is off the map is moved to its edge.
func Point(score float64) (lon, lat float64) {
	b := Cell{Bits(score), maxStep}.box()
	lon, lat = (b.west+b.east)/2, (b.south+b.north)/2
	return min(max(lon, -MaxLongitude), MaxLongitude), min(max(lat, -MaxLatitude), MaxLatitude)
}

// Bits returns a score as an integer. What does not fit becomes what a processor of
// the x86 family makes of it.
func Bits(score float64) uint64 {
	const half = 1 << 63
	switch {
	case score < half && score >= -half:
		return uint64(int64(score))
	case score >= half && score < 2*half:
		return uint64(int64(score-half)) ^ half
	case score > 0:
		return 0
	}
	return half
}

// Text returns the standard geohash of the point that a score stands for, whose
// latitudes go from -90 to 90. Its last character would need more bits than there are.
func Text(score float64) (text [11]byte) {
	lon, lat := Point(score)
	bits := cellOf(lon, lat, 90, maxStep).bits
	for i := range 10 {
		text[i] = "0123456789bcdefghjkmnpqrstuvwxyz"[bits>>(52-5*(i+1))&31]
	}
	text[10] = '0'
	return text
}

// spread puts a 0 above each bit.
func spread(x uint32) uint64 {
	v := uint64(x)
	v = (v | v<<16) & 0x0000ffff0000ffff
	v = (v | v<<8) & 0x00ff00ff00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f0f0f0f0f
	v = (v | v<<2) & 0x3333333333333333
	return (v | v<<1) & evenBits
}

// gather takes every other bit, from the lowest on.
func gather(v uint64) uint32 {
	v &= evenBits
	v = (v | v>>1) & 0x3333333333333333
	v = (v | v>>2) & 0x0f0f0f0f0f0f0f0f
	v = (v | v>>4) & 0x00ff00ff00ff00ff
	v = (v | v>>8) & 0x0000ffff0000ffff
	return uint32(v | v>>16)
}
