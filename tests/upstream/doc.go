// Command upstream runs the Tcl suite of Redis 7.0.15 against Wedis, file by file, and prints a table.
//
//	go run ./tests/upstream                                    both modes, all files
//	go run ./tests/upstream -mode external -file unit/scripting  one file
//	go run ./tests/upstream -only '/HRANDFIELD' -file unit/type/hash
//	go run ./tests/upstream -quick                             what fits into `make test`
//	go run ./tests/upstream -server redis -record              renew the lists of what redis-server passes
//
// The suite comes from Debian's source package of Redis at the time of the test; nothing of it is part of this repository
// but the names of its tests.
//
// Terms. In the mode external the suite talks to a server that is already there: `wedis serve`, started anew for every
// file. In the mode internal it starts the servers itself, as many and with the configurations it likes: `wedis-server`
// under the name src/redis-server. The reference is the list of the tests that redis-server passes in a mode; results are
// counted against it and never against what the suite says of itself, because it leaves out whole blocks in silence. An
// excuse is a test that cannot apply to Wedis, with its reason. A test hangs when nothing is heard of it for long; it ends
// its file, so the file runs again without it, and it counts as failed.
package main
