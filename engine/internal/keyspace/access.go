package keyspace

import "math/rand/v2"

// lfuInit is the counter of a new key, so that it is not evicted at once
// (LFU_INIT_VAL of redis-server).
const lfuInit = 5

const (
	clockBits = 24
	clockMask = 1<<clockBits - 1
	lfuMask   = 1<<16 - 1
)

// Clock is what stamps keys when they are used: seconds for LRU; minutes and a
// logarithmic counter for LFU. 24 bits a key, as in redis-server.
type Clock struct {
	LFU       bool   // count frequency instead of recency
	LogFactor int    // lfu-log-factor
	DecayTime int    // lfu-decay-time, minutes
	seconds   uint32 // now, in the resolution of stamps
	minutes   uint32
}

func newClock() Clock { return Clock{LogFactor: 10, DecayTime: 1} }

// Set moves the clock to now, in ms since the epoch.
func (c *Clock) Set(now int64) {
	c.seconds = uint32(now/1000) & clockMask
	c.minutes = uint32(now/60000) & lfuMask
}

// fresh is the stamp of a new key.
func (c *Clock) fresh() uint32 {
	if c.LFU {
		return c.minutes<<8 | lfuInit
	}
	return c.seconds
}

// counted is the stamp under LFU of a key that had old and is used now.
func (c *Clock) counted(old uint32, r *rand.Rand) uint32 {
	return c.minutes<<8 | c.incremented(c.frequency(old), r)
}

// incremented counts one more use: the higher the counter, the less likely.
func (c *Clock) incremented(counter uint32, r *rand.Rand) uint32 {
	if counter == 255 {
		return 255
	}
	base := float64(counter) - lfuInit
	if base < 0 {
		base = 0
	}
	if r.Float64() < 1/(base*float64(c.LogFactor)+1) {
		counter++
	}
	return counter
}

// frequency is the counter of a stamp, decayed by the time since its last use.
func (c *Clock) frequency(stamp uint32) uint32 {
	counter := stamp & 255
	if c.DecayTime == 0 {
		return counter
	}
	elapsed := (c.minutes - stamp>>8) & lfuMask
	periods := elapsed / uint32(c.DecayTime)
	if periods >= counter {
		return 0
	}
	return counter - periods
}

// idle is the time since a stamp, in seconds.
func (c *Clock) idle(stamp uint32) uint32 { return (c.seconds - stamp) & clockMask }

// stampShift is where the stamp begins in an entry's word.
const stampShift = 8

func (db *DB) stamp(e Entry) uint32 { return db.keys.Word(e) >> stampShift }

func (db *DB) setStamp(e Entry, stamp uint32) {
	db.keys.SetBits(e, ^uint32(1<<stampShift-1), stamp<<stampShift)
}

// Use stamps e as used now.
func (db *DB) Use(e Entry) {
	c := &db.store.Clock
	if c.LFU {
		db.setStamp(e, c.counted(db.stamp(e), db.store.rand))
	} else {
		db.setStamp(e, c.seconds)
	}
}

// Idle returns the seconds since e was last used. Meaningful without LFU.
func (db *DB) Idle(e Entry) int64 { return int64(db.store.Clock.idle(db.stamp(e))) }

// Frequency returns e's decayed use counter, 0 to 255. Meaningful with LFU.
func (db *DB) Frequency(e Entry) int64 { return int64(db.store.Clock.frequency(db.stamp(e))) }

// Stamp returns the 24 bits that say when, or when and how often, e was used.
func (db *DB) Stamp(e Entry) uint32 { return db.stamp(e) }

// SetIdle makes e look as if it was last used some seconds ago, SetFrequency as
// if it was used so often, up to 255. They have an effect where Idle and
// Frequency are meaningful.
func (db *DB) SetIdle(e Entry, seconds int64) {
	if c := &db.store.Clock; !c.LFU {
		db.setStamp(e, (c.seconds-uint32(seconds))&clockMask)
	}
}

// SetFrequency is described at SetIdle.
func (db *DB) SetFrequency(e Entry, n int64) {
	if c := &db.store.Clock; c.LFU {
		db.setStamp(e, c.minutes<<8|uint32(n))
	}
}
