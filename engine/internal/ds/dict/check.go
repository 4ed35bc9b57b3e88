package dict

import (
	"fmt"
)

// Check walks the dict and returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (d Dict) Check() error {
	if err := d.buckets().Check(); err != nil {
		return err
	}
	n := d.width()
	if n == 0 {
		return fmt.Errorf("dict: no buckets")
	}
	size, done := pass(n)
	bounds := d.header().bounds
	count := 0
	for i := range n {
		in, err := d.checkBucket(i)
		if err != nil {
			return err
		}
		count += in
		bound := bounds.old
		if i < done || i >= size {
			bound = bounds.young
		}
		if in > int(bound) {
			return fmt.Errorf("dict: bucket %d has %d entries, but the bound is %d", i, in, bound)
		}
	}
	if count != d.Len() {
		return fmt.Errorf("dict: %d entries, but says %d", count, d.Len())
	}
	if count > splitLoad*int(n) || n > 1 && count < mergeLoad*int(n) {
		return fmt.Errorf("dict: %d buckets for %d entries", n, count)
	}
	return nil
}

// checkBucket checks bucket i and returns how many entries it has.
func (d Dict) checkBucket(i uint32) (int, error) {
	count := 0
	for g := d.bucket(i); ; g = d.group(g.over) {
		in := g.used()
		for slot, e := range g.entries {
			tag := g.tags[slot]
			if (slot < in) != (tag != 0) || (slot < in) != (e != 0) {
				return 0, fmt.Errorf("dict: bucket %d slot %d of %d: tag %#x, entry %#x", i, slot, in, tag, e)
			}
			if e != 0 {
				if err := d.checkEntry(i, tag, e); err != nil {
					return 0, err
				}
			}
		}
		count += in
		if g.over == 0 {
			return count, nil
		}
		if in != slots || d.group(g.over).used() == 0 {
			return 0, fmt.Errorf("dict: bucket %d has an overflow group that it does not need", i)
		}
	}
}

// checkEntry checks entry e, found in bucket i under tag.
func (d Dict) checkEntry(i uint32, tag uint8, e Ref) error {
	key, hash := d.Key(e), d.HashOf(e)
	if h := d.Hash(key); h != hash || tagOf(h) != tag {
		return fmt.Errorf("dict: key %q has hash %#x, but says %#x, tag %#x", key, h, hash, tag)
	}
	if b := bucketOf(d.width(), hash); b != i {
		return fmt.Errorf("dict: key %q is in bucket %d, not %d", key, i, b)
	}
	if d.PayloadCap(e) < 0 {
		return fmt.Errorf("dict: key %q does not fit its block", key)
	}
	return nil
}
