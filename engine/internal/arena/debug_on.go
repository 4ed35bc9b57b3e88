//go:build wedisdebug

package arena

import (
	"errors"
	"fmt"
)

const (
	debugging = true
	guard     = 8 // bytes of canary behind each block

	canary = 0x5ca1ab1e_c0ffee00
	fresh  = 0xa5 // fills new blocks
	poison = 0xdb // fills freed ones, but for the link of the free list
)

// debugState knows the live blocks.
type debugState struct{ live map[Ref]struct{} }

// raw returns block r with its canary.
func (a *Arena) raw(r Ref) []byte {
	n := a.rawSize(r)
	return a.From(r)[:n]
}

// debugAlloc fills a new block and puts a canary behind it.
func (a *Arena) debugAlloc(r Ref) {
	if a.debug.live == nil {
		a.debug.live = map[Ref]struct{}{}
	}
	if _, ok := a.debug.live[r]; ok {
		panic(fmt.Sprintf("arena: block %#x handed out twice", r))
	}
	a.debug.live[r] = struct{}{}
	b := a.raw(r)
	fill(b, fresh)
	Store64(b[len(b)-guard:], canary)
}

// debugFree panics unless r is a live block with its canary intact, and poisons it.
func (a *Arena) debugFree(r Ref) {
	a.debugTouch(r)
	delete(a.debug.live, r)
	b := a.raw(r)
	fill(b, poison)
}

// debugTouch panics unless r is a live block with its canary intact.
func (a *Arena) debugTouch(r Ref) {
	if err := a.debugCanary(r); err != nil {
		panic(err)
	}
}

func (a *Arena) debugCanary(r Ref) error {
	if _, ok := a.debug.live[r]; !ok {
		return fmt.Errorf("arena: %#x is not a live block", r)
	}
	b := a.raw(r)
	if Load64(b[len(b)-guard:]) != canary {
		return fmt.Errorf("arena: block %#x was written beyond its %d bytes", r, len(b)-guard)
	}
	return nil
}

// debugResized puts the canary behind a block that was resized where it stands.
func (a *Arena) debugResized(r Ref) {
	b := a.raw(r)
	Store64(b[len(b)-guard:], canary)
}

// debugReset forgets all blocks.
func (a *Arena) debugReset() { a.debug.live = nil }

// debugCheck tests all canaries.
func (a *Arena) debugCheck() error {
	var errs []error
	for r := range a.debug.live {
		errs = append(errs, a.debugCanary(r))
	}
	return errors.Join(errs...)
}

// debugCheckPoison panics if the free block r, of which b is all but the link, was written to.
func debugCheckPoison(r Ref, b []byte) {
	for _, c := range b {
		if c != poison {
			panic(fmt.Sprintf("arena: block %#x was written to after it was freed", r))
		}
	}
}

func fill(b []byte, c byte) {
	for i := range b {
		b[i] = c
	}
}
