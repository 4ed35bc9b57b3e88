package resp

import (
	"bytes"
	"testing"
)

// FuzzParser requires that a stream means the same whether it arrives whole or in pieces of any sizes, at any place in
// memory.
func FuzzParser(f *testing.F) {
	for _, seed := range []string{
		"PING\r\n", "*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$0\r\n\r\nSET a \"b\\x00\"\r\n", "*0\r\n*-1\r\n\r\n'",
		"*3\r\n$-1\r\n", "*11\r\n", "*1\r\n$99999\r\n", "*2147483647\r\n$1\rx1\rx", "\x00\n",
	} {
		f.Add([]byte(seed), []byte{1, 2, 3}, true)
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte, authenticated bool) {
		lim := Limits{MaxBulk: 1 << 16, MaxMultibulk: 1 << 20, Authenticated: authenticated}
		whole, wholeErr := transcript(stream, nil, lim)
		pieces, piecesErr := transcript(stream, cuts, lim)
		if !bytes.Equal(whole, pieces) || wholeErr != piecesErr {
			t.Errorf("whole:  %q, %v\npieces: %q, %v", whole, wholeErr, pieces, piecesErr)
		}
	})
}

// transcript writes down the commands found in a stream that arrives in pieces of the given sizes.
func transcript(stream, cuts []byte, lim Limits) (commands []byte, err error) {
	var p Parser
	var held []byte
	for len(stream) > 0 {
		size := len(stream)
		if len(cuts) > 0 {
			size, cuts = min(size, int(cuts[0])), cuts[1:]
		}
		old := held
		held = append(bytes.Clone(held), stream[:size]...)
		clear(old) // whoever still looks at the old place finds nothing
		stream = stream[size:]
		for {
			args, n, err := p.Next(held, lim)
			if err != nil {
				return commands, err
			}
			if args == nil {
				if need := p.Need(); need < 1 || int64(need) > lim.MaxBulk+2 {
					panic("impossible need")
				}
				held = held[n:]
				break
			}
			commands = AppendCommand(commands, args...)
			held = held[n:]
		}
	}
	return commands, nil
}

// FuzzSplitLine requires that quoting words and splitting the line gives the words back, and that no line breaks it.
func FuzzSplitLine(f *testing.F) {
	f.Add([]byte(`a "b\x41\n" 'c\'d'`), []byte("word"))
	f.Fuzz(func(t *testing.T, line, word []byte) {
		words, _, _ := SplitLine(nil, nil, line)
		total := 0
		for _, w := range words {
			total += len(w)
		}
		if total > len(line) {
			t.Errorf("%q became longer: %q", line, words)
		}
		quoted := []byte(`x "`)
		for _, c := range word {
			const digits = "0123456789abcdef"
			quoted = append(quoted, '\\', 'x', digits[c>>4], digits[c&15])
		}
		quoted = append(quoted, '"')
		words, _, ok := SplitLine(nil, nil, quoted)
		if !ok || len(words) != 2 || !bytes.Equal(words[1], word) {
			t.Errorf("%q became %q", word, words)
		}
	})
}
