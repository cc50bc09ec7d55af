#include <persist/inspector.hpp>

#include "values/descriptor.hpp"

namespace persist {

std::string_view name_of(Layout layout) {
  switch (layout) {
    case Layout::single: return "single";
    case Layout::multi: return "multi";
    case Layout::kvs: return "kvs";
    case Layout::none: break;
  }
  return "memory";
}

std::optional<Layout> layout_named(std::string_view name) {
  if (name == "single") return Layout::single;
  if (name == "multi") return Layout::multi;
  if (name == "kvs") return Layout::kvs;
  return std::nullopt;
}

Result<std::unique_ptr<Inspector>> Inspector::snapshot() {
  return backing_error("snapshot", {}, "this backing has no snapshots", BackingFault::unsupported);
}

Result<std::size_t> Transaction::drop(std::string_view /*store*/) {
  return std::unexpected{PersistenceBackingError{.method = "drop",
                                                 .fault = BackingFault::other_layout,
                                                 .code = {},
                                                 .message = "the store has no table of its own"}};
}

void EntryBatch::clear() {
  used_ = 0;
  rows_.clear();
}

EntryView EntryBatch::operator[](std::size_t index) const {
  const std::string_view bytes = room_;
  const Row& row = rows_[index];
  const std::size_t begin = index == 0 ? 0 : rows_[index - 1].value_end;
  return {.key = bytes.substr(begin, row.key_end - begin),
          .value = bytes.substr(row.key_end, row.value_end - row.key_end),
          .expires = row.expires,
          .key_class = row.key_class,
          .value_class = row.value_class,
          .malformed_envelope = row.malformed_envelope};
}

}  // namespace persist
