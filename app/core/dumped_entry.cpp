#include "core/dumped_entry.hpp"

#include <persist/dump.hpp>

namespace persist::app {

void append_dumped(std::string& out, const DumpedEntry& entry) {
  if (entry.has_ttl) {
    append_dump_line(out, entry.store, entry.record, DumpExpiry{.form = DumpExpiry::Form::ttl});
  } else {
    append_dump_line(out, entry.store, entry.record);
  }
}

}  // namespace persist::app
