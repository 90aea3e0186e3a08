#!/usr/bin/env bash
# Makes the chain of Tests/Corpus/chain in debug and in release, in many processes of each, in three
# locales and three time zones, and compares all that they print with the roots in the tree, byte by
# byte: `scripts/determinism.sh [PROCESSES] [BLOCKS]`.
set -euo pipefail
cd "$(dirname "$0")/.."

processes=${1:-20}
blocks=${2:-1000}
containers=Tests/Corpus/chain/containers.txt
roots=Tests/Corpus/chain/roots.txt
flags=(--explicit-target-dependency-import-check error)
locales=(C tr_TR.UTF-8 ar_EG.UTF-8)
zones=(UTC Pacific/Kiritimati America/St_Johns)

# Every process hashes with a seed of its own.
unset SWIFT_DETERMINISTIC_HASHING

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The C library falls back to C where a locale is not there, so it is made.
if command -v localedef >/dev/null; then
    mkdir "$work/locales"
    for locale in "${locales[@]:1}"; do
        localedef -i "${locale%.*}" -f UTF-8 "$work/locales/$locale" ||
            echo "no locale $locale here: it is only named" >&2
    done
    export LOCPATH=$work/locales
else
    echo "no localedef here: locales are only named" >&2
fi

grep -v '^#' "$roots" >"$work/expected"
for configuration in release debug; do
    swift build -c "$configuration" "${flags[@]}" --product ReplayChain
    program="$(swift build -c "$configuration" "${flags[@]}" --show-bin-path)/ReplayChain"
    start=$SECONDS
    for ((number = 0; number < processes; number++)); do
        echo "${locales[number % 3]} ${zones[number / 3 % 3]} $work/$configuration-$number"
    done | xargs -P "$(nproc)" -L 1 sh -c \
        'LC_ALL=$3 TZ=$4 "$0" script "$1" "$2" >"$5"' "$program" "$blocks" "$containers"
    echo "== $configuration: $processes processes of $blocks blocks, $((SECONDS - start)) s"
done

status=0
first=$work/release-0
for output in "$work"/release-* "$work"/debug-*; do
    cmp "$output" "$first" || status=1
done
if [ "$blocks" -eq 1000 ] && ! cmp "$work/expected" "$first"; then
    echo "the roots differ from $roots: a change of semantics, which needs an activation height" >&2
    status=1
fi
count=$(sha256sum "$work"/release-* "$work"/debug-* | cut -d ' ' -f 1 | sort -u | wc -l)
echo "== $((2 * processes)) processes, 3 locales, 3 time zones: $count different outputs"
exit "$status"
