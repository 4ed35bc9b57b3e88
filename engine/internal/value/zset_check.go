package value

import (
	"bytes"
	"errors"
	"math"

	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Check returns what contradicts the invariants, or nil. It is for tests.
func (v ZSet) Check() error {
	if v.packed() {
		if err := v.list().Check(); err != nil {
			return err
		}
		if v.list().Len()%2 != 0 {
			return errors.New("zset: a member without a score")
		}
	} else if err := v.indexed().check(); err != nil {
		return err
	}
	var err error
	var last []byte
	score, n := 0.0, 0
	v.Each(func(m []byte, s float64) bool {
		switch {
		case math.IsNaN(s):
			err = errors.New("zset: a score that is not a number")
		case n > 0 && (s < score || s == score && bytes.Compare(m, last) <= 0):
			err = errors.New("zset: " + string(m) + " is out of order")
		}
		last, score = append(last[:0], m...), s
		n++
		return err == nil
	})
	if err == nil && n != v.Len() {
		err = errors.New("zset: not all members are in order")
	}
	return err
}

func (x indexed) check() error {
	if err := x.members.Check(); err != nil {
		return err
	}
	if err := x.order.Check(); err != nil {
		return err
	}
	if x.members.Len() != x.order.Len() {
		return errors.New("zset: there are not as many entries as items")
	}
	var c tree.Cursor
	for x.order.First(&c); c.Valid(); c.Next() {
		member := x.members.Key(c.Ref())
		if x.members.Find(member) != c.Ref() || c.Key() != orderOf(x.score(c.Ref())) {
			return errors.New("zset: the item of " + string(member) + " is wrong")
		}
	}
	return nil
}
