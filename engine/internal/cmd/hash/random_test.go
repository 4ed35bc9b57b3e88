package hash_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/wedis/wedis/tests/reply"
)

// TestHRandFieldIsFair counts how often each field comes, in every way of asking, from a listpack and from a table.
func TestHRandFieldIsFair(t *testing.T) {
	const each = 200 // how often a field should come
	for _, size := range []int{10, 600} {
		c := newClient(t)
		c.fill("h", size)
		for _, count := range []int{0, 1, -1, 2, -3, size / 2, size - 1, -2 * size} {
			seen := map[string]int{}
			total := 0
			for total < each*size {
				words := []string{"HRANDFIELD", "h"}
				if count != 0 {
					words = append(words, strconv.Itoa(count))
				}
				v, _, err := reply.Read(c.Send(reply.Command(words...)))
				if err != nil {
					t.Fatal(err)
				}
				fields := v.Items
				if count == 0 {
					fields = []reply.Value{v}
				}
				one := map[string]bool{}
				for _, f := range fields {
					seen[string(f.Text)]++
					one[string(f.Text)] = true
					total++
				}
				if count > 0 && len(one) != count {
					t.Fatalf("%d different fields of %d", len(one), count)
				}
				if count < 0 && len(fields) != -count {
					t.Fatalf("%d fields of %d", len(fields), -count)
				}
			}
			// Chi-squared: about size-1, with a standard deviation of sqrt(2(size-1)). Drawing without putting back makes it less.
			want, chi := float64(total)/float64(size), 0.0
			for i := range size {
				d := float64(seen[fmt.Sprintf("element:%012d", i)]) - want
				chi += d * d / want
			}
			if limit := float64(size-1) + 5*1.5*math.Sqrt(float64(size-1)); chi > limit {
				t.Errorf("%d of %d fields: chi-squared is %.0f, more than %.0f", count, size, chi, limit)
			}
		}
	}
}
