package main

// quick is what `make test` runs: the files that say most in the time there is.
var quick = map[string][]string{
	"external": {"unit/scan"},
	"internal": {},
}
