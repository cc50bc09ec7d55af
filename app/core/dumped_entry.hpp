#pragma once

/// An entry as it stands in a dump.

#include <string>
#include <string_view>

#include <persist/dump.hpp>
#include <persist/entry.hpp>

namespace persist::app {

/// Borrowed from whoever handed it out.
struct DumpedEntry {
  std::string_view store;
  EntryView record;
  /// It has a `ttl`: `record.expires` is as long after the epoch as that says.
  bool has_ttl = false;
};

/// Appends `entry` in a form.
void append_dumped(std::string& out, const DumpedEntry& entry, DumpForm form = DumpForm::lines);

}  // namespace persist::app
