#!/usr/bin/env bash
# The licences of what is linked into a program, as text: packaging/notices.sh < COMPONENTS
# Reads the lines of packaging/components.sh.
set -euo pipefail
components=$(cat)

cat <<'TEXT'
persist is under the MIT licence (see LICENSE). The program contains parts of the libraries below, as
Debian 12 has them; their copyright notices and licences follow.

glibc and Nettle are under the GNU Lesser General Public License: you may change them and link the program
again. Its complete source, with the script that links it (packaging/static.sh), is in the repository of
persist, at the tag of this version; their sources are Debian's (apt-get source glibc nettle).

TEXT
while IFS=$'\t' read -r name version licence _; do
  printf '  %-14s %-12s %s\n' "$name" "$version" "$licence"
done <<<"$components"

# The libraries of one source package have one text.
while IFS= read -r text; do
  names=$(awk -F '\t' -v text="$text" '$5 == text { printf "%s%s", separator, $1; separator = ", " }' \
    <<<"$components")
  printf '\n%s\n%s\n%s\n\n' "$(printf '%078d' 0 | tr 0 =)" "$names" "$(printf '%078d' 0 | tr 0 =)"
  cat -- "$text"
done < <(cut -f 5 <<<"$components" | sort -u)

# Debian's texts name the licences of GNU by file.
for licence in GPL-2 GPL-3 LGPL-2.1 LGPL-3; do
  printf '\n%s\n%s\n%s\n\n' "$(printf '%078d' 0 | tr 0 =)" "$licence" "$(printf '%078d' 0 | tr 0 =)"
  cat -- "/usr/share/common-licenses/$licence"
done
