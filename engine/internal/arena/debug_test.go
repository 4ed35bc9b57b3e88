//go:build wedisdebug

package arena

import "testing"

// With the tag wedisdebug, each misuse of a block must panic at the latest when the block is freed or handed out again.
func TestMisuseIsCaught(t *testing.T) {
	for _, size := range []int{8, 40, 5000, 100 << 10, 1 << 20} {
		for name, misuse := range map[string]func(a *Arena, r Ref){
			"write beyond the end": func(a *Arena, r Ref) {
				n := a.Size(r)
				a.From(r)[: n+1 : n+1][n]++
				a.Free(r)
			},
			"double free": func(a *Arena, r Ref) {
				a.Free(r)
				a.Free(r)
			},
			"free of the inside": func(a *Arena, r Ref) { a.Free(r + 1) },
			"write after free": func(a *Arena, r Ref) {
				if size > maxClassed { // only free lists know that a block was freed
					panic("not caught, but not promised")
				}
				keep := a.Alloc(size) // so that the span lives on
				a.Free(r)
				a.From(r)[6]++
				a.Alloc(size)
				a.Free(keep)
			},
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("block of %d: %s was not caught", size, name)
					}
				}()
				a := New()
				misuse(a, a.Alloc(size))
			}()
		}
	}
}

func TestCheckSeesCanaries(t *testing.T) {
	a := New()
	r := a.Alloc(100)
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	n := a.Size(r)
	a.From(r)[n] ^= 1
	if a.Check() == nil {
		t.Error("Check missed a broken canary")
	}
}
