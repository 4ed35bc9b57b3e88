package value

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Check returns what contradicts the invariants of the list, or nil. It is for tests.
func (v List) Check() error {
	switch v.encoding() {
	case encPackedList:
		if !listpack.Valid(v.packed().Bytes()) {
			return errors.New("list: its node is no listpack")
		}
		return nil
	case encQuicklist:
		return v.checkTree()
	}
	return errors.New("list: an encoding that is none of a list")
}

func (v List) checkTree() error {
	t := v.tree()
	if err := t.Check(); err != nil {
		return err
	}
	if t.Len() < 2 {
		return errors.New("list: a tree of less than two nodes")
	}
	var c tree.Cursor
	for t.First(&c); c.Valid(); c.Next() {
		lp := v.nodeAt(&c)
		switch {
		case !listpack.Valid(lp.Bytes()):
			return errors.New("list: a node that is no listpack")
		case lp.Len() == 0:
			return errors.New("list: an empty node")
		case lp.Len() != int(c.Weight()):
			return errors.New("list: a node of another weight than it has elements")
		}
	}
	return nil
}
