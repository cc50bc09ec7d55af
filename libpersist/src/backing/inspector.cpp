#include <persist/inspector.hpp>

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

void Portion::clear() {
  bytes_.clear();
  rows_.clear();
}

void Portion::add(const Record& record) {
  bytes_ += record.key;
  const std::size_t key_end = bytes_.size();
  bytes_ += record.value;
  rows_.push_back({.key_end = key_end,
                   .value_end = bytes_.size(),
                   .expires = record.expires,
                   .key_class = record.key_class,
                   .value_class = record.value_class,
                   .wrapped_badly = record.wrapped_badly});
}

Record Portion::operator[](std::size_t index) const {
  const std::string_view bytes = bytes_;
  const Row& row = rows_[index];
  const std::size_t begin = index == 0 ? 0 : rows_[index - 1].value_end;
  return {.key = bytes.substr(begin, row.key_end - begin),
          .value = bytes.substr(row.key_end, row.value_end - row.key_end),
          .expires = row.expires,
          .key_class = row.key_class,
          .value_class = row.value_class,
          .wrapped_badly = row.wrapped_badly};
}

}  // namespace persist
