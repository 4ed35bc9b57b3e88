package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// verdict is what a result means beside the reference.
type verdict struct {
	expected int
	passed   int
	failed   []failure // of the reference, not excused
	excused  []failure
	needless []string // excused, but passed
}

// judge counts a result against the reference.
func judge(mode string, r *result, names []string, excuses []excuse, opt *options) *verdict {
	messages := map[string][]string{}
	var between []string // errors outside of tests
	known := map[string]int{}
	for _, name := range names {
		known[name]++
	}
	for _, f := range r.failed {
		if known[f.name] > 0 {
			messages[f.name] = append(messages[f.name], f.message)
		} else {
			between = append(between, f.name+f.message)
		}
	}
	v := &verdict{}
	for _, name := range sorted(known) {
		times := known[name]
		excuse := find(excuses, mode, r.file, name)
		passed := min(r.passed[name], times)
		if passed < times && len(opt.only.words) > 0 && len(messages[name]) == 0 {
			continue // not asked for
		}
		v.expected += times
		v.passed += passed
		if excuse != nil && passed == times {
			v.needless = append(v.needless, name)
		}
		for i := range times - passed {
			message := "\nnot run"
			if i < len(messages[name]) {
				message = messages[name][i]
			}
			if excuse != nil {
				v.excused = append(v.excused, failure{name, "\n" + excuse.reason})
			} else {
				v.failed = append(v.failed, failure{name, message})
			}
		}
	}
	if len(v.failed) > 0 {
		for _, b := range between {
			v.failed = append(v.failed, failure{"(not of the reference, or between tests)", "\n" + b})
		}
	}
	return v
}

// count is how many tests of the reference failed.
func (v *verdict) count() int { return v.expected - v.passed - len(v.excused) }

// text is what is written about a file.
func (v *verdict) text(r *result) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %d of %d passed, %d excused\n", r.file, v.passed, v.expected, len(v.excused))
	if r.ended != "" {
		fmt.Fprintf(&out, "It was not read to its end: %s\n", r.ended)
	}
	for _, f := range v.failed {
		fmt.Fprintf(&out, "\n== %s%s\n", f.name, strings.TrimRight(f.message, "\n"))
	}
	for _, name := range v.needless {
		fmt.Fprintf(&out, "\n== %s\nexcused, but it passes\n", name)
	}
	return out.String()
}

// sums are the numbers of a row of the table.
type sums struct {
	expected, passed, failed, excused, needless int
	took                                        time.Duration
}

// table is printed at the end.
type table struct {
	mode string
	rows []string
	sum  sums
}

func (t *table) add(r *result, v *verdict) {
	s := sums{v.expected, v.passed, v.count(), len(v.excused), len(v.needless), r.took}
	t.rows = append(t.rows, row(r.file, s, r.ended))
	t.sum.expected += s.expected
	t.sum.passed += s.passed
	t.sum.failed += s.failed
	t.sum.excused += s.excused
	t.sum.needless += s.needless
	t.sum.took += s.took
}

func row(name string, s sums, note string) string {
	if s.needless > 0 {
		note = strings.TrimSpace(fmt.Sprintf("%s %d excused for nothing", note, s.needless))
	}
	note, _, _ = strings.Cut(note, "\n")
	return strings.TrimRight(fmt.Sprintf("%-28s %6d %6d %6d %7d %5.0fs  %.60s", name, s.expected, s.passed, s.failed, s.excused, s.took.Seconds(), note), " ")
}

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%-28s %6s %6s %6s %7s %6s\n", t.mode, "redis", "pass", "fail", "excused", "time")
	for _, r := range t.rows {
		fmt.Fprintln(w, r)
	}
	fmt.Fprintln(w, row("all", t.sum, ""))
}
