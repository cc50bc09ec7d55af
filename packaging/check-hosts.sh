#!/usr/bin/env bash
# Starts a program in roots of other systems and prints a table: packaging/check-hosts.sh PROGRAM [ROOTS]
# ROOTS is where the roots are kept (build/roots). They come from the mirrors of Debian and Ubuntu; one
# that cannot be had is said to be so. Nothing out of them is run but the program, which is why Ubuntu's
# may come unsigned: Debian 12 has no keyring of Ubuntu. Needs root and mmdebstrap.
# The kernel is this machine's in all of them.
set -euo pipefail
program=$(readlink -f -- "$1")
mkdir -p -- "${2:-build/roots}"
roots=$(readlink -f -- "${2:-build/roots}")
debian=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
ubuntu="[trusted=yes] ${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}"
failed=0

# root NAME SUITE MIRROR PACKAGES: unpacks the packages, and what they need, once.
root() {
  [ -e "$roots/$1/complete" ] && return
  rm -rf -- "${roots:?}/$1"
  mmdebstrap --quiet --variant=extract --include="$4" "$2" "$roots/$1" "deb $3 $2 main" >"$roots/$1.log" 2>&1 || return 1
  mkdir -p "$roots/$1/tmp"
  touch "$roots/$1/complete"
}

# start NAME FOLDER: a row of the table, of the program started in that root.
start() {
  local folder=$2 began took
  mkdir -p "$folder/tmp"
  cp -- "$program" "$folder/tmp/persist"
  rm -f "$folder/tmp/cache.db"
  if chroot "$folder" /tmp/persist -d /tmp/cache.db -s users set a --success 1 2>"$roots/error" &&
    [ "$(chroot "$folder" /tmp/persist -d /tmp/cache.db -s users get a --value)" = 1 ]; then
    began=$(date +%s%N)
    for _ in {1..100}; do chroot "$folder" /tmp/persist --version >/dev/null; done
    took=$(($(date +%s%N) - began))
    printf '| %s | yes | %d.%d ms |\n' "$1" $((took / 100000000)) $((took / 10000000 % 10))
  else
    printf '| %s | no: %s | |\n' "$1" "$(head -n 1 "$roots/error")"
    failed=1
  fi
}

# shellcheck disable=SC2016  # a table for Markdown
echo '| system | starts | `chroot` and `--version` |'
echo '|---|---|---|'
mkdir -p "$roots/empty"
start 'nothing but the program' "$roots/empty"
while IFS=';' read -r name suite mirror packages description; do
  if root "$name" "$suite" "$mirror" "$packages"; then
    start "$description" "$roots/$name"
  else
    printf '| %s | not tried: %s | |\n' "$description" "$(tail -n 1 "$roots/$name.log" | tr '|' ' ')"
  fi
done <<TABLE
debian-11;bullseye;$debian;libc6,bash,coreutils;Debian 11 (glibc 2.31)
debian-12;bookworm;$debian;libc6,bash,coreutils;Debian 12 (glibc 2.36)
debian-13;trixie;$debian;libc6,bash,coreutils;Debian 13 (glibc 2.41)
ubuntu-20.04;focal;$ubuntu;libc6,bash,coreutils;Ubuntu 20.04 (glibc 2.31)
ubuntu-22.04;jammy;$ubuntu;libc6,bash,coreutils;Ubuntu 22.04 (glibc 2.35)
ubuntu-24.04;noble;$ubuntu;libc6,bash,coreutils;Ubuntu 24.04 (glibc 2.39)
musl;bookworm;$debian;musl,busybox-static;musl and busybox only, as in Alpine
TABLE
rm -f "$roots/error"
exit "$failed"
