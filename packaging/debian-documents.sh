#!/usr/bin/env bash
# Puts the changelogs and the copyright of a Debian package into its folder, and compresses its manual
# pages: packaging/debian-documents.sh FOLDER PACKAGE VERSION MAINTAINER (run by CPack)
set -euo pipefail
folder=$1 package=$2 version=$3 maintainer=$4
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/version.sh
. packaging/version.sh

documents=$folder/usr/share/doc/$package
install -d -m 755 "$documents"
gzip -9nc CHANGELOG.md >"$documents/changelog.gz"
gzip -9n >"$documents/changelog.Debian.gz" <<TEXT
persist ($version) bookworm; urgency=medium

  * New upstream version; see changelog.gz.

 -- $maintainer  $(date -u -d "@$SOURCE_DATE_EPOCH" -R)
TEXT
{
  cat <<'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: persist

Files: *
Copyright: 2026 The libpersist authors
License: Expat

License: Expat
TEXT
  sed -n '/^Permission is/,$p' LICENSE | sed 's/^$/./; s/^/ /'
  # What Debian's archives put into the binaries.
  cat <<'TEXT'

Comment: The binaries contain parts of these libraries of Debian, whose copyright files are in
 /usr/share/doc: CLI11 (libcli11-dev), nlohmann-json (nlohmann-json3-dev), Nettle (nettle-dev),
 hiredis (libhiredis-dev), zlib (zlib1g-dev), Zstandard (libzstd-dev), RE2 (libre2-dev) and
 libstdc++ (libstdc++-12-dev).
TEXT
} >"$documents/copyright"
chmod 644 "$documents"/*

find "$folder" -path '*/share/man/*' -type f ! -name '*.gz' -exec gzip -9n {} +
find "$folder" -path '*/share/man/*' -type f -exec chmod 644 {} +
# Nothing was ever uploaded to Debian, the project has no address for mail, and CPack's scripts call
# ldconfig.
overrides=("initial-upload-closes-no-bugs *")
if [[ $maintainer == *@localhost\> ]]; then
  overrides+=("bogus-mail-host Maintainer *" "bogus-mail-host-in-debian-changelog *")
fi
# The program contains what it needs of Debian's archives, zlib too, so that it starts sooner; see the copyright.
if [[ $package == persist ]]; then overrides+=("embedded-library zlib *"); fi
if [[ $package == libpersist[0-9]* ]]; then overrides+=("maintscript-calls-ldconfig *"); fi
install -d -m 755 "$folder/usr/share/lintian/overrides"
printf '%s\n' "${overrides[@]/#/$package: }" >"$folder/usr/share/lintian/overrides/$package"
chmod 644 "$folder/usr/share/lintian/overrides/$package"
