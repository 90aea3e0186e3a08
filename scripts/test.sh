#!/usr/bin/env bash
# Builds once and runs every test: `scripts/test.sh release` or `scripts/test.sh debug`.
#
# The Swift tests come last, so that the output ends with the runner's own count.
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=${1:-release}
build_flags=(-c "$configuration" --explicit-target-dependency-import-check error)

stage() {
    local name=$1 start=$SECONDS
    shift
    echo "== $name"
    "$@"
    echo "== $name: $((SECONDS - start)) s"
}

# The contracts are tested by the program itself, once there is one.
test_contracts() {
    local licet folders=()
    licet="$(swift build "${build_flags[@]}" --show-bin-path)/licet"
    for folder in contracts examples; do
        [ ! -d "$folder" ] || folders+=("$folder")
    done
    "$licet" fmt --check "${folders[@]}"
    "$licet" test "${folders[@]}"
}

stage "set up" scripts/setup.sh
stage "build ($configuration)" swift build "${build_flags[@]}" --build-tests
if [ -d Sources/LicetCommand ] && [ -d contracts ]; then
    stage "contracts" test_contracts
fi
echo "== tests, $SECONDS s after the start"
exec swift test "${build_flags[@]}" --skip-build --disable-xctest
