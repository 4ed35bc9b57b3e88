package lzf

// Size returns the length of the string that src is the compressed form of, without writing it. It is false of anything
// that is none.
func Size(src []byte) (n int, ok bool) {
	for len(src) > 0 {
		run, distance, width := next(src)
		if width == 0 || distance > n {
			return 0, false
		}
		n += run
		src = src[width:]
	}
	return n, true
}

// Append appends the string that src is the compressed form of, which Size has found to be one, to dst.
func Append(dst, src []byte) []byte {
	for len(src) > 0 {
		run, distance, width := next(src)
		switch at := len(dst) - distance; {
		case distance == 0:
			dst = append(dst, src[1:width]...)
		case distance >= run:
			dst = append(dst, dst[at:at+run]...)
		default: // what is written is read again
			for i := range run {
				dst = append(dst, dst[at+i])
			}
		}
		src = src[width:]
	}
	return dst
}

// next reads the run that src begins with: the bytes it writes, the distance, which is 0 for literals, and the bytes it
// takes, which are 0 if it is cut off.
func next(src []byte) (run, distance, width int) {
	c := int(src[0])
	if c < maxLiteral {
		run, width = c+1, c+2
	} else {
		run, width = c>>5+2, 2
		if c>>5 == longCopy {
			width = 3
		}
	}
	if width > len(src) {
		return 0, 0, 0
	}
	if c >= maxLiteral {
		if width == 3 {
			run += int(src[1])
		}
		distance = c&0x1f<<8 | int(src[width-1]) + 1
	}
	return run, distance, width
}
