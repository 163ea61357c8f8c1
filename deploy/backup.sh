#!/usr/bin/env bash
# One backup a day in a folder, sharing files with the one before; the oldest beyond 14 are removed.
# A backup that is not whole ends with an error, and nothing is removed.
set -euo pipefail

folder="$1"
keep="${2:-14}"
faf="${FAF:-/opt/faf/.venv/bin/faf}"

name="$(date +%Y-%m-%d-%H%M%S)"
previous="$(find "$folder" -mindepth 1 -maxdepth 1 -type d -name '20*' | sort | tail -n 1)"
"$faf" backup --out "$folder/$name" ${previous:+--previous "$previous"}
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '20*' | sort | head -n "-$keep" |
    while IFS= read -r old; do rm -rf -- "$old"; done
