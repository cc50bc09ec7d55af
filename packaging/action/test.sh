#!/usr/bin/env bash
# Installs archives from a server of this machine, as the action does on a runner: packaging/action/test.sh PROGRAM
# The archives contain PROGRAM for the architecture of this machine. The other one's program says its name.
set -euo pipefail

program=$(realpath -e -- "$1")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$folder"' EXIT
version=$("$program" --version)
version=${version#persist }

failures=0
fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# archive ARCH PROGRAM: a release like those of packaging/archive.sh.
release=$folder/releases/v$version
mkdir -p "$release"
archive() {
  local name=persist-$version-linux-$1
  mkdir -p "$folder/made/$name/bin"
  install -m 755 "$2" "$folder/made/$name/bin/persist"
  tar -czf "$release/$name.tar.gz" -C "$folder/made" "$name"
}
printf '#!/bin/sh\necho persist %s\n#arm\n' "$version" >"$folder/other"
archive x86_64 "$program"
archive aarch64 "$folder/other"
(cd "$release" && sha256sum -- *.tar.gz >SHA256SUMS)
# A release whose archive was exchanged, one without this archive in its sums, one with another program.
for kind in 9.9.1 9.9.2 9.9.3; do
  mkdir "$folder/releases/v$kind"
  cp "$release/persist-$version-linux-x86_64.tar.gz" "$folder/releases/v$kind/persist-$kind-linux-x86_64.tar.gz"
done
(cd "$folder/releases/v9.9.1" && sha256sum -- *.tar.gz >SHA256SUMS && echo more >>persist-9.9.1-linux-x86_64.tar.gz)
echo "$(printf '0%.0s' {1..64})  persist-9.9.2-linux-aarch64.tar.gz" >"$folder/releases/v9.9.2/SHA256SUMS"
(cd "$folder/releases/v9.9.3" && sha256sum -- *.tar.gz >SHA256SUMS)

# shellcheck disable=SC2016  # JavaScript
node -e '
  const { createReadStream } = require("node:fs")
  const server = require("node:http").createServer(({ url }, response) => {
    const file = createReadStream(process.argv[1] + url)
    file.on("error", () => response.writeHead(404).end()).on("open", () => file.pipe(response))
  })
  server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`))
' "$folder/releases" >"$folder/url" &
server=$!
until [ -s "$folder/url" ]; do sleep 0.05; done

# install VERSION ARCH [SHA256]: the output, and the status in `status`.
install_version() {
  rm -rf "$folder/temp" && mkdir "$folder/temp"
  : >"$folder/path"
  : >"$folder/output"
  status=0
  RUNNER_OS=${os-Linux} RUNNER_ARCH=$2 RUNNER_TEMP=$folder/temp GITHUB_PATH=$folder/path GITHUB_OUTPUT=$folder/output \
    PERSIST_VERSION=$1 PERSIST_SHA256=${3-} PERSIST_DOWNLOADS=$(<"$folder/url") "$here/install.sh" >"$folder/said" 2>&1 || status=$?
}

installs() {
  install_version "$@"
  [ "$status" = 0 ] || fail "$*: status $status: $(<"$folder/said")"
  [ "$(PATH=$(<"$folder/path"):$PATH bash -c 'persist --version')" = "persist $version" ] || fail "$*: not on the PATH"
  [ "path=$(<"$folder/path")/persist" = "$(<"$folder/output")" ] || fail "$*: the output is not the path"
}

refuses() {
  local text=$1
  shift
  install_version "$@"
  [ "$status" = 1 ] || fail "$*: status $status"
  [ -z "$(cat "$folder/path" "$folder/output")" ] || fail "$*: refused, and still on the PATH"
  [[ $text != *SHA* || -z $(find "$folder/temp" -name persist) ]] || fail "$*: unpacked"
  grep -q "^::error title=persist::.*$text" "$folder/said" || fail "$*: said $(<"$folder/said")"
}

digest=$(sha256sum "$release/persist-$version-linux-x86_64.tar.gz")
digest=${digest%% *}
installs "$version" X64
installs "v$version" X64
installs "$version" X64 "$digest"
installs "$version" X64 "${digest^^}"
installs "$version" ARM64
grep -q '#arm' "$(<"$folder/path")/persist" || fail 'ARM64: the program of another architecture'
refuses 'has the SHA-256 digest' "$version" X64 "${digest//[0-9]/0}"
refuses 'has the SHA-256 digest' "$version" ARM64 "$digest"
refuses 'has the SHA-256 digest' 9.9.1 X64
refuses 'SHA256SUMS .* does not list' 9.9.2 X64
refuses 'is not version 9.9.3' 9.9.3 X64
refuses 'cannot download' 9.9.4 X64
refuses 'must be like' latest X64
refuses 'must be like' '../1.0.0' X64
refuses 'only for X64 and ARM64' "$version" X86
os=macOS refuses 'only for Linux' "$version" X64
((failures == 0))
