#!/usr/bin/env bash
# Makes a container image that has the static program and nothing else, as an OCI layout in a tar file
# that docker, podman and skopeo read: packaging/image.sh ARCH PROGRAM OUT_DIR
# Needs no builder and no daemon; jq. The same program gives the same bytes.
set -euo pipefail
arch=$1
program=$(readlink -f -- "$2")
mkdir -p -- "$3"
out=$(readlink -f -- "$3")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/version.sh
. packaging/version.sh

case $arch in
  x86_64) architecture='{"architecture": "amd64"}' ;;
  aarch64) architecture='{"architecture": "arm64", "variant": "v8"}' ;;
  *) echo "image.sh: the architecture must be one of x86_64, aarch64" >&2; exit 2 ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
layout=$scratch/layout
mkdir -p "$layout/blobs/sha256"
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)

digest_of() { sha256sum -- "$1" | cut -d ' ' -f 1; }

# blob TYPE FILE: moves it among the blobs and prints its descriptor.
blob() {
  local digest size
  digest=$(digest_of "$2")
  size=$(stat -c %s -- "$2")
  mv -- "$2" "$layout/blobs/sha256/$digest"
  jq -n --arg type "$1" --arg digest "sha256:$digest" --argjson size "$size" \
    '{mediaType: $type, digest: $digest, size: $size}'
}

# SQLite and sorting need a place for temporary files; /data is where caches are mounted.
root=$scratch/root
install -D "$program" "$root/usr/bin/persist"
install -d -m 1777 "$root/tmp"
install -d "$root/data"
install -D -m 644 LICENSE "$root/usr/share/doc/persist/LICENSE"
reproducible_tar "$root" data tmp usr >"$scratch/layer.tar"
diff_id=sha256:$(digest_of "$scratch/layer.tar")
gzip -9n "$scratch/layer.tar"
layer=$(blob application/vnd.oci.image.layer.v1.tar+gzip "$scratch/layer.tar.gz")

# OpenContainers' names for what an image is.
labels=$(jq -n --arg version "$VERSION" --arg created "$created" '{
  "org.opencontainers.image.title": "persist",
  "org.opencontainers.image.description": "Open, read, check, edit, seed and move stores of persisted results",
  "org.opencontainers.image.version": $version, "org.opencontainers.image.created": $created,
  "org.opencontainers.image.licenses": "MIT"}')
jq -n --argjson architecture "$architecture" --arg created "$created" --arg diff_id "$diff_id" \
  --argjson labels "$labels" '$architecture + {
    os: "linux", created: $created,
    config: {
      Entrypoint: ["/usr/bin/persist"], Cmd: ["--help"], WorkingDir: "/data",
      Env: ["PATH=/usr/bin", "LANG=C.UTF-8"], Labels: $labels
    },
    rootfs: {type: "layers", diff_ids: [$diff_id]},
    history: [{created: $created, created_by: "packaging/image.sh"}]
  }' >"$scratch/config"
config=$(blob application/vnd.oci.image.config.v1+json "$scratch/config")
jq -n --argjson config "$config" --argjson layer "$layer" --argjson labels "$labels" '{
  schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: $config, layers: [$layer], annotations: $labels}' >"$scratch/manifest"
manifest=$(blob application/vnd.oci.image.manifest.v1+json "$scratch/manifest")
jq -n --argjson manifest "$manifest" --argjson architecture "$architecture" --arg version "$VERSION" '{
  schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
  manifests: [$manifest + {
    platform: ({os: "linux"} + $architecture),
    annotations: {"org.opencontainers.image.ref.name": $version}}]}' >"$layout/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"

name=persist-$VERSION-oci-$arch.tar
reproducible_tar "$layout" blobs index.json oci-layout >"$scratch/image"
mv -- "$scratch/image" "$out/$name"
echo "$out/$name"
