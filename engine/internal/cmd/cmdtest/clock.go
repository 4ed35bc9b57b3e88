package cmdtest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wedis/wedis/tests/reply"
)

// apart is how long, in seconds, one of a pair may be behind the other.
const apart = 5

// asksClock reports whether the reply to a command depends on when it is asked.
func asksClock(line string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(line), " ")
	return slices.Contains([]string{"TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME", "EXEC"}, name)
}

// sameButForTime compares replies whose integers may be times: since the epoch in milliseconds, in seconds, or seconds
// left.
func sameButForTime(a, b reply.Value) bool {
	if a.Equal(b) {
		return true
	}
	if a.Kind == ':' && b.Kind == ':' {
		x, y := string(a.Text), string(b.Text)
		return near(x, y, 1e12, apart*1000) || near(x, y, 1e9, apart) || near(x, y, 0, 1)
	}
	return a.Kind == b.Kind && len(a.Items) > 0 && slices.EqualFunc(a.Items, b.Items, sameButForTime)
}

// sameWords compares effects, of which each word may be a time in milliseconds.
func sameWords(a, b string) bool {
	return a == b || slices.EqualFunc(strings.Fields(a), strings.Fields(b), func(a, b string) bool {
		return a == b || near(strings.Trim(a, `"`), strings.Trim(b, `"`), 1e12, apart*1000)
	})
}

// near reports whether a and b are numbers from low on and at most distance apart.
func near(a, b string, low, distance int64) bool {
	m, errA := strconv.ParseInt(a, 10, 64)
	n, errB := strconv.ParseInt(b, 10, 64)
	return errA == nil && errB == nil && m >= low && n >= low && max(m-n, n-m) <= distance
}
