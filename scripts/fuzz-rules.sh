#!/usr/bin/env bash
# Asks check, who, when and why of generated contracts and states, and compares each answer with
# the machine's: `scripts/fuzz-rules.sh [CASES] [SEED]`. A case that fails is printed as a contract
# and a state; its seed alone makes it again.
set -euo pipefail
cd "$(dirname "$0")/.."

cases=${1:-100000}
seed=${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "== $cases cases from seed $seed"
swift build -c release --explicit-target-dependency-import-check error --build-tests
LICET_RULE_CASES=$cases LICET_RULE_SEED=$seed exec swift test -c release \
    --explicit-target-dependency-import-check error --skip-build --disable-xctest \
    --filter 'ExecutionTests.QuestionTests'
