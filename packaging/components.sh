#!/usr/bin/env bash
# What is in a program, by the linker's report of it: a line per library, with tabs between
#     NAME VERSION LICENCE PURL COPYRIGHT_FILE
#
#     packaging/components.sh MAP [SYSROOT]
#
# Libraries are Debian's; those of another architecture are looked up in SYSROOT. A library that is
# not in the table below is an error: somebody has to read its licence first.
set -euo pipefail
map=$1
sysroot=${2-}

# upstream DEVELOPMENT_PACKAGE: "NAME LICENCE" of the project behind it, as SPDX writes licences.
upstream() {
  case $1 in
    libsqlite3-dev) echo 'sqlite blessing' ;;
    nettle-dev) echo 'nettle LGPL-3.0-or-later OR GPL-2.0-or-later' ;;
    libhiredis-dev) echo 'hiredis BSD-3-Clause' ;;
    zlib1g-dev) echo 'zlib Zlib' ;;
    libzstd-dev) echo 'zstd BSD-3-Clause OR GPL-2.0-only' ;;
    libre2-dev) echo 're2 BSD-3-Clause' ;;
    libcli11-dev) echo 'CLI11 BSD-3-Clause' ;;
    nlohmann-json3-dev) echo 'nlohmann-json MIT' ;;
    libstdc++-*-dev*) echo 'libstdc++ GPL-3.0-or-later WITH GCC-exception-3.1' ;;
    libgcc-*-dev*) echo 'libgcc GPL-3.0-or-later WITH GCC-exception-3.1' ;;
    libc6-dev*) echo 'glibc LGPL-2.1-or-later' ;;
    *) return 1 ;;
  esac
}

# package_of FILE: the Debian package that has it. One that was unpacked is known by its name only.
package_of() {
  local file
  file=$(readlink -f -- "$1")
  [[ -n $sysroot && $file == "$(readlink -f -- "$sysroot")"/* ]] && file="*/${file##*/}"
  # Debian moved /lib into /usr/lib, and dpkg remembers where a package had it.
  { dpkg -S "$file" 2>/dev/null || dpkg -S "${file#/usr}"; } | sed -n '1s/[:,].*//p'
}

# documentation FILE_OF_PACKAGE PACKAGE: the folder of its copyright and changelog.
documentation() {
  if [[ -n $sysroot && $1 == "$sysroot"/* ]]; then
    echo "$sysroot/usr/share/doc/$2"
  else
    echo "/usr/share/doc/$2"
  fi
}

version_of() {
  local changelog
  for changelog in "$1"/changelog.Debian.gz "$1"/changelog.gz; do
    [ -e "$changelog" ] || continue
    # Not through a pipe that is closed early: that is an error too.
    zcat -- "$changelog" | sed -n '1s/^[^(]*(\([^)]*\)).*/\1/p'
    return
  done
  echo "components.sh: no changelog in $1" >&2
  return 1
}

describe() {
  local file=$1 package=$2 line folder version upstream_version arch=amd64
  line=$(upstream "$package") || {
    echo "components.sh: $package ($file) is linked in and not in the table of licences" >&2
    return 1
  }
  folder=$(documentation "$file" "$package")
  version=$(version_of "$folder")
  # 1:1.2.13.dfsg-1 is Debian's first packaging of 1.2.13, of which parts were left out.
  upstream_version=${version#*:}
  upstream_version=${upstream_version%-*}
  upstream_version=${upstream_version%[.+]dfsg*}
  [[ $file == *aarch64* ]] && arch=arm64
  printf '%s\t%s\t%s\tpkg:deb/debian/%s@%s?arch=%s&distro=bookworm\t%s\n' \
    "${line%% *}" "${upstream_version%+ds*}" "${line#* }" "${package//+/%2B}" \
    "$(sed 's/:/%3A/; s/+/%2B/g; s/~/%7E/g' <<<"$version")" "$arch" "$folder/copyright"
}

# The archives out of which the linker took something, and the libraries that are headers only.
{
  sed -n 's/^\(\/[^(]*\.a\)(.*/\1/p' "$map" | sort -u
  for header in CLI/CLI.hpp nlohmann/json.hpp; do echo "$sysroot/usr/include/$header"; done
} | while IFS= read -r file; do
  [[ -e $file ]] || { echo "components.sh: $file does not exist" >&2; exit 1; }
  package=$(package_of "$file")
  [ -n "$package" ] || { echo "components.sh: no package has $file" >&2; exit 1; }
  describe "$file" "$package"
done | sort -u
