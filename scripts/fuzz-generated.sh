#!/usr/bin/env bash
# Runs a test of generated cases with more of them than the suite has, from a seed of its own:
#
#   scripts/fuzz-generated.sh rules [CASES] [SEED]     check, who, when and why of contracts and
#                                                      states, each compared with the machine
#   scripts/fuzz-generated.sh vm [PROGRAMS] [SEED]     programs on the machine and on the naive
#                                                      executor: results, events, rows, traps
#
# A case that fails is printed; its seed alone makes it again.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=${3:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
case ${1:-} in
rules)
    count=${2:-100000} suite=QuestionTests
    export LICET_RULE_CASES=$count LICET_RULE_SEED=$seed
    ;;
vm)
    count=${2:-1000000} suite=GeneratedProgramTests
    export LICET_PROGRAMS=$count LICET_PROGRAM_SEED=$seed
    ;;
*)
    echo "usage: scripts/fuzz-generated.sh rules|vm [COUNT] [SEED]" >&2
    exit 2
    ;;
esac
echo "== $count cases from seed $seed"
flags=(-c release --explicit-target-dependency-import-check error)
swift build "${flags[@]}" --build-tests
exec swift test "${flags[@]}" --skip-build --disable-xctest --filter "ExecutionTests.$suite"
