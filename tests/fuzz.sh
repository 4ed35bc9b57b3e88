#!/usr/bin/env bash
# Fuzzes for as long as told: every Fuzz function of the module, with the engine's invariant checks on, then random
# histories with new seeds, each for FUZZTIME (a Go duration). Stops at the first failure. Inputs are not made smaller: for
# large ones that takes all the time there is.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${FUZZTIME:=60s}"
grep -rn --include='*_test.go' '^func Fuzz' engine tests | while IFS=: read -r file _ line; do
	name=${line#func }
	name=${name%%(*}
	echo "== $(dirname "$file") $name for $FUZZTIME"
	go test -tags wedisdebug "./$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 1x </dev/null
done
echo "== random histories for $FUZZTIME each"
go test -tags wedisdebug ./tests -run '^TestHistoryAgainstRedis$' -for "$FUZZTIME" -timeout 0 -v
# Without the tag: canaries change sizes, and the wasm has none.
go test ./tests -run '^TestHistory(AmongEngines|UnderEviction)$' -for "$FUZZTIME" -timeout 0 -v
