#!/bin/sh
# Make a virtual environment with the locked libraries and cleanfeed itself in it.
#
#   scripts/make_env.sh ENV LOCK
#
# ENV is the folder to make, LOCK a file of requirements with hashes. Needs only a Python 3.11 or
# newer; where Debian's Python comes without venv, python3-venv is installed if that is allowed.
set -eu

env=$1
lock=$2
stamp=$env/.installed
wanted=$(cat "$lock" pyproject.toml "$0" | cksum)

say() { echo "make_env: $*" >&2; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Newest first, but a Python that can make environments goes before one that cannot.
find_python() {
    fallback=
    for name in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
        is_new_enough "$name" || continue
        if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
        fallback=${fallback:-$name}
    done
    echo "$fallback"
}

# Run a command as root, if that needs no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

install_venv() {
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
    say "this Python has no ensurepip; installing python$version-venv"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 && return
    as_root apt-get update -qq && as_root apt-get install -y -qq "python$version-venv" >/dev/null
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && "$env/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

python=$(find_python)
if [ -z "$python" ]; then
    say "no Python 3.11 or newer was found; install one (Debian: apt-get install python3), or name it: PYTHON=…"
    exit 1
fi

say "making $env with $("$python" --version)"
rm -rf "$env"
mkdir -p "$(dirname "$env")"
if "$python" -c 'import ensurepip' >/dev/null 2>&1 || install_venv "$python"; then
    "$python" -m venv "$env"
    pip="$env/bin/python -m pip"
elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$env"
    pip="$python -m pip --python $env/bin/python"
else
    say "this Python can neither make an environment with pip nor has pip itself;" \
        "as root: apt-get install python3-venv"
    exit 1
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
# The lock is complete, so pip need not resolve anything; older ones stumble over renamed extras.
$pip install --quiet --no-deps --require-hashes -r "$lock"
$pip install --quiet --no-deps --no-build-isolation -e .
echo "$wanted" >"$stamp"
say "ready"
