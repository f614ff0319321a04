#!/bin/sh
# Installs what the service needs: system packages, fonts, a virtual environment from the lock file.
# usage: setup/install.sh runtime|test
# Exit 2 with the exact command when something needs an administrator.
set -eu
purpose=${1:?usage: setup/install.sh runtime|test}
cd "$(dirname "$0")/.."

packages=$(cat setup/packages-runtime.txt)
lock=requirements.lock
if [ "$purpose" = test ]; then
    packages="$packages $(cat setup/packages-test.txt)"
    lock=requirements-test.lock
fi

say() { printf '%s\n' "$*" >&2; }

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "需要 Python 3.11 或更高版本（命令 python3）。"
    exit 2
fi
python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"

missing=
if command -v dpkg-query >/dev/null 2>&1; then
    for package in $packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
    done
else
    say "不是 Debian 系统，跳过系统软件包检查；请自行安装：$packages"
fi
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif setup/may_sudo.sh; then
        as_root=sudo
    else
        say "缺少系统软件包，请由管理员执行："
        say "    apt-get update && apt-get install -y --no-install-recommends$missing"
        exit 2
    fi
    say "安装系统软件包：$missing"
    $as_root apt-get update -q >&2
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2
fi

setup/fonts.sh

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
.venv/bin/python setup/fallback_font.py
