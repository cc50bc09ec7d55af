#!/usr/bin/env bash
# Checks an archive of packaging/archive.sh: packaging/check-archive.sh ARCHIVE
# What is in it, that its bill of materials has what CycloneDX 1.5 asks, and that all is plain files of
# one owner and one time. Needs jq.
set -euo pipefail
archive=$(readlink -f -- "$1")
name=$(basename -- "$archive" .tar.gz)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo 'owners, modes, times'
tar -tvzf "$archive" --numeric-owner --full-time >"$scratch/list"
[ "$(awk '{ print $2 }' "$scratch/list" | sort -u)" = 0/0 ]
[ "$(awk '{ print $4, $5 }' "$scratch/list" | sort -u | wc -l)" = 1 ]
[ "$(awk '{ print $1 }' "$scratch/list" | sort -u | tr '\n' ' ')" = '-rw-r--r-- -rwxr-xr-x drwxr-xr-x ' ]

tar -C "$scratch" -xzf "$archive"
cd "$scratch/$name"
echo 'contents'
for file in bin/persist share/man/man1/persist.1 share/man/man5/persist-dump.5 share/man/man7/persist-git.7 \
  share/bash-completion/completions/persist share/zsh/site-functions/_persist \
  share/fish/vendor_completions.d/persist.fish \
  share/doc/persist/{LICENSE,README.md,CHANGELOG.md,THIRD-PARTY-NOTICES,persist.cdx.json}; do
  [ -s "$file" ] || { echo "$file is missing or empty" >&2; exit 1; }
done

echo 'bill of materials'
cmp share/doc/persist/persist.cdx.json "${archive%.tar.gz}.cdx.json"
digest=$(sha256sum bin/persist)
jq -e --arg digest "${digest%% *}" '
  # What the schema of CycloneDX 1.5 requires of what is used here.
  def is_licence: (.license.id // .expression | type) == "string";
  def is_component:
    (.type | IN("application", "library")) and (.name | length > 0) and (.version | length > 0)
    and (.purl | startswith("pkg:")) and (.licenses | length > 0 and all(is_licence));
  .bomFormat == "CycloneDX" and .specVersion == "1.5" and .version == 1
  and (.serialNumber | test("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$"))
  and (.metadata.timestamp | fromdateiso8601 > 0)
  and (.metadata.component | is_component and .hashes[0].content == $digest)
  and (.components | all(is_component))
  and ([.components[]["bom-ref"]] | length == (unique | length))
  and ([.metadata.component, .components[] | .["bom-ref"]] | sort) == ([.dependencies[].ref] | sort)
  ' share/doc/persist/persist.cdx.json >/dev/null
echo 'notices'
while IFS=$'\t' read -r component version; do
  awk -v name="$component" -v version="$version" '$1 == name && $2 == version { found = 1 } END { exit !found }' \
    share/doc/persist/THIRD-PARTY-NOTICES ||
    { echo "$component $version is not in the notices" >&2; exit 1; }
done < <(jq -r '.components[] | [.name, .version] | @tsv' share/doc/persist/persist.cdx.json)
for word in 'Jean-loup Gailly' 'Salvatore Sanfilippo' 'Niels Lohmann' 'Henry Schreiner' 'Meta Platforms\|Facebook' \
  'LESSER GENERAL PUBLIC LICENSE'; do
  grep -q "$word" share/doc/persist/THIRD-PARTY-NOTICES || { echo "notices: no $word" >&2; exit 1; }
done
