#!/bin/sh
# Install the programs that some tests need: a browser, database servers, a C compiler.
#
# Only where it can be done without asking: as root, with apt-get. Never fails: a test whose
# program is missing is skipped, and says so.
set -u

APT_LIMIT_S=600
NPM_LIMIT_S=120
AXE=build/npm/node_modules/axe-core/axe.min.js

say() { echo "install_for_tests: $*" >&2; }

has() { command -v "$1" >/dev/null 2>&1; }

has_postgres() {
    has initdb && return
    for binary in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$binary" ] && return
    done
    return 1
}

apt_get() {
    timeout "$APT_LIMIT_S" apt-get -o DPkg::Lock::Timeout=60 "$@" >/dev/null 2>&1 </dev/null
}

# One package at a time: what cannot be had must not keep the others out.
install() {
    for package in $missing; do
        apt_get install -y -qq --no-install-recommends "$package" || say "could not install $package"
    done
}

missing=
has make || missing="$missing make"
has cc || missing="$missing gcc libc6-dev"
has java || missing="$missing default-jdk-headless"
has mvn || missing="$missing maven"
has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
has_postgres || missing="$missing postgresql"
for program in groff jq npm sqlite3; do
    has "$program" || missing="$missing $program"
done

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && has apt-get; then
        say "installing$missing"
        export DEBIAN_FRONTEND=noninteractive
        apt_get update -qq || say "apt-get update failed"
        install
    else
        say "not installed, and some tests are skipped without:$missing"
    fi
fi

if [ ! -f "$AXE" ] && has npm; then
    timeout "$NPM_LIMIT_S" npm install --silent --no-audit --no-fund --prefix build/npm axe-core \
        >/dev/null 2>&1 </dev/null || say "could not install axe-core"
fi
exit 0
