#include "kvs/kvs_key.hpp"

namespace persist {

std::string escaped_prefix(std::string_view store_id) {
  std::string prefix;
  for (const char c : store_id) {
    switch (c) {
      case '%': prefix += "%25"; break;
      case ':': prefix += "%3A"; break;
      default: prefix += c;
    }
  }
  return prefix += ':';
}

std::optional<KvsKey> split_escaped(std::string_view kvs_key) {
  const std::size_t colon = kvs_key.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  KvsKey split{.store = {}, .key = kvs_key.substr(colon + 1)};
  for (std::string_view id = kvs_key.substr(0, colon); !id.empty();) {
    if (id.starts_with("%25")) {
      split.store += '%';
    } else if (id.starts_with("%3A")) {
      split.store += ':';
    } else if (id.front() == '%') {
      return std::nullopt;
    } else {
      split.store += id.front();
      id.remove_prefix(1);
      continue;
    }
    id.remove_prefix(3);
  }
  return split;
}

}  // namespace persist
