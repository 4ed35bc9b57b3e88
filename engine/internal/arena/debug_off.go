//go:build !wedisdebug

package arena

// Without the build tag wedisdebug the checks of debug_on.go are not compiled in.

const (
	debugging = false
	guard     = 0 // bytes of canary behind each block
)

type debugState struct{}

func (a *Arena) debugAlloc(Ref)        {}
func (a *Arena) debugFree(Ref)         {}
func (a *Arena) debugTouch(Ref)        {}
func (a *Arena) debugResized(Ref)      {}
func (a *Arena) debugReset()           {}
func (a *Arena) debugCheck() error     { return nil }
func debugCheckPoison(r Ref, b []byte) {}
