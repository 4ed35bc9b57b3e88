package resp

import "github.com/wedis/wedis/engine/internal/ds/num"

// multibulk reads the command that starts at buf[0], going on where an earlier call had to stop. It returns the size of
// the command, or 0 while it is incomplete.
func (p *Parser) multibulk(buf []byte, lim *Limits) (int, error) {
	if !p.partial {
		p.begin()
	}
	if p.left == 0 {
		end, err := p.line(buf, '\r', ErrMultibulkLine)
		if end < 0 || err != nil {
			return 0, err
		}
		count, ok := num.ParseInt(buf[1:end])
		if !ok || count > lim.maxMultibulk() {
			return 0, ErrMultibulkLength
		}
		if !lim.Authenticated && count > unauthArgs {
			return 0, ErrMultibulkAuth
		}
		p.advance(end + 2)
		if count <= 0 {
			return p.finish(nil)
		}
		p.left = count
	}
	for p.left > 0 {
		if p.bulk < 0 {
			end, err := p.line(buf, '\r', ErrBulkLine)
			if end < 0 || err != nil {
				return 0, err
			}
			if c := buf[p.off]; c != '$' {
				return 0, unexpected(c)
			}
			size, ok := num.ParseInt(buf[p.off+1 : end])
			if !ok || size < 0 || size > lim.maxBulk() {
				return 0, ErrBulkLength
			}
			if !lim.Authenticated && size > unauthBulk {
				return 0, ErrBulkAuth
			}
			p.advance(end + 2)
			p.bulk = size
		}
		if arrived := int64(len(buf) - p.off); p.bulk > arrived-2 {
			p.need = int(min(p.bulk, 1<<32) + 2 - arrived)
			return 0, nil
		}
		end := p.off + int(p.bulk)
		p.spans = append(p.spans, span{p.off, end})
		p.advance(end + 2)
		p.bulk = -1
		p.left--
	}
	return p.finish(buf)
}

func (p *Parser) begin() {
	p.partial, p.left, p.bulk = true, 0, -1
	p.spans = p.spans[:0]
	p.advance(0)
}

func (p *Parser) advance(off int) { p.off, p.seen = off, off }

// finish ends the partial command that p.off has passed and turns the spans into arguments.
func (p *Parser) finish(buf []byte) (int, error) {
	p.args = p.args[:0]
	for _, s := range p.spans {
		p.args = append(p.args, buf[s.off:s.end:s.end])
	}
	p.partial = false
	return p.off, nil
}

// line looks for the byte that ends the line at p.off and returns its position, or -1 while it has not arrived together
// with, behind a CR, the LF. As in Redis a NUL byte hides everything behind it: such a line never ends.
func (p *Parser) line(buf []byte, eol byte, tooLong error) (int, error) {
	p.need = 1
	limit := min(len(buf), p.off+maxLine+1)
	i := p.seen
	for i < limit && buf[i] != eol && buf[i] != 0 {
		i++
	}
	p.seen = i
	switch {
	case i < limit && buf[i] == eol:
		if eol == '\r' && i+1 >= len(buf) {
			return -1, nil
		}
		return i, nil
	case len(buf)-p.off > maxLine:
		return -1, tooLong
	}
	return -1, nil
}

// unexpected is the error for an argument that begins with c instead of '$'.
func unexpected(c byte) ProtocolError {
	if c == '\r' || c == '\n' {
		c = ' '
	}
	return ProtocolError([]byte("expected '$', got '" + string([]byte{c}) + "'"))
}
