#!/usr/bin/env bash
# Feeds the compiler and the machine with what libFuzzer makes of the corpus:
# `scripts/fuzz.sh [SECONDS] [TARGET…]`, so many seconds for each target. What was found and how often
# it was run stays in .build/fuzz, and the next call goes on from there.
#
# LICET_FUZZ_SANITIZER=address builds with AddressSanitizer too, and counts for itself.
#
# Fails where a target breaks what it promises, and where libFuzzer does not see the program: on a
# fresh corpus the coverage that it logs must grow.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-600}
shift || true
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(lexer parser formatter checker container verifier machine)
folder=.build/fuzz
sanitizers=fuzzer
counts=$folder build=$folder/build
if [ -n "${LICET_FUZZ_SANITIZER:-}" ]; then
    sanitizers+=",$LICET_FUZZ_SANITIZER"
    counts=$folder/$LICET_FUZZ_SANITIZER build=$folder/build-$LICET_FUZZ_SANITIZER
fi
export LICET_FUZZ=1 SWIFT_BACKTRACE=enable=no

if [ -n "${LICET_FUZZ_PROGRAM:-}" ]; then
    program=$LICET_FUZZ_PROGRAM
else
    scripts/setup.sh
    # The first option tells the build tool that libFuzzer brings `main`. The compiler heeds the last
    # one only.
    flags=(-c release --sanitize=fuzzer -Xswiftc "-sanitize=$sanitizers" -Xswiftc -use-ld=lld
        --scratch-path "$build")
    swift build "${flags[@]}" --product Fuzz
    program="$(swift build "${flags[@]}" --show-bin-path)/Fuzz"
fi
if [ "${LICET_FUZZ_SANITIZER:-}" = address ] && ! grep -aq __asan_report_load "$program"; then
    echo "$program was not built with AddressSanitizer" >&2
    exit 1
fi
mkdir -p "$folder" "$counts"
# Libfuzzer puts whole words where single bytes would seldom make one.
sed -n "s/^[A-Z_]* : '\([^']*\)' ;.*/\"\1\"/p" grammar/LicetLexer.g4 | grep -v '\\u' >"$folder/words"

# What libFuzzer logs of a run on an empty corpus: the coverage must grow from line to line.
coverage_grows() {
    local fresh
    fresh=$(mktemp -d)
    LICET_FUZZ_TARGET=$1 "$program" "$fresh" -runs=20000 -max_len=200 -seed=1 \
        -dict="$folder/words" >"$folder/$1.fresh.log" 2>&1 || true
    rm -rf "$fresh"
    awk '/cov: / { sub(/.*cov: /, ""); n = $1 + 0; if (!seen++) first = n; last = n }
        END { exit !(seen > 1 && last > first && first > 0) }' "$folder/$1.fresh.log"
}

status=0
for target in "${targets[@]}"; do
    corpus=$folder/$target
    mkdir -p "$corpus"
    if ! coverage_grows "$target"; then
        echo "$target: no growing \`cov:\` in $folder/$target.fresh.log: nothing is measured" >&2
        exit 1
    fi
    python3 scripts/fuzz_corpus.py seed "$target" "$corpus"
    # Most of the time goes to short texts, of which many more are tried.
    lengths=(160 512 4096)
    case $target in container | verifier | machine) lengths=(512 1024 8192) ;; esac
    for part in "0 $((seconds / 2))" "1 $((seconds * 3 / 8))" "2 $((seconds / 8))"; do
        read -r place time <<<"$part"
        length=${lengths[$place]}
        if ! LICET_FUZZ_TARGET=$target "$program" "$corpus" -max_total_time="$time" \
            -dict="$folder/words" -max_len="$length" -timeout=20 -rss_limit_mb=2048 \
            -artifact_prefix="$folder/crash-$target-" -print_final_stats=1 \
            >"$folder/$target.log" 2>&1
        then
            echo "$target: see $folder/$target.log and the file that it names" >&2
            status=1
        fi
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log")
        total=$(($(cat "$counts/$target.count" 2>/dev/null || echo 0) + ${runs:-0}))
        echo "$total" >"$counts/$target.count"
        last=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$folder/$target.log" | tail -1)
        echo "$target${LICET_FUZZ_SANITIZER:+ ($LICET_FUZZ_SANITIZER)}, up to $length bytes: ${runs:-0} executions, $total in all; $last"
    done
done
exit "$status"
