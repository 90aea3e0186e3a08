#!/usr/bin/env bash
# Compares the parser with the published grammar on many texts; see grammar/README.md. Arguments go
# to scripts/grammar_test.py.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--explicit-target-dependency-import-check error)
folder=.build/grammar
packages=(antlr4 libantlr4-runtime-java)
command -v javac >/dev/null 2>&1 || packages+=(default-jdk-headless)
scripts/setup.sh "${packages[@]}"

# What runs, with the few libraries that the tool and its parsers need.
libraries=/usr/share/java/antlr4-runtime.jar
if ! [ "$folder/GrammarOracle.class" -nt grammar/LicetLexer.g4 ] \
    || ! [ "$folder/GrammarOracle.class" -nt grammar/LicetParser.g4 ] \
    || ! [ "$folder/GrammarOracle.class" -nt scripts/GrammarOracle.java ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd grammar && antlr4 -Werror -no-listener -o "../$folder" LicetLexer.g4 LicetParser.g4)
    javac -nowarn -cp "$libraries" -d "$folder" "$folder"/*.java scripts/GrammarOracle.java
fi

if [ -n "${LICET_SYNTAX_VERDICTS:-}" ]; then
    program=$LICET_SYNTAX_VERDICTS
else
    swift build -c release "${flags[@]}" --product SyntaxVerdicts
    program="$(swift build -c release "${flags[@]}" --show-bin-path)/SyntaxVerdicts"
fi
exec python3 scripts/grammar_test.py --swift "$program" --classes "$folder:$libraries" "$@"
