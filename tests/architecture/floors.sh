#!/usr/bin/env bash
# Checks that no include goes up a floor of the house, and that each outside library is known to its
# own corner only.
#
#     floors.sh ROOT
#
# Prints a line an offence; status 1 when there is any.
set -euo pipefail
shopt -s extglob globstar nullglob

cd "$1"

# A driver is a folder and the public header of its name.
drivers=$(cd libpersist/src/drivers && printf '%s|' */ | tr -d /)
drivers="@(${drivers%|})"

# The floors, the lowest first: a name, and the public headers and source folders on it. A file may
# include what stands on its own floor and below.
floors=(
  'values    @(bigint|clock|duration|error|expires|export|lock_wait|temporary_folder|version).hpp values/*'
  'json      @(json_reader|json_text).hpp json/*'
  'exit      @(cause|exit|exit_codec|exit_parts).hpp exit/*'
  'schema    @(format|nlohmann|schema|schema_*).hpp schema/*'
  'inspect   @(backing_persistence|context|driver|entry|entry_sort|inspector|inspector_persistence|leases|request|requests|scan|transaction|uri).hpp testing/*.hpp inspect/*'
  'kvs       kvs.hpp kvs/*'
  'requests  requests/*'
  "drivers   $drivers.hpp driver_libraries.hpp drivers/registry.cpp drivers/driver_libraries.@(hpp|cpp) drivers/$drivers/*"
  'result    @(exit_of|key|open_results|result_*).hpp result/*'
  'persisted @(persisted|persisted_engine|persisted_inline).hpp persisted/*'
  'dump      @(dump|dump_reader|visit).hpp dump/*'
  'all       persist.hpp'
)

# The floors of the program, the lowest first: one folder each, so that no two can include each other.
app_floors=(
  'base      base/*'
  'io        io/*'
  'render    render/*'
  'cli       cli/*'
  'query     query/*'
  'schemas   schemas/*'
  'redact    redact/*'
  'core      core/*'
  'batch     batch/*'
  'diff      diff/*'
  'keys      keys/*'
  'merge     merge/*'
  'runs      runs/*'
  'watch     watch/*'
  'commands  commands/*'
  'main      main.cpp manual/main.cpp'
)

# Outside libraries: what their headers begin with, and the files that may include them.
borders=(
  'sqlite3.h  libpersist/src/drivers/sqlite/*'
  'mariadb/   libpersist/src/drivers/mysql/*'
  'nlohmann/  libpersist/include/persist/nlohmann.hpp app/*'
  'CLI/       app/cli/*.cpp'
  're2/       app/query/*.cpp'
  'nettle/    libpersist/src/* app/redact/*'
  'catch2/    none'
  'benchmark/ none'
)

offences=0
offend() {
  echo "$1: $2"
  offences=$((offences + 1))
}

# Whether $1 fits one of the patterns in $2.
fits() {
  local - pattern
  set -f  # the patterns are for names, not for files
  for pattern in $2; do
    # shellcheck disable=SC2053  # the right side is a pattern
    [[ $1 == $pattern ]] && return 0
  done
  return 1
}

# Sets `level` to the number of the floor that the header or source $1 stands on; fails without one.
find_level() {
  local name=$1
  name=${name#libpersist/include/}
  name=${name#libpersist/src/}
  name=${name#persist/}
  for level in "${!floors[@]}"; do
    fits "$name" "${floors[level]#* }" && return 0
  done
  return 1
}

# Sets `level` to the number of the floor that the program's header or source $1 stands on.
find_app_level() {
  local name=${1#app/}
  for level in "${!app_floors[@]}"; do
    fits "$name" "${app_floors[level]#* }" && return 0
  done
  return 1
}

is_driver() {
  [[ $1 == libpersist/src/drivers/* ]]
}

check_border() {
  local file=$1 target=$2 border
  for border in "${borders[@]}"; do
    [[ $target == "${border%% *}"* ]] || continue
    fits "$file" "${border#* }" || offend "$file" "<$target> is not for this file"
  done
}

check_library_include() {
  local file=$1 target=$2 own=$3
  [[ $target == persist/* || -f libpersist/src/$target ]] || return 0
  if ! find_level "$target"; then
    offend "$file" "$target stands on no floor"
  elif ((level > own)); then
    offend "$file" "$target stands above it, on the floor ${floors[level]%% *}"
  elif [[ $target == drivers/sql/* && $file == libpersist/src/drivers/@(postgresql|mysql)/* ]]; then
    return 0  # what the drivers of SQL servers share
  elif [[ $target == drivers/* && $file != libpersist/src/"${target%/*}"/* ]] && is_driver "$file"; then
    offend "$file" "$target belongs to another driver"
  fi
}

check_app_include() {
  local file=$1 target=$2 own=$3
  if [[ $target == persist/* ]]; then
    [[ -e libpersist/include/$target ]] || offend "$file" "$target is no public header"
  elif [[ -f libpersist/src/$target && ! -e app/$target ]]; then
    offend "$file" "$target is private to the library"
  elif [[ -e app/$target || -e app/$target.in ]] && find_app_level "$target" && ((level > own)); then
    offend "$file" "$target stands above it, in ${app_floors[level]%% *}"
  fi
}

for file in libpersist/@(include|src)/**/*.@(hpp|cpp); do
  find_level "$file" || offend "$file" 'stands on no floor'
done
umbrella=$(<libpersist/include/persist/persist.hpp)
for file in libpersist/include/persist/*.hpp; do
  name=${file##*/}
  [[ $name == @(export|nlohmann|persist).hpp || $umbrella == *$'\n'"#include <persist/$name>"* ]] ||
    offend "$file" 'is not in persist.hpp'
  [[ $name == export.hpp || $(grep -m 1 '^#include' "$file") == '#include <persist/export.hpp>' ]] ||
    offend "$file" 'does not include export.hpp first'
done
for file in app/**/*.@(hpp|cpp|hpp.in); do
  find_app_level "$file" || offend "$file" 'stands on no floor of the program'
done

while IFS=: read -r file target; do
  check_border "$file" "$target"
  if [[ $file == app/* ]]; then
    if find_app_level "$file"; then check_app_include "$file" "$target" "$level"; fi
  elif find_level "$file"; then
    check_library_include "$file" "$target" "$level"
  fi
done < <(grep -rE --include='*.hpp' --include='*.cpp' '^[[:space:]]*#[[:space:]]*include' libpersist app |
  sed -E 's/:[^<"]*[<"]([^>"]*)[>"].*/:\1/')

((offences == 0))
