#pragma once

#include <string>
#include <string_view>

#include <persist/dump.hpp>

namespace persist::dump {

/// How every line of a store begins, up to its key: `{"store":…,"key":`.
[[nodiscard]] std::string line_head(std::string_view store);

/// Appends the key of `record`.
void append_key(std::string& out, const EntryView& record);

/// Appends the line of `record` after its head.
LineForm append_line(std::string& out, std::string_view head, const EntryView& record,
                     const ValueState& state, const DumpExpiry& expiry = {});

/// Appends the entry of `record`, whose line has that head, in a form.
void append_entry(std::string& out, std::string_view head, const EntryView& record,
                  const ValueState& state, DumpForm form, const DumpExpiry& expiry);

}  // namespace persist::dump
