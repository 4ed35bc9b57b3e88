package value

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// AddFirst is Add, faster where the member comes before all others: sorted sets are written down backwards.
func (v ZSet) AddFirst(member []byte, score float64) bool {
	if v.packed() {
		return v.Add(member, score)
	}
	x := v.indexed()
	var c tree.Cursor
	x.order.First(&c)
	if c.Valid() {
		first := c.Ref()
		if s := x.score(first); score > s || score == s && bytes.Compare(member, x.members.Key(first)) >= 0 {
			return v.Add(member, score)
		}
	}
	e, added := x.members.Add(x.members.Hash(member), member, scorePayload)
	if !added {
		return false
	}
	x.setScore(e, score)
	c.Insert(orderOf(score), e, 1)
	return true
}
