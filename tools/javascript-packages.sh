#!/usr/bin/env bash
# Installs what only the tests need from JavaScript: axe, which looks at pages, and pdf.js, which
# fills PDF forms in as browsers do. Without node 20 or newer those tests are skipped and say so;
# with CI=true it is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/js"

go_without() {
    echo "javascript packages: $1"
    if [[ "${CI:-}" == "true" ]]; then
        echo "javascript packages: CI=true, so this is a failure."
        exit 1
    fi
    echo "javascript packages: the tests that need them will be skipped and say so."
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || go_without "node or npm is missing."
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
    go_without "node $(node --version) is older than 20."

# npm writes what it has installed beside the packages.
installed=node_modules/.package-lock.json
[[ -f "$installed" && "$installed" -nt package-lock.json ]] && exit 0
for attempt in 1 2 3; do
    npm ci --silent && touch "$installed" && exit 0
    echo "javascript packages: attempt $attempt of 3 failed"
    sleep $((attempt * 3))
done
go_without "npm ci failed three times."
