package main

import (
	"fmt"
	"os"
	"strings"
)

// reference is what redis-server passes: the names by file, a name as often as it occurs.
type reference map[string][]string

// readReference reads a list: names of files, and under each, indented by a tab, those of its tests.
func readReference(path string) (reference, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ref, file := reference{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if name, test := strings.CutPrefix(line, "\t"); test {
			ref[file] = append(ref[file], name)
		} else if line != "" && line[0] != '#' {
			file = line
		}
	}
	return ref, nil
}

// writeReference writes a list in the order of files; what is known of those that were not run stays.
func writeReference(path, mode string, files []string, known reference, results []*result) error {
	for _, r := range results {
		known[r.file] = nil
		for _, name := range sorted(r.passed) {
			for range r.passed[name] {
				known[r.file] = append(known[r.file], name)
			}
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# The tests of Redis %s's suite that redis-server %s passes in the mode %s.\n# Written by go run ./tests/upstream -server redis -record -mode %s\n", version, version, mode, mode)
	for _, file := range files {
		fmt.Fprintln(&out, file)
		for _, name := range known[file] {
			fmt.Fprintf(&out, "\t%s\n", name)
		}
	}
	return os.WriteFile(path, []byte(out.String()), 0o644)
}

// excuse says why tests do not count.
type excuse struct {
	mode, file, name, reason string
	// harmful tests are not even run: they would leave others behind that cannot pass.
	harmful bool
}

// readExcuses reads the list of tests that cannot apply: a reason in a line of its own that ends in a colon, and under it,
// indented by a tab, tests as "file: name". The file may be followed by the mode it is about, "file [internal]: name"; an
// exclamation mark before it marks a harmful test. The name ** stands for all tests of the file.
func readExcuses(path string) ([]excuse, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []excuse
	reason := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		item, indented := strings.CutPrefix(line, "\t")
		switch {
		case line == "" || line[0] == '#':
		case !indented:
			reason = strings.TrimSuffix(line, ":")
		default:
			where, name, ok := strings.Cut(item, ": ")
			if !ok || reason == "" {
				return nil, fmt.Errorf("%s: %q is no test with a reason", path, item)
			}
			where, harmful := strings.CutPrefix(where, "!")
			file, mode, _ := strings.Cut(where, " ")
			list = append(list, excuse{strings.Trim(mode, "[]"), file, name, reason, harmful})
		}
	}
	return list, nil
}

// covers tells whether the excuse is about a test.
func (e *excuse) covers(mode, file, name string) bool {
	return e.file == file && (e.mode == "" || e.mode == mode) && (e.name == "**" || e.name == name)
}

// find returns the excuse of a test, or nil.
func find(excuses []excuse, mode, file, name string) *excuse {
	for i := range excuses {
		if excuses[i].covers(mode, file, name) {
			return &excuses[i]
		}
	}
	return nil
}

// harmful lists the tests of a file that are not to be run.
func harmful(excuses []excuse, mode, file string) (names []string) {
	for _, e := range excuses {
		if e.harmful && e.covers(mode, file, e.name) {
			names = append(names, e.name)
		}
	}
	return names
}
