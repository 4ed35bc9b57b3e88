package main

import "slices"

// slow files take long, because they draw much at random, and are left to `make upstream`.
var slow = []string{"unit/type/list-2", "unit/type/list-3", "unit/hyperloglog", "unit/geo", "unit/dump", "unit/aofrw", "unit/memefficiency", "unit/cluster"}

// alone lists the files that say something, or most of what they say, only when the suite starts the servers.
var alone = []string{
	"unit/auth", "unit/info", "unit/acl", "unit/acl-v2", "unit/pubsubshard", "unit/maxmemory", "unit/introspection", "unit/limits",
	"unit/obuf-limits", "unit/networking", "unit/shutdown", "unit/client-eviction", "unit/cluster-scripting", "unit/functions",
}

// quick is what `make test` runs of all files: those that say most in the time there is.
func quick(mode string, all []string) (files []string) {
	if mode == "internal" {
		return alone
	}
	for _, file := range all {
		if !slices.Contains(slow, file) {
			files = append(files, file)
		}
	}
	return files
}
