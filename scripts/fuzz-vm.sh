#!/usr/bin/env bash
# Runs generated programs on the machine and on the naive executor, and compares results, events,
# rows, errors, traps and where they happened: `scripts/fuzz-vm.sh [PROGRAMS] [SEED]`. A program
# that differs is printed; its seed alone makes it again.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=${1:-1000000}
seed=${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "== $programs programs from seed $seed"
swift build -c release --explicit-target-dependency-import-check error --build-tests
LICET_PROGRAMS=$programs LICET_PROGRAM_SEED=$seed exec swift test -c release \
    --explicit-target-dependency-import-check error --skip-build --disable-xctest \
    --filter 'ExecutionTests.GeneratedProgramTests'
