// Package version says which Wedis this is and which Redis it speaks for.
package version

// Wedis is the version of this program: the one in js/package.json, which the
// build puts here with
//
//	-ldflags "-X github.com/wedis/wedis/engine/internal/version.Wedis=1.2.3"
var Wedis = "dev"

// Redis is the version that HELLO and INFO announce, by which clients decide
// what they may send.
const Redis = "7.4.0"

// RedisNum is Redis as a number, 0x00MMmmpp.
const RedisNum = 0x070400
