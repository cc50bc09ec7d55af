#include "drivers/redis/key_names.hpp"

namespace persist::redis {

std::vector<std::string> KeyNames::candidates(std::string_view store) const {
  std::vector<std::string> found;
  if (form_ != KvsPrefix::bare) found.push_back(key_prefix_ + escaped_prefix(store));
  const std::string bare = key_prefix_ + std::string{store} + ':';
  if (form_ != KvsPrefix::escaped && (found.empty() || found.front() != bare)) {
    found.push_back(bare);
  }
  return found;
}

const std::string* KeyNames::decided(std::string_view store) const {
  const auto known = decided_.find(store);
  if (known != decided_.end()) return &known->second;
  std::vector<std::string> possible = candidates(store);
  if (possible.size() > 1) return nullptr;
  return &decided_.emplace(store, std::move(possible.front())).first->second;
}

void KeyNames::decide(std::string_view store, std::string prefix) {
  decided_.insert_or_assign(std::string{store}, std::move(prefix));
}

std::optional<KvsKey> KeyNames::split(std::string_view key) const {
  if (!key.starts_with(key_prefix_)) return std::nullopt;
  key.remove_prefix(key_prefix_.size());
  if (form_ != KvsPrefix::bare) {
    if (auto found = split_escaped(key)) return found;
    if (form_ == KvsPrefix::escaped) return std::nullopt;
  }
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return KvsKey{.store = std::string{key.substr(0, colon)}, .key = key.substr(colon + 1)};
}

std::string pattern_of(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern += '*';
}

}  // namespace persist::redis
