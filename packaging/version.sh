#!/usr/bin/env bash
# Sourced by the other scripts, from the root of the repository: what makes two builds of one commit
# the same bytes.
VERSION=$(sed -n 's/^project(persist VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
[ -n "$VERSION" ] || { echo "CMakeLists.txt has no version" >&2; exit 1; }
# The last commit; now, where there is no repository.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export VERSION SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

# reproducible_tar FOLDER NAME…: a tar file on standard output.
reproducible_tar() {
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
    --format=gnu -cf - -- "${@:2}"
}
