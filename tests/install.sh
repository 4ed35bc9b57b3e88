#!/usr/bin/env bash
# Installs what the tests need from Debian: the real redis-server, which is the
# oracle, Tcl for its suite, and Chromium. Nothing is done where all are there.
set -euo pipefail
missing=()
command -v redis-server >/dev/null && command -v redis-cli >/dev/null && command -v redis-benchmark >/dev/null || missing+=(redis-server redis-tools)
command -v tclsh >/dev/null || missing+=(tcl)
command -v chromium >/dev/null || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
# The package starts a server of its own; the tests start theirs.
"${as_root[@]}" env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
