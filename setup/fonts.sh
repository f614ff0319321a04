#!/bin/sh
# Puts the Fandol fonts (仿宋、黑体、宋体、楷体) into instance/fonts: the font files alone, out of Debian's package.
# Fonts of the operator (仿宋_GB2312, 方正小标宋简体) are used when they are in instance/fonts or installed.
set -eu
cd "$(dirname "$0")/.."
target=instance/fonts
[ -f "$target/FandolFang-Regular.otf" ] && exit 0

package=texlive-lang-chinese
say() { printf '%s\n' "$*" >&2; }
if ! command -v apt-get >/dev/null 2>&1; then
    if ls "$target"/*.otf "$target"/*.ttf "$target"/*.ttc 2>/dev/null | grep -q .; then
        say "没有 apt-get，不取 Fandol 字体，使用 $target 中已有的字体。"
        exit 0
    fi
    say "没有 apt-get，无法取得 Fandol 字体：请把 FandolFang-Regular.otf 等字体文件放入 $target 后重试。"
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
say "取得 Fandol 字体（只取字体文件）……"
if ! (cd "$work" && apt-get download -q "$package" >/dev/null 2>&1); then
    if [ "$(id -u)" = 0 ]; then apt-get update -q >&2
    elif setup/may_sudo.sh; then sudo apt-get update -q >&2
    fi
    if ! (cd "$work" && apt-get download -q "$package" >/dev/null 2>&1); then
        say "无法取得软件包 $package ，请由管理员执行：apt-get update && apt-get download $package"
        exit 2
    fi
fi
mkdir -p "$target"
dpkg-deb --fsys-tarfile "$work"/*.deb |
    tar -x -C "$work" --wildcards './usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/Fandol[FHKS]*.otf'
mv "$work"/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf "$target"/
