#!/bin/bash
# Everything that breaks something on purpose, in the long form. Goes on after a failure; its status tells of it.
cd "$(dirname "$0")/../.." || exit 1
status=0
node tests/chaos/run.mjs "$@" || status=1
while read -r command; do
  [[ -z "$command" || "$command" == \#* ]] && continue
  printf '\n%s\n' "$command"
  bash -c "$command" < /dev/null || status=1
done < tests/chaos/others.txt
exit $status
