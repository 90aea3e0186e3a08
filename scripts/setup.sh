#!/usr/bin/env bash
# Readies a Debian machine for the build: checks for Swift and installs what is missing, by name.
# Arguments are further packages.
set -euo pipefail

packages=(libssl-dev libsqlite3-dev "$@")

if ! command -v swift >/dev/null 2>&1; then
    echo "swift is not on the PATH: install Swift 6.3 or later from https://www.swift.org/install" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "not a Debian machine: see to it that the headers of OpenSSL 3 and SQLite 3 are there" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

echo "installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "neither root nor sudo: install these packages by hand: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
