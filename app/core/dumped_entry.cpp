#include "core/dumped_entry.hpp"

#include <persist/dump.hpp>

namespace persist::app {

void append_dumped(std::string& out, const DumpedEntry& entry, DumpForm form) {
  DumpExpiry expiry;
  if (entry.has_ttl) expiry.form = DumpExpiry::Form::ttl;
  append_dump_entry(out, entry.store, entry.record, form, expiry);
}

}  // namespace persist::app
