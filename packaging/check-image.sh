#!/usr/bin/env bash
# Checks an image of packaging/image.sh as somebody who pulls it would: every digest and size, then
# the program, in its own root and nothing else there:
#     packaging/check-image.sh [--digests] IMAGE [EMULATOR]
# Only root can change the root: others, and --digests, leave the program alone. Needs jq.
set -euo pipefail
digests=
if [ "$1" = --digests ]; then digests=1; shift; fi
image=$(readlink -f -- "$1")
emulator=${2-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar -C "$scratch" -xf "$image"
cd "$scratch"

[ "$(jq -r .imageLayoutVersion oci-layout)" = 1.0.0 ]

# blob_of DESCRIPTOR: the path of the blob, whose size and digest have to be as described.
blob_of() {
  local digest size path
  digest=$(jq -r .digest <<<"$1")
  size=$(jq -r .size <<<"$1")
  path=blobs/sha256/${digest#sha256:}
  [ "$(stat -c %s "$path")" = "$size" ] || { echo "$path: not of size $size" >&2; return 1; }
  sha256sum --quiet -c <<<"${digest#sha256:}  $path" >&2 || return 1
  echo "$path"
}
manifest=$(blob_of "$(jq -c '.manifests[0]' index.json)")
config=$(blob_of "$(jq -c .config "$manifest")")
layer=$(blob_of "$(jq -c '.layers[0]' "$manifest")")
[ "$(find blobs -type f | wc -l)" = 3 ]
[ "sha256:$(zcat <"$layer" | sha256sum | cut -d ' ' -f 1)" = "$(jq -r '.rootfs.diff_ids[0]' "$config")" ]
[ "$(jq -r '.manifests[0].platform.architecture' index.json)" = "$(jq -r .architecture "$config")" ]

if [ -n "$digests" ] || [ "$(id -u)" != 0 ]; then
  echo 'digests agree; the program was not run in the image'
  exit 0
fi
mkdir root
tar -C root -xzf "$layer"
if [ -n "$emulator" ]; then cp -- "$emulator" root/emulator; fi
run() {
  chroot root ${emulator:+/emulator} "$(jq -r '.config.Entrypoint[0]' "$config")" "$@"
}
run --version
run -d /data/cache.db -s users set a --success '{"n":1}'
[ "$(run -d /data/cache.db -s users get a)" = '{"_tag":"Success","value":{"n":1}}' ]
run -d /data/cache.db dump | run -d /data/other.db load
run diff /data/cache.db /data/other.db
echo "$(jq -r .architecture "$config"): digests agree, the program runs"
