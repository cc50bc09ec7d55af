#!/usr/bin/env bash
# Installs the version PERSIST_VERSION from PERSIST_DOWNLOADS/vVERSION/ into RUNNER_TEMP, and adds it to the PATH of the job.
# The archive must have the digest PERSIST_SHA256, or if that is empty the one in SHA256SUMS of the release.
set -euo pipefail

stop() {
  echo "::error title=persist::$1"
  exit 1
}

version=${PERSIST_VERSION#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || stop "the version must be like 0.1.0, not '$version'"
[ "$RUNNER_OS" = Linux ] || stop "there is no archive for $RUNNER_OS, only for Linux"
case $RUNNER_ARCH in
  X64) arch=x86_64 ;;
  ARM64) arch=aarch64 ;;
  *) stop "there is no archive for $RUNNER_ARCH, only for X64 and ARM64" ;;
esac

name=persist-$version-linux-$arch
folder=$RUNNER_TEMP/$name
rm -rf "$folder"
mkdir -p "$folder"

# download FILE: a release that does not exist is an error too.
download() {
  curl --fail --silent --show-error --location --retry 3 --output "$folder/$1" "$PERSIST_DOWNLOADS/v$version/$1" ||
    stop "cannot download $1 of version $version from $PERSIST_DOWNLOADS"
}

download "$name.tar.gz"
sha256=${PERSIST_SHA256,,}
if [ -z "$sha256" ]; then
  download SHA256SUMS
  sha256=$(awk -v file="$name.tar.gz" '{ sub(/^\*/, "", $2) } $2 == file { print $1 }' "$folder/SHA256SUMS")
  [ -n "$sha256" ] || stop "SHA256SUMS of version $version does not list $name.tar.gz"
fi
actual=$(sha256sum "$folder/$name.tar.gz")
[ "${actual%% *}" = "$sha256" ] || stop "$name.tar.gz has the SHA-256 digest ${actual%% *}, not $sha256"

# Only what was checked is unpacked.
mkdir "$folder/files"
tar -xzf "$folder/$name.tar.gz" -C "$folder/files"
rm "$folder/$name.tar.gz"
program=$(find "$folder/files" -type f -name persist -perm -u+x -print -quit)
[ -n "$program" ] || stop "$name.tar.gz contains no program"
[ "$("$program" --version)" = "persist $version" ] || stop "the program in $name.tar.gz is not version $version"

dirname -- "$program" >>"$GITHUB_PATH"
echo "path=$program" >>"$GITHUB_OUTPUT"
echo "installed $("$program" --version): $program"
