#!/usr/bin/env bash
# Writes the C++ examples of documentation as sources: the ```cpp blocks of Markdown files, and the
# indented lines in the comments (///) of headers.
#
#     extract.sh OUT ROOT FILE…
#
# A block with `int main(` becomes a program of its own, OUT/NAME_program_N.cpp. The other blocks of a
# file are one source, OUT/NAME.cpp: declarations where they stand, statements in a function that
# returns a Result<void>. before/NAME.hpp is included first. Prints the names of what it wrote. A file
# that would stay the same is not touched.
set -euo pipefail

out=$1
root=$2
shift 2
before=$(dirname "$(readlink -f "$0")")/before
mkdir -p "$out"

# Prints "#line N FILE" and the lines of each block, and "@END" after it.
blocks() {
  awk -v file="$1" '
    function take(line) {
      if (!open) printf "#line %d \"%s\"\n", NR, file
      open = 1
      while (blanks > 0) { print ""; blanks-- }
      print line
    }
    function finish() { if (open) print "@END"; open = 0; blanks = 0 }
    file ~ /\.md$/ {
      if ($0 == "```cpp") { inside = 1; next }
      if ($0 == "```") { inside = 0; finish(); next }
      if (inside) take($0)
      next
    }
    match($0, /^ *\/\/\/     /) { take(substr($0, RLENGTH + 1)); next }
    /^ *\/\/\/$/ && open { blanks++; next }
    { finish() }
    END { finish() }' "$1"
}

# Whether the block $1 is C++: a statement or a declaration ends in it.
is_code() { grep -qE '(;|\{)( *//.*)?$' <<<"$1"; }

# Replaces the file $1 by standard input, if that differs.
replace() {
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

# Adds the block $2 of the file named $1 to `source` or writes it as a program.
add_block() {
  local name=$1 block=$2
  if [[ $block == *'int main('* ]]; then
    programs=$((programs + 1))
    replace "$out/${name}_program_$programs.cpp" <<<"$block"
    echo "${name}_program_$programs"
    return
  fi
  is_code "$block" || return 0
  functions=$((functions + 1))
  if grep -qE '^(#include|template|namespace)' <<<"$block"; then
    source+=$block$'\n'
  else
    source+="static persist::Result<void> example_$functions() {"$'\n'"$block"$'\n'"return {};"$'\n}\n'
    calls+="  static_cast<void>(example_$functions());"$'\n'
  fi
}

for path in "$@"; do
  name=${path##*/}
  [[ $path != *.md ]] || name=${path%.md} name=${name//\//_}
  name=${name%.hpp}
  source='' calls='' block='' functions=0 programs=0
  while IFS= read -r line; do
    if [[ $line != @END ]]; then
      block+=$line$'\n'
    else
      add_block "$name" "${block%$'\n'}"
      block=''
    fi
  done < <(cd "$root" && blocks "$path")
  [[ -n $source ]] || continue
  {
    [[ ! -e $before/$name.hpp ]] || echo "#include \"$before/$name.hpp\""
    echo '#include <persist/error.hpp>'
    echo "$source"
    [[ -z $calls ]] || printf 'void run_%s();\nvoid run_%s() {\n%s}\n' "$name" "$name" "$calls"
  } | replace "$out/$name.cpp"
  echo "$name"
done
