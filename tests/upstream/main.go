package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// list is a flag that may be repeated or hold several words, separated by commas where sep is set.
type list struct {
	words []string
	sep   bool
}

func (l *list) String() string { return strings.Join(l.words, ",") }
func (l *list) Set(s string) error {
	if l.sep {
		l.words = append(l.words, strings.Split(s, ",")...)
	} else {
		l.words = append(l.words, s)
	}
	return nil
}

// options are those of the command line.
type options struct {
	mode, server  string
	files, only   list
	quick, record bool
	parallel      int
	patience      time.Duration
	cache         string
}

func main() {
	opt := options{files: list{sep: true}}
	flag.StringVar(&opt.mode, "mode", "both", "external, internal or both")
	flag.Var(&opt.files, "file", "files to run, as in unit/type/hash,unit/scan; all by default")
	flag.Var(&opt.only, "only", "run only the test of this `name`, or those that match this /regexp; may be repeated")
	flag.StringVar(&opt.server, "server", "wedis", "wedis or redis")
	flag.BoolVar(&opt.quick, "quick", false, "the files of make test")
	flag.BoolVar(&opt.record, "record", false, "write the list of what passes (with -server redis)")
	flag.IntVar(&opt.parallel, "parallel", 2, "files at a time")
	flag.DurationVar(&opt.patience, "patience", 2*time.Minute, "a test that says nothing for so long hangs; one of unit/hyperloglog takes the best part of a minute")
	flag.StringVar(&opt.cache, "cache", "build/upstream", "where the suite, logs and results are kept")
	flag.Parse()
	good, err := runAll(&opt)
	if err != nil {
		fmt.Fprintln(os.Stderr, "upstream:", err)
		os.Exit(2)
	}
	if !good {
		os.Exit(1)
	}
}

// runAll runs what the options ask for and tells whether nothing failed.
func runAll(opt *options) (good bool, err error) {
	root, err := os.Getwd()
	if err != nil {
		return false, err
	}
	cache, err := filepath.Abs(opt.cache)
	if err != nil {
		return false, err
	}
	suiteDir, err := suite(cache)
	if err != nil {
		return false, err
	}
	work, err := os.MkdirTemp(cache, "run-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(work)
	p := redisServer()
	if opt.server == "wedis" {
		if p, err = wedisServer(root, filepath.Join(work, "wedis")); err != nil {
			return false, err
		}
	}
	modes := []string{opt.mode}
	if opt.mode == "both" {
		modes = []string{"external", "internal"}
	}
	all, err := files(suiteDir)
	if err != nil {
		return false, err
	}
	var excuses []excuse
	if opt.server == "wedis" {
		if excuses, err = readExcuses(filepath.Join(root, "tests", "upstream", "excused.txt")); err != nil {
			return false, err
		}
	}
	good = true
	for _, mode := range modes {
		names := all
		if opt.quick {
			names = quick(mode, all)
		}
		if len(opt.files.words) > 0 {
			names = opt.files.words
		}
		if mode == "internal" && p.internal == "" {
			return false, fmt.Errorf("the package has no wedis-server")
		}
		places := make([]*place, opt.parallel)
		for i := range places {
			base, free, err := claim()
			if err != nil {
				return false, err
			}
			defer free()
			if places[i], err = newPlace(suiteDir, filepath.Join(work, fmt.Sprint(mode, i)), p, base); err != nil {
				return false, err
			}
		}
		results, err := runFiles(places, mode, names, excuses, opt)
		if err != nil {
			return false, err
		}
		ok, err := conclude(root, filepath.Join(cache, opt.server, mode), mode, all, results, excuses, opt)
		if err != nil {
			return false, err
		}
		for _, p := range places {
			if err := run(cache, "cp", "-r", filepath.Join(p.dir, "log"), filepath.Join(cache, opt.server, mode)); err != nil {
				return false, err
			}
		}
		good = good && ok
	}
	return good, nil
}

// runFiles runs files, one at a time at each place.
func runFiles(places []*place, mode string, names []string, excuses []excuse, opt *options) ([]*result, error) {
	type indexed struct {
		i   int
		r   *result
		err error
	}
	next, done := make(chan int), make(chan indexed)
	for _, p := range places {
		go func() {
			for i := range next {
				r, err := p.run(mode, names[i], opt.only.words, harmful(excuses, mode, names[i]), opt.patience)
				done <- indexed{i, r, err}
			}
		}()
	}
	go func() {
		for i := range names {
			next <- i
		}
		close(next)
	}()
	results := make([]*result, len(names))
	for range names {
		d := <-done
		if d.err != nil {
			return nil, d.err
		}
		results[d.i] = d.r
		fmt.Fprintf(os.Stderr, "%s %s: %d passed, %d failed, %s\n", mode, d.r.file, total(d.r.passed), len(d.r.failed), d.r.took.Round(time.Second))
	}
	return results, nil
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// conclude compares results with the reference, prints the table, writes what failed and tells whether nothing did.
func conclude(root, out, mode string, all []string, results []*result, excuses []excuse, opt *options) (good bool, err error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return false, err
	}
	home := filepath.Join(root, "tests", "upstream")
	path := filepath.Join(home, mode+".txt")
	ref, err := readReference(path)
	if err != nil {
		return false, err
	}
	if opt.record {
		if err := writeReference(path, mode, all, ref, results); err != nil {
			return false, err
		}
	}
	t := table{mode: mode}
	for _, r := range results {
		v := judge(mode, r, ref[r.file], excuses, opt)
		t.add(r, v)
		text := v.text(r)
		if err := os.WriteFile(filepath.Join(out, strings.ReplaceAll(r.file, "/", "-")+".txt"), []byte(text), 0o644); err != nil {
			return false, err
		}
		if len(opt.files.words) > 0 {
			fmt.Print(text)
		}
	}
	t.print(os.Stdout)
	fmt.Printf("what failed and why: %s/<file>.txt\n\n", relative(root, out))
	return t.sum.failed == 0 && t.sum.needless == 0, nil
}

func relative(root, path string) string {
	if r, err := filepath.Rel(root, path); err == nil {
		return r
	}
	return path
}

func sorted[M ~map[string]V, V any](m M) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
