#!/usr/bin/env bash
# Checks the packages of packaging/debian.sh: packaging/check-debian.sh FOLDER
# lintian without errors; installed, upgraded from an older version, used, removed and purged in a clean
# root, which then is as it was. Needs root, lintian, mmdebstrap.
set -euo pipefail
folder=$(readlink -f -- "$1")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

echo '== lintian'
lintian --allow-root --fail-on error --tag-display-limit 0 "$folder"/*.deb

echo '== a clean root'
# With what the packages depend on, so that nothing else comes and goes with them.
mmdebstrap --quiet --variant=minbase --include=libsqlite3-dev,nettle-dev,libhiredis-dev \
  --skip=cleanup/apt/lists bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
# Without caches and logs, which are of apt and dpkg.
files() {
  (cd "$root" && find . -path ./proc -prune -o -path ./sys -prune -o -path ./var/lib/apt -prune -o -path ./var/cache -prune \
    -o -path ./var/log -prune -o -path ./var/lib/dpkg -prune -o -path ./tmp -prune \
    -o -path ./packages -prune -o -print | sort)
}

# older PACKAGE_FILE: the same package as version 0.0.9, from which is upgraded.
mkdir "$scratch/old"
older() {
  local tree=$scratch/tree
  rm -rf "$tree"
  dpkg-deb -R "$1" "$tree"
  sed -i 's/^Version: .*/Version: 0.0.9-1/; s/(= [^)]*)/(= 0.0.9-1)/' "$tree/DEBIAN/control"
  dpkg-deb --root-owner-group -b "$tree" "$scratch/old" >/dev/null
}
for package in "$folder"/*.deb; do older "$package"; done
mkdir "$root/packages"
cp "$scratch/old"/*.deb "$root/packages/"

files >"$scratch/before"

echo '== installed'
in_root sh -c 'apt-get install -qq -y --no-install-recommends /packages/*.deb' >/dev/null
in_root persist -d /tmp/cache.db -s users set a --success 1

echo '== upgraded'
rm "$root/packages"/*
cp "$folder"/*.deb "$root/packages/"
in_root sh -c 'apt-get install -qq -y --no-install-recommends /packages/*.deb' >/dev/null
# shellcheck disable=SC2016  # dpkg's names
in_root dpkg-query -W -f '${Package} ${Version} ${Status}\n' persist libpersist0.1 libpersist-dev | tee "$scratch/status"
[ "$(grep -c ' install ok installed$' "$scratch/status")" = 3 ]
if grep 0.0.9 "$scratch/status"; then exit 1; fi
[ "$(in_root persist -d /tmp/cache.db -s users get a --value)" = 1 ]
in_root dpkg --verify persist libpersist0.1 libpersist-dev
in_root ldconfig -p >"$scratch/libraries"
grep -qF libpersist.so.0.1 "$scratch/libraries"
for file in share/man/man1/persist.1.gz share/bash-completion/completions/persist \
  share/zsh/vendor-completions/_persist share/fish/vendor_completions.d/persist.fish; do
  [[ $(in_root dpkg -S "/usr/$file" 2>&1) == 'persist: '* ]] || { echo "$file is not in persist" >&2; exit 1; }
done
# An error of a library that is not there names the package.
in_root persist -d postgresql://127.0.0.1/x stores 2>"$scratch/error" || [ $? = 4 ]
grep -F 'is not installed; it is in the package libpq5' "$scratch/error"

echo '== removed and purged'
in_root apt-get remove -qq -y persist libpersist0.1 libpersist-dev >/dev/null
if in_root sh -c 'command -v persist'; then exit 1; fi
# apt knows nothing any more of what had no configuration to leave.
in_root dpkg --purge persist libpersist0.1 libpersist-dev
rm -r "$root/packages"
files >"$scratch/after"
diff "$scratch/before" "$scratch/after"
if in_root dpkg-query -W persist 2>/dev/null; then exit 1; fi
echo 'the root is as it was'
