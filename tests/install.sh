#!/usr/bin/env bash
# Installs what the tests need from Debian: the real redis-server, which is the
# oracle, Tcl for its suite, and three browsers. Nothing is done where all are there.
set -euo pipefail
missing=()
command -v redis-server >/dev/null && command -v redis-cli >/dev/null && command -v redis-benchmark >/dev/null || missing+=(redis-server redis-tools)
command -v tclsh >/dev/null || missing+=(tcl)
command -v chromium >/dev/null || missing+=(chromium)
command -v firefox-esr >/dev/null || missing+=(firefox-esr)
# WebKitGTK is driven through its WebDriver, in a window of tests/browsers/harness/webkit.py on a display of no screen.
[ -x /usr/bin/WebKitWebDriver ] && [ -x /usr/bin/Xvfb ] &&
  /usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")' 2>/dev/null ||
  missing+=(webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1)
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
# The package starts a server of its own; the tests start theirs.
"${as_root[@]}" env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
