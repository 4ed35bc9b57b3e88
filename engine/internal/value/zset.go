package value

import (
	"math"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// ZSet is a sorted set: members with scores, in the order of the scores, those with the same score in the order of
// their bytes. The place of a member in this order, from 0, is its rank.
//
// A small one is a listpack of members and scores in turn, in order, as redis-server has it. A larger one is a dict of
// the members, with the score as payload, and a tree of the dict's entries, with the score as key: what redis-server
// calls a skiplist.
type ZSet struct{ Root }

// indexed is a sorted set of the larger kind.
type indexed struct {
	members dict.Dict
	order   tree.Tree
}

// indexedRefs is the block that the cell of an indexed sorted set refers to.
type indexedRefs struct{ members, order arena.Ref }

const (
	indexedSize  = 8
	scorePayload = 8 // bytes of payload of an entry
)

func (v ZSet) init() {
	v.setEncoding(encListpack)
	v.setRef(listpack.New(v.s.Arena).Ref)
}

func (v ZSet) packed() bool { return v.encoding() == encListpack }

func (v ZSet) list() listpack.List { return listpack.List{A: v.s.Arena, Ref: v.ref()} }

func (v ZSet) indexed() indexed {
	refs := arena.View[indexedRefs](v.s.Arena, v.ref(), 0)
	return indexed{dict.Open(&v.s.Space, refs.members), tree.Open(v.s.Arena, refs.order)}
}

// Len returns the number of members.
func (v ZSet) Len() int {
	switch {
	case !v.Exists():
		return 0
	case v.packed():
		return v.list().Len() / 2
	}
	return v.indexed().members.Len()
}

// Score returns the score of a member.
func (v ZSet) Score(member []byte) (score float64, ok bool) {
	switch {
	case !v.Exists():
		return 0, false
	case v.packed():
		l := v.list()
		if p := l.Find(member, l.First(), 1); p != 0 {
			return scoreAt(l, l.Next(p)), true
		}
		return 0, false
	}
	x := v.indexed()
	if e := x.members.Find(member); e != 0 {
		return x.score(e), true
	}
	return 0, false
}

// Rank returns the rank of a member.
func (v ZSet) Rank(member []byte) (rank int, ok bool) {
	switch {
	case !v.Exists():
		return 0, false
	case v.packed():
		l := v.list()
		p := l.Find(member, l.First(), 1)
		for at := l.First(); p != 0 && at < p; at = l.Next(l.Next(at)) {
			rank++
		}
		return rank, p != 0
	}
	x := v.indexed()
	e := x.members.Find(member)
	if e == 0 {
		return 0, false
	}
	var c tree.Cursor
	x.seek(&c, x.score(e), member, e)
	return int(c.Position()), true
}

// AddOptions are conditions on an Update, and what it does with the score.
type AddOptions uint8

// The options of ZADD.
const (
	AddNX   AddOptions = 1 << iota // only a member that is new
	AddXX                          // only one that is not
	AddGT                          // if it is not new, only to a greater score
	AddLT                          // only to a lesser one
	AddIncr                        // the score is added to the present one
)

// Added is what an Update did.
type Added uint8

// The outcomes.
const (
	AddRefused Added = iota // nothing, because of an option
	AddNaN                  // nothing, because the sum would be no number
	AddSame                 // nothing, because the member has this score
	AddChanged              // the member has another score
	AddNew                  // the member is new
)

// Add gives a member a score and reports whether it is new. The score must be a number.
func (v ZSet) Add(member []byte, score float64) bool {
	_, done := v.Update(member, score, 0)
	return done == AddNew
}

// Update gives a member a score under some options. It returns the score that the member has then, and what was done.
func (v ZSet) Update(member []byte, score float64, opt AddOptions) (now float64, done Added) {
	if v.packed() {
		return v.updatePacked(member, score, opt)
	}
	return v.indexed().update(member, score, opt)
}

// decide returns the score of a member that had one, under some options, and what is to be done.
func (opt AddOptions) decide(had, score float64) (now float64, done Added) {
	if opt&AddNX != 0 {
		return had, AddRefused
	}
	if opt&AddIncr != 0 {
		score += had
		if math.IsNaN(score) {
			return had, AddNaN
		}
	}
	switch {
	case opt&AddLT != 0 && score >= had || opt&AddGT != 0 && score <= had:
		return had, AddRefused
	case score == had: // 0 and -0 too
		return had, AddSame
	}
	return score, AddChanged
}

// Remove removes a member and reports whether it was there.
func (v ZSet) Remove(member []byte) bool {
	switch {
	case !v.Exists():
		return false
	case v.packed():
		l := v.list()
		p := l.Find(member, l.First(), 1)
		if p == 0 {
			return false
		}
		l.Delete(p, 2)
		v.setRef(l.Ref)
		return true
	}
	return v.indexed().remove(member)
}

// RemoveRanks removes the members with ranks from up to, but not including, to.
func (v ZSet) RemoveRanks(from, to int) {
	if from >= to {
		return
	}
	if v.packed() {
		l := v.list()
		l.Delete(l.Seek(2*from), 2*(to-from))
		v.setRef(l.Ref)
		return
	}
	v.indexed().removeRanks(from, to)
}
