#!/usr/bin/env bash
# The bill of materials of a program as CycloneDX 1.5: packaging/sbom.sh PROGRAM ARCH < COMPONENTS
# Reads the lines of packaging/components.sh. Needs jq.
set -euo pipefail
program=$(readlink -f -- "$1")
arch=$2
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/version.sh
. packaging/version.sh

digest=$(sha256sum -- "$program")
digest=${digest%% *}
# A number of its own for every program, and the same one for the same program.
serial=${digest:0:8}-${digest:8:4}-5${digest:12:3}-8${digest:15:3}-${digest:18:12}

jq -Rn --arg version "$VERSION" --arg arch "$arch" --arg digest "$digest" --arg serial "$serial" \
  --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
  def licence: if test(" ") then [{expression: .}] else [{license: {id: .}}] end;
  [inputs | split("\t") | {
     type: "library", "bom-ref": .[3], name: .[0], version: .[1], licenses: (.[2] | licence), purl: .[3]
   }] as $components
  | ("pkg:generic/persist@" + $version + "?arch=" + $arch) as $self
  | {
      bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: ("urn:uuid:" + $serial), version: 1,
      metadata: {
        timestamp: $time,
        component: {
          type: "application", "bom-ref": $self, name: "persist", version: $version,
          licenses: ("MIT" | licence), purl: $self,
          hashes: [{alg: "SHA-256", content: $digest}]
        }
      },
      components: $components,
      dependencies: ([{ref: $self, dependsOn: [$components[].purl]}]
                     + [$components[] | {ref: .purl, dependsOn: []}])
    }'
