#!/usr/bin/env bash
# What packaging/ makes of a program, made twice: packaging_test.sh PROGRAM BUILD_FOLDER
set -euo pipefail
program=$1
build=$2
packaging=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../../packaging")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SOURCE_DATE_EPOCH=1750000000

# A debug build is large: what is packed is stripped.
mkdir "$scratch/program"
strip -o "$scratch/program/persist" "$program"
cp "$program.map" "$scratch/program/persist.map"
export PERSIST_PROGRAM=$scratch/program/persist PERSIST_PAGES=$build/man

echo '== archive, twice'
# A creation mask and a language of the caller change nothing.
"$packaging/archive.sh" x86_64 "$scratch/first"
(umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$packaging/archive.sh" x86_64 "$scratch/second")
diff -r "$scratch/first" "$scratch/second"
"$packaging/check-archive.sh" "$scratch/first"/*.tar.gz

echo '== a library whose licence nobody has read'
echo '/usr/lib/x86_64-linux-gnu/libssl.a(ssl_lib.o)' >"$scratch/map"
if "$packaging/components.sh" "$scratch/map" >"$scratch/out" 2>"$scratch/err"; then exit 1; fi
grep -q 'libssl-dev .* not in the table of licences' "$scratch/err"

echo '== image, twice'
"$packaging/image.sh" x86_64 "$PERSIST_PROGRAM" "$scratch/first"
"$packaging/image.sh" x86_64 "$PERSIST_PROGRAM" "$scratch/second"
diff -r "$scratch/first" "$scratch/second"
# The program of this build needs libraries: it is the static one that runs in an image.
"$packaging/check-image.sh" --digests "$scratch/first"/*-oci-x86_64.tar
echo '== an image that was changed'
mkdir "$scratch/image"
tar -C "$scratch/image" -xf "$scratch/first"/*-oci-x86_64.tar
config=$(jq -r '"blobs/" + (.manifests[0].digest | sub(":"; "/"))' "$scratch/image/index.json")
sed -i 's/"size": /"size":  /' "$scratch/image/$config"
tar -C "$scratch/image" -cf "$scratch/changed.tar" .
if "$packaging/check-image.sh" --digests "$scratch/changed.tar" 2>"$scratch/err"; then exit 1; fi
grep -q 'not of size' "$scratch/err"
