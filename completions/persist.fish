# Completion of persist in fish. Put it into ~/.config/fish/completions or a vendor's folder.

# Prints the word at the cursor without its quotes, of which the last may be open.
function __persist_word
    set -l typed (commandline -ct)
    string unescape -- "$typed"
    or string unescape -- "$typed'"
    or string unescape -- "$typed\""
end

# Prints the words before it. Plain variables and ~/ are replaced; nothing else is evaluated.
function __persist_before
    for word in (commandline -opc)
        if set -l parts (string match -r '^\$(\w+)(.*)$' -- $word)
            set -l name $parts[2]
            printf '%s\0' "$$name$parts[3]"
        else
            printf '%s\0' (string replace -r '^~/' "$HOME/" -- $word)
        end
    end
end

# Prints candidates, each with its help behind a tab, and ends them with NUL.
function __persist_complete
    set -l before (__persist_before | string split0)
    set -l word (__persist_word)
    set -l answers (command $before[1] complete-words -- $before[2..] "$word" 2>/dev/null | string split0)
    set -l head $answers[2]
    if test "$answers[1]" = files
        set -l rest (string sub -s (math 1 + (string length -- "$head")) -- "$word")
        for file in (__fish_complete_path "$rest")
            printf '%s%s\0' $head $file
        end
        return
    end
    for at in (seq 3 2 (count $answers))
        # A tab would be read as the end of the candidate.
        if not string match -q -- "*"\t"*" $answers[$at]
            printf '%s\t%s\0' $answers[$at] $answers[(math $at + 1)]
        end
    end
end

complete -c persist -k -f -a '(__persist_complete | string split0)'
