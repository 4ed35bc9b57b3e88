package value

import (
	"bytes"
	"math"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// orderOf returns the bits of a score made such that they sort as the scores do: those of 0 and -0 are the same.
func orderOf(score float64) uint64 {
	b := math.Float64bits(score + 0)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// score returns the score of entry e.
func (x indexed) score(e arena.Ref) float64 {
	return math.Float64frombits(arena.Load64(x.members.Payload(e)))
}

func (x indexed) setScore(e arena.Ref, score float64) {
	arena.Store64(x.members.Payload(e), math.Float64bits(score))
}

// seek sets c to the place of a member with its score. The member may have the entry e, in which case c is at it.
func (x indexed) seek(c *tree.Cursor, score float64, member []byte, e arena.Ref) {
	x.order.Seek(c, orderOf(score), func(other arena.Ref) int {
		if other == e {
			return 0
		}
		return bytes.Compare(x.members.Key(other), member)
	})
}

func (x indexed) update(member []byte, score float64, opt AddOptions) (float64, Added) {
	var c tree.Cursor
	h := x.members.Hash(member)
	e := x.members.FindHashed(h, member)
	if e == 0 {
		if opt&AddXX != 0 {
			return score, AddRefused
		}
		e = x.members.InsertHashed(h, member, scorePayload)
		x.setScore(e, score)
		x.seek(&c, score, member, e)
		c.Insert(orderOf(score), e, 1)
		return score, AddNew
	}
	had := x.score(e)
	now, done := opt.decide(had, score)
	if done == AddChanged {
		x.seek(&c, had, member, e)
		x.setScore(e, now)
		if !c.Rekey(orderOf(now)) {
			c.Delete()
			x.seek(&c, now, member, e)
			c.Insert(orderOf(now), e, 1)
		}
	}
	return now, done
}

// append adds a member that comes after all others.
func (x indexed) append(member []byte, score float64) {
	e := x.members.Insert(member, scorePayload)
	x.setScore(e, score)
	var c tree.Cursor
	x.order.End(&c)
	c.Insert(orderOf(score), e, 1)
}

func (x indexed) remove(member []byte) bool {
	e := x.members.Find(member)
	if e == 0 {
		return false
	}
	var c tree.Cursor
	x.seek(&c, x.score(e), member, e)
	c.Delete()
	x.members.Remove(e)
	return true
}

func (x indexed) removeRanks(from, to int) {
	var c tree.Cursor
	if from == 0 {
		x.order.First(&c)
	} else {
		x.order.At(&c, int64(from))
	}
	if to-from > 1 {
		c.DeleteN(to-from, x.members.Remove)
		return
	}
	e := c.Ref()
	c.Delete()
	x.members.Remove(e)
}
