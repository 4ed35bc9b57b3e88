// Package glob matches strings against the patterns of KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL rules.
//
// A pattern is a sequence of elements. Each of them consumes exactly one byte, except *, which consumes any number:
//
//   - any bytes, also none
//     ?        any byte
//     [ab-d]   one of these bytes; [^…] one not among them; a range may be given in either order
//     \x       the byte x, also within brackets
//     x        the byte itself
//
// The corners are those of Redis on x86, where bytes are signed:
//
//   - A bracket that is never closed ends with the pattern; a backslash at the end stands for itself.
//
//   - "[]" matches nothing and "[^]" any byte: a bracket may be empty.
//
//   - Ranges compare signed bytes, so that [\x01-\xff] means -1…1, not 1…255.
//
//   - Only the empty pattern matches the empty string; "*" does not.
//
//   - A pattern with more than 1000 groups of * that are followed by something matches nothing.
//
// Since only * is elastic, a mismatch needs to be retried from the last * alone: the cost is at most
// len(pattern) × len(s), also for patterns made to be expensive.
package glob

const maxStars = 1000

// Match reports whether the whole of s matches pattern. With nocase the case of ASCII letters is ignored, except
// for escaped bytes within brackets.
func Match(pattern, s []byte, nocase bool) bool {
	if len(s) == 0 {
		return len(pattern) == 0
	}
	p, i := 0, 0
	star, retry := -1, 0 // pattern position behind the last *, and where in s to try it next
	stars := 0
	for i < len(s) {
		if p < len(pattern) {
			if pattern[p] == '*' {
				for p < len(pattern) && pattern[p] == '*' {
					p++
				}
				if p == len(pattern) {
					return true
				}
				if stars++; stars > maxStars {
					return false
				}
				star, retry = p, i
				continue
			}
			if next, ok := matchOne(pattern, p, s[i], nocase); ok {
				p = next
				i++
				continue
			}
		}
		if star < 0 {
			return false
		}
		retry++
		p, i = star, retry
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchOne compares the element at pattern[p:], which is not a *, with c and returns the position behind the element.
// The position is meaningless when they do not match.
func matchOne(pattern []byte, p int, c byte, nocase bool) (next int, ok bool) {
	switch pattern[p] {
	case '?':
		return p + 1, true
	case '[':
		return matchBracket(pattern, p+1, c, nocase)
	case '\\':
		if p+1 < len(pattern) {
			p++
		}
	}
	return p + 1, pattern[p] == c || nocase && lower(pattern[p]) == lower(c)
}

// matchBracket compares the bracket whose content starts at pattern[p:] with c.
func matchBracket(pattern []byte, p int, c byte, nocase bool) (next int, ok bool) {
	negated := p < len(pattern) && pattern[p] == '^'
	if negated {
		p++
	}
	match := false
	for p < len(pattern) && pattern[p] != ']' {
		switch {
		case pattern[p] == '\\' && p+1 < len(pattern):
			match = match || pattern[p+1] == c
			p += 2
		case p+2 < len(pattern) && pattern[p+1] == '-':
			match = match || inRange(pattern[p], pattern[p+2], c, nocase)
			p += 3
		default:
			match = match || pattern[p] == c || nocase && lower(pattern[p]) == lower(c)
			p++
		}
	}
	if p < len(pattern) {
		p++ // the closing bracket
	}
	return p, match != negated
}

// inRange puts the bounds in order before it folds their case, as Redis does: [Z-a] without regard to case is the
// range from z to a, which is empty.
func inRange(from, to, c byte, nocase bool) bool {
	if int8(from) > int8(to) {
		from, to = to, from
	}
	if nocase {
		from, to, c = lower(from), lower(to), lower(c)
	}
	return int8(from) <= int8(c) && int8(c) <= int8(to)
}

func lower(c byte) byte {
	if c-'A' < 26 {
		c += 'a' - 'A'
	}
	return c
}
