package stream_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestRadixNodes adds and deletes nodes and compares what XINFO STREAM says of the tree of them.
func TestRadixNodes(t *testing.T) {
	p := cmdtest.New(t, "stream-node-max-entries", "1")
	r := rand.New(rand.NewPCG(1, 2))
	ms, seq := uint64(1), uint64(0)
	for i := range 300 {
		switch r.IntN(4) {
		case 0:
			ms += 1 << r.IntN(40)
			seq = r.Uint64() >> r.IntN(64)
		case 1:
			seq += 1 + 1<<r.IntN(30)
		default:
			seq++
		}
		p.Run(t, fmt.Sprintf("XADD s %d-%d a %d", ms, seq, i))
		if r.IntN(3) == 0 {
			p.Run(t, fmt.Sprintf("XTRIM s MAXLEN %d", r.IntN(40)))
		}
		p.Run(t, "XINFO STREAM s")
	}
}

// TestNodes compares nodes of several sizes byte for byte, after additions, deletions and trimming.
func TestNodes(t *testing.T) {
	for _, settings := range [][]string{
		{"stream-node-max-entries", "3"},
		{"stream-node-max-entries", "0", "stream-node-max-bytes", "200"},
		{"stream-node-max-entries", "200", "stream-node-max-bytes", "0"},
		{},
	} {
		p := cmdtest.New(t, settings...)
		r := rand.New(rand.NewPCG(3, 4))
		for i := 1; i < 400; i++ {
			line := fmt.Sprintf("XADD s %d-%d", i/3+1, i)
			switch r.IntN(5) {
			case 0:
				line += fmt.Sprintf(" f %d", r.Int64())
			case 1:
				line += " f x g " + strings.Repeat("y", r.IntN(100))
			default:
				line += fmt.Sprintf(" name %d age %d", r.IntN(100), i)
			}
			p.Run(t, line)
			switch r.IntN(12) {
			case 0:
				k := r.IntN(i) + 1
				p.Run(t, fmt.Sprintf("XDEL s %d-%d", k/3+1, k))
			case 1:
				p.Run(t, fmt.Sprintf("XTRIM s MAXLEN ~ %d", r.IntN(60)))
			case 2:
				p.Run(t, fmt.Sprintf("XTRIM s MAXLEN %d", r.IntN(100)))
			case 3:
				p.Run(t, fmt.Sprintf("XTRIM s MINID %d", max(i/3-r.IntN(10), 0)))
			case 4:
				p.Run(t, fmt.Sprintf("XTRIM s MINID ~ %d LIMIT %d", max(i/3-r.IntN(10), 0), r.IntN(10)))
			}
			if i%20 == 0 {
				p.Run(t, "XRANGE s - +\nXREVRANGE s + -\nXINFO STREAM s\nXINFO STREAM s FULL\nDUMP s")
			}
		}
		p.Run(t, "DEBUG DIGEST")
		p.CheckReplay(t)
	}
}
