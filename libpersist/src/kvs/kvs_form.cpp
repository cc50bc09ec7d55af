#include "kvs/kvs_form.hpp"

#include "backing/propagate.hpp"
#include "kvs/kvs_key.hpp"

namespace persist {

Result<bool> KvsForms::is_bare(KvsContents& contents) const {
  if (wanted_ != KvsPrefix::automatic) return wanted_ == KvsPrefix::bare;
  return contents.is_old();
}

Result<std::string> KvsForms::prefix_of(std::string_view store, KvsContents& contents) {
  if (wanted_ == KvsPrefix::bare) return std::string{store};
  std::string escaped = escaped_prefix(store);
  if (wanted_ == KvsPrefix::escaped) return escaped;
  if (const auto known = settled_.find(store); known != settled_.end()) return known->second;

  // The nameless store of an old container is all of it, the part that looks like 4.1 included.
  if (!store.empty()) {
    PERSIST_LET(const auto there, contents.has_key_with(escaped));
    if (there) {
      settle(store, escaped);
      return escaped;
    }
  }
  PERSIST_LET(const auto old, contents.is_old());
  if (!old) return escaped;
  settle(store, std::string{store});
  return std::string{store};
}

void KvsForms::settle(std::string_view store, const std::string& prefix) {
  settled_.insert_or_assign(std::string{store}, prefix);
}

}  // namespace persist
