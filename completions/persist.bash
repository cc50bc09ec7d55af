# shellcheck shell=bash
# shellcheck disable=SC2016  # what stands in single quotes is meant literally
# Completion of persist in bash. Source it, or install it as
# /usr/share/bash-completion/completions/persist.

# Splits $1, the line up to the cursor, into words as bash would, but evaluates nothing except plain
# variables. Sets, for its caller: words, all but the last; word, the last; quote, the quote that it
# leaves open; kept, the front of it that readline leaves alone. Fails when there is more to evaluate.
_persist_split() {
  local line=$1 char in_word='' tilde='' name
  local -i at
  for ((at = 0; at < ${#line}; at++)); do
    char=${line:at:1}
    if [[ $quote == "'" ]]; then
      if [[ $char == "'" ]]; then quote=''; else word+=$char; fi
    elif [[ $char == "\\" ]]; then
      at+=1
      if [[ $quote && ${line:at:1} != [\"\\\$\`] ]]; then word+=$char; fi
      word+=${line:at:1} in_word=yes
    elif [[ $char == '`' || ${line:at:2} == '$(' ]]; then
      return 1
    elif [[ $char == '$' && ${line:at} =~ ^\$(([A-Za-z_][A-Za-z_0-9]*)|\{([A-Za-z_][A-Za-z_0-9]*)\}) ]]; then
      name=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
      word+=${!name-} in_word=yes
      at+=${#BASH_REMATCH}-1
    elif [[ $quote ]]; then
      if [[ $char == "$quote" ]]; then quote=''; else word+=$char; fi
    elif [[ $char == [\"\'] ]]; then
      quote=$char kept=$word in_word=yes
    elif [[ $char == [[:space:]] ]]; then
      if [[ $tilde ]]; then word=$HOME${word#\~}; fi
      if [[ $in_word ]]; then words+=("$word"); fi
      word='' kept='' in_word='' tilde=''
    else
      if [[ ! $in_word && ${line:at} =~ ^~(/|[[:space:]]) ]]; then tilde=yes; fi
      word+=$char in_word=yes
      if [[ ${COMP_WORDBREAKS-} == *"$char"* ]]; then kept=$word; fi
    fi
  done
}

# Sets REPLY to $1 spelt so that bash reads it as that text, within the quote that is open.
_persist_quote() {
  REPLY=$1
  case $quote in
    "'")
      REPLY=${REPLY//\'/\'\\\'\'}
      ;;
    '"')
      REPLY=${REPLY//\\/\\\\}
      REPLY=${REPLY//\"/\\\"}
      REPLY=${REPLY//\$/\\\$}
      REPLY=${REPLY//\`/\\\`}
      # Between double quotes history expansion cannot be escaped.
      REPLY=${REPLY//!/\"\'!\'\"}
      ;;
    *)
      printf -v REPLY %q "$1"
      ;;
  esac
}

_persist() {
  local line=${COMP_WORDS[*]:0:COMP_CWORD+1}
  if [[ ${COMP_LINE-} ]]; then line=${COMP_LINE:0:COMP_POINT}; fi
  local -a words=() answers=()
  local word='' quote='' kept='' answer head file REPLY
  COMPREPLY=()
  _persist_split "$line" || return
  while IFS= read -r -d '' answer; do
    answers+=("$answer")
  done < <(command -- "${words[0]-persist}" complete-words -- "${words[@]:1}" "$word" 2>/dev/null)

  head=${answers[1]-}
  if [[ ${answers[0]-} == files ]]; then
    # From here on readline does the quoting.
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
      file=$head$file
      COMPREPLY+=("${file#"$kept"}")
    done < <(compgen -f -- "${word#"$head"}")
    return
  fi
  local -i at
  for ((at = 2; at < ${#answers[@]}; at += 2)); do
    _persist_quote "${answers[at]#"$kept"}"
    COMPREPLY+=("$REPLY")
  done
}

complete -F _persist persist
