#!/usr/bin/env bash
# Seals, opens, wraps and reads key files with Licet on one side and Python's cryptography and the
# openssl command on the other. Arguments go to scripts/interop.py.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--explicit-target-dependency-import-check error)
environment=.build/interop
requirements=scripts/interop-requirements.txt
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
    python3 -m venv --clear "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" "$environment/requirements.txt"
fi

if [ -n "${LICET_VAULT_INTEROP:-}" ]; then
    program=$LICET_VAULT_INTEROP
else
    scripts/setup.sh
    swift build -c release "${flags[@]}" --product VaultInterop
    program="$(swift build -c release "${flags[@]}" --show-bin-path)/VaultInterop"
fi
exec "$environment/bin/python" scripts/interop.py --program "$program" "$@"
