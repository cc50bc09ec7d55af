#include <algorithm>
#include <array>

#include "cli/command.hpp"
#include "commands/make.hpp"

namespace persist::app {

std::span<const CommandEntry> commands() {
  static constexpr std::array entries{
      CommandEntry{"get", "print the Exit of a key", make_get, CommandGroup::reading,
                   Paging::on_terminal},
      CommandEntry{"get-many", "print the Exits of many keys, one per line", make_get_many,
                   CommandGroup::reading},
      CommandEntry{"keys", "list keys", make_keys, CommandGroup::reading, Paging::on_terminal},
      CommandEntry{"stores", "list stores", make_stores, CommandGroup::reading},
      CommandEntry{"dump", "write entries as NDJSON", make_dump, CommandGroup::reading,
                   Paging::on_terminal},
      CommandEntry{"stats", "count entries by store, state, expiry and size", make_stats,
                   CommandGroup::reading, Paging::on_terminal},
      CommandEntry{"ttl", "print how long keys still live", make_ttl, CommandGroup::reading,
                   Paging::never, JsonOutput::none},
      CommandEntry{"show", "show a run of a workflow, and why it does not go on", make_show,
                   CommandGroup::reading, Paging::on_terminal},
      CommandEntry{"diff", "compare two backings or dumps", make_diff, CommandGroup::reading,
                   Paging::on_terminal},
      CommandEntry{"merge", "merge two versions of a dump, as git's merge driver does", make_merge,
                   CommandGroup::reading},
      CommandEntry{"verify", "check the file and every value in it", make_verify,
                   CommandGroup::reading, Paging::on_terminal},
      CommandEntry{"watch", "follow changes as they happen", make_watch, CommandGroup::reading},
      CommandEntry{"set", "write an entry", make_set, CommandGroup::changing},
      CommandEntry{"remove", "remove entries", make_remove, CommandGroup::changing},
      CommandEntry{"clear", "remove every entry of a store", make_clear, CommandGroup::changing},
      CommandEntry{"load", "read dumps into stores", make_load, CommandGroup::changing},
      CommandEntry{"expire", "change when entries expire", make_expire, CommandGroup::changing},
      CommandEntry{"purge", "delete expired entries, or requests that ended long ago", make_purge,
                   CommandGroup::changing},
      CommandEntry{"edit", "change a value in an editor", make_edit, CommandGroup::changing},
      CommandEntry{"copy", "copy entries to another backing", make_copy, CommandGroup::changing},
      CommandEntry{"backup", "copy a SQLite file while others write", make_backup,
                   CommandGroup::changing, Paging::never, JsonOutput::none},
      CommandEntry{"restore", "put back what --save, dump or backup wrote", make_restore,
                   CommandGroup::changing},
      CommandEntry{"update", "change a part of many values", make_update, CommandGroup::changing},
      CommandEntry{"rename", "give an entry another key", make_rename, CommandGroup::changing},
      CommandEntry{"rename-store", "give a store another id", make_rename_store,
                   CommandGroup::changing},
      CommandEntry{"requeue", "put dead letters back into their queue", make_requeue,
                   CommandGroup::changing},
      CommandEntry{"resume", "resume parked runs of workflows", make_resume,
                   CommandGroup::changing},
      CommandEntry{"fmt", "sort dumps and give them one form", make_fmt, CommandGroup::programs},
      CommandEntry{"batch", "answer requests, one JSON object per line", make_batch,
                   CommandGroup::programs},
      CommandEntry{"completion", "print a completion script for a shell", make_completion,
                   CommandGroup::programs, Paging::never, JsonOutput::none},
      CommandEntry{"version", "print the version; with --verbose, what it is built with",
                   make_version, CommandGroup::programs, Paging::on_terminal},
      CommandEntry{"complete-words", "print the possible completions of a word",
                   make_complete_words, CommandGroup::internal, Paging::never, JsonOutput::none},
  };
  return entries;
}

const CommandEntry* find_command(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &CommandEntry::name);
  return found == commands().end() ? nullptr : &*found;
}

}  // namespace persist::app
