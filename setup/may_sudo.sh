#!/bin/sh
# Whether sudo can be had: without a password, or with one that somebody at a terminal may type.
command -v sudo >/dev/null 2>&1 || exit 1
sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
