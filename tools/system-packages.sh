#!/usr/bin/env bash
# Installs what only the tests need from the system: LibreOffice reads our Word files like an
# officer's machine would, Chromium prints like one, poppler reads our PDFs, and the fonts are
# rebuilt from their source; the store is tested on PostgreSQL too.
# The service itself needs none of it. Where installing is not allowed, those tests are skipped;
# with CI=true a skipped test would pass for a run one, so it is a failure there.
set -euo pipefail

packages=(
    libreoffice-writer libreoffice-calc poppler-utils fontconfig fonts-tlwg-laksaman-ttf
    chromium fonts-thai-tlwg postgresql tesseract-ocr tesseract-ocr-tha tesseract-ocr-eng
)
# A cluster of the tests' own, where the machine's does not let the tests in without a password.
readonly test_cluster=faf_tests test_port=5433

is_installed() {
    [[ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" == "install ok installed" ]]
}

list_missing() {
    missing=()
    for package in "${packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
}

go_without() {
    echo "system packages: $1"
    if [[ "${CI:-}" == "true" ]]; then
        echo "system packages: CI=true, so this is a failure."
        exit 1
    fi
    echo "system packages: the tests that need them will be skipped and say so."
    exit 0
}

three_times() {
    for attempt in 1 2 3; do
        "$@" && return 0
        echo "system packages: attempt $attempt of 3 failed: $*"
        [[ $attempt -eq 3 ]] || sleep $((attempt * 5))
    done
    return 1
}

answers() {
    psql --no-password --host=127.0.0.1 --port="$1" --username=postgres --command="SELECT 1" \
        postgres >/dev/null 2>&1
}

start_postgresql() {
    answers 5432 && return
    answers "$test_port" && return
    local version
    version="$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -n | tail -1)"
    if [[ $EUID -ne 0 ]] && ! sudo -n true 2>/dev/null; then
        go_without "PostgreSQL does not let the tests in, and starting one needs root."
    fi
    local as_root=(env)
    [[ $EUID -eq 0 ]] || as_root=(sudo -n env)
    echo "system packages: starting a PostgreSQL of the tests' own on port $test_port"
    if ! "${as_root[@]}" pg_lsclusters --no-header | grep -q " $test_cluster "; then
        # Only this machine reaches it, and it holds nothing but invented people.
        "${as_root[@]}" pg_createcluster --port="$test_port" "$version" "$test_cluster" \
            -- --auth=trust --encoding=UTF8 >/dev/null
    fi
    "${as_root[@]}" pg_ctlcluster "$version" "$test_cluster" start ||
        go_without "the PostgreSQL of the tests does not start."
}

if ! command -v dpkg-query >/dev/null; then
    if command -v soffice >/dev/null && command -v pdftotext >/dev/null; then
        exit 0
    fi
    go_without "not a Debian system; please install LibreOffice and poppler by hand."
fi

list_missing
if [[ ${#missing[@]} -eq 0 ]]; then
    start_postgresql
    exit 0
fi
command -v apt-get >/dev/null || go_without "missing ${missing[*]}, and there is no apt-get."

if [[ $EUID -eq 0 ]]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    go_without "missing ${missing[*]}, and installing needs root: sudo apt-get install ${missing[*]}"
fi

echo "system packages: installing ${missing[*]}"
apt_get=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
three_times "${apt_get[@]}" update || go_without "apt-get update failed three times."
three_times "${apt_get[@]}" install -y --no-install-recommends "${missing[@]}" ||
    go_without "apt-get install failed three times."
start_postgresql
