#include <array>

#include "command.hpp"
#include "commands/make.hpp"

namespace persist::app {

std::span<const CommandEntry> commands() {
  static constexpr std::array entries{
      CommandEntry{"get", "print the Exit of a key", make_get},
      CommandEntry{"get-many", "print the Exits of many keys, a line each", make_get_many},
      CommandEntry{"keys", "list keys", make_keys},
      CommandEntry{"stores", "list stores", make_stores},
      CommandEntry{"dump", "write entries as NDJSON", make_dump},
      CommandEntry{"ttl", "print the remaining life of a key", make_ttl},
      CommandEntry{"stats", "sum up states, tags, expiries and sizes", make_stats},
      CommandEntry{"verify", "check the file and every value in it", make_verify},
      CommandEntry{"set", "write an entry", make_set},
      CommandEntry{"remove", "remove entries", make_remove},
      CommandEntry{"clear", "remove every entry of a store", make_clear},
      CommandEntry{"load", "read dumps into stores", make_load},
      CommandEntry{"expire", "change when entries expire", make_expire},
      CommandEntry{"purge", "delete expired entries", make_purge},
      CommandEntry{"copy", "copy entries to another backing", make_copy},
      CommandEntry{"backup", "copy a SQLite file while others write", make_backup},
  };
  return entries;
}

}  // namespace persist::app
