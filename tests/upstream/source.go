package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// version is that of the suite; Debian's package of this version is the oracle of all other tests, too.
const version = "7.0.15"

// sources is a list of Debian's source packages, kept apart from the machine's own lists.
const sources = `Types: deb-src
URIs: http://deb.debian.org/debian
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`

// suite returns the folder of the unpacked suite, fetching it where it is not in the cache.
func suite(cache string) (string, error) {
	dir := filepath.Join(cache, "redis-"+version)
	if _, err := os.Stat(filepath.Join(dir, "tests", "test_helper.tcl")); err == nil {
		return dir, nil
	}
	fmt.Fprintln(os.Stderr, "fetching Debian's source package of redis", version)
	for _, sub := range []string{"apt/lists/partial", "apt/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(cache, sub), 0o755); err != nil {
			return "", err
		}
	}
	apt := filepath.Join(cache, "apt")
	list := filepath.Join(apt, "redis.sources")
	if err := os.WriteFile(list, []byte(sources), 0o644); err != nil {
		return "", err
	}
	options := []string{
		"-qq", "-o", "Dir::Etc::sourcelist=" + list, "-o", "Dir::Etc::sourceparts=/dev/null",
		"-o", "Dir::State::lists=" + filepath.Join(apt, "lists"), "-o", "Dir::Cache=" + apt,
		"-o", "APT::Sandbox::User=", "-o", "Acquire::Languages=none",
	}
	if err := run(apt, "apt-get", append(options, "update")...); err != nil {
		return "", err
	}
	if err := run(apt, "apt-get", append(options, "source", "--download-only", "redis")...); err != nil {
		return "", err
	}
	tar, _ := filepath.Glob(filepath.Join(apt, "redis_"+version+".orig.tar.*"))
	if len(tar) == 0 {
		return "", errors.New("Debian's source package is not of redis " + version)
	}
	unpacked := filepath.Join(apt, "unpacked")
	if err := os.MkdirAll(unpacked, 0o755); err != nil {
		return "", err
	}
	if err := run(apt, "tar", "xf", tar[0], "-C", unpacked, "--strip-components=1"); err != nil {
		return "", err
	}
	return dir, os.Rename(unpacked, dir)
}

// run runs a program in a folder and returns what it said when it fails.
func run(dir, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
