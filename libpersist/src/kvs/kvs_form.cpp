#include "kvs/kvs_form.hpp"

#include <algorithm>

#include "kvs/kvs_key.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// "usersGetUser": an id, and the tag of a request that an older key goes on with.
bool is_tag_like(std::string_view id) {
  const auto hump = [](char before, char c) { return !is_upper(before) && is_upper(c); };
  return std::ranges::adjacent_find(id, hump) != id.end();
}

std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

std::string why_a_guess(std::string_view store) {
  return "no key begins with " + in_quotes(escaped_prefix(store)) +
         ", the form of Effect 4.1, but some begin with " + in_quotes(store) +
         ", the form of earlier versions";
}

}  // namespace

std::optional<KvsPrefix> kvs_prefix_named(std::string_view name) {
  if (name == "auto") return KvsPrefix::automatic;
  if (name == "escaped") return KvsPrefix::escaped;
  if (name == "bare") return KvsPrefix::bare;
  return std::nullopt;
}

void FormEvidence::add(std::string_view id) {
  has_escape_ = has_escape_ || id.find('%') != std::string_view::npos;
  has_tag_like_id_ = has_tag_like_id_ || is_tag_like(id);
}

Result<bool> KvsForms::is_bare(KvsContents& contents) const {
  if (wanted_ != KvsPrefix::automatic) return wanted_ == KvsPrefix::bare;
  PERSIST_LET(const bool old, contents.is_old());
  if (old) return true;
  return contents.is_plain();
}

Result<StorePrefix> KvsForms::prefix_of(std::string_view store, KvsContents& contents) {
  if (wanted_ == KvsPrefix::bare) return StorePrefix{.text = std::string{store}};
  std::string escaped = escaped_prefix(store);
  if (wanted_ == KvsPrefix::escaped) return StorePrefix{.text = std::move(escaped)};
  if (const auto known = settled_.find(store); known != settled_.end()) {
    return StorePrefix{.text = known->second};
  }

  // The nameless store of an old container is all of it, the part that looks like 4.1 included.
  if (!store.empty()) {
    PERSIST_LET(const auto there, contents.has_key_with(escaped));
    if (there) {
      settle(store, escaped);
      return StorePrefix{.text = std::move(escaped)};
    }
  }
  PERSIST_LET(const auto old, contents.is_old());
  if (old) {
    settle(store, std::string{store});
    return StorePrefix{.text = std::string{store}};
  }
  if (store.empty()) {
    // What an application keeps there by itself is not to be wrapped.
    PERSIST_LET(const bool is_plain, contents.is_plain());
    return StorePrefix{.text = is_plain ? std::string{} : std::move(escaped), .is_guess = is_plain};
  }
  PERSIST_LET(const bool is_guess, may_be_bare(store, contents));
  if (!is_guess) return StorePrefix{.text = std::move(escaped)};
  report(why_a_guess(store) + ": using the latter");
  return StorePrefix{.text = std::string{store}, .is_guess = true};
}

void KvsForms::settle(std::string_view store, const std::string& prefix) {
  settled_.insert_or_assign(std::string{store}, prefix);
}

// An id with a colon would stand in keys of 4.1 that are another store's.
Result<bool> KvsForms::may_be_bare(std::string_view store, KvsContents& contents) {
  if (store.find(':') != std::string_view::npos) return false;
  PERSIST_LET(const bool has_keys, contents.has_key_with(store));
  if (!has_keys) return false;
  return is_doubtful(contents);
}

// Not asked again: a look goes through all stores.
Result<bool> KvsForms::is_doubtful(KvsContents& contents) {
  if (wanted_ != KvsPrefix::automatic) return false;
  if (!is_doubtful_) {
    PERSIST_LET(is_doubtful_, contents.is_doubtful());
  }
  return *is_doubtful_;
}

Result<void> KvsForms::note_listing(KvsContents& contents) {
  PERSIST_LET(const bool doubtful, is_doubtful(contents));
  if (doubtful) {
    report(
        "the text before the first colon of a key is used as the store, as in keys of Effect 4.1; "
        "in keys of earlier versions it is the store and the beginning of the key");
  }
  return {};
}

Result<void> KvsForms::note_new_store(std::string_view store, KvsContents& contents) {
  PERSIST_LET(const bool doubtful, is_doubtful(contents));
  if (doubtful) {
    report("the keys of the new store " + in_quotes(store) +
           " have the form of Effect 4.1; the existing keys may be from an earlier version, which "
           "would not find the new ones");
  }
  return {};
}

void KvsForms::report(const std::string& sentence) {
  if (note_ && reported_.insert(sentence).second) note_(sentence);
}

PersistenceError guessed_form(std::string_view method, std::string_view store) {
  std::string message = store.empty() ? "the values have no expiry, as in a plain key-value store"
                                      : why_a_guess(store);
  return PersistenceBackingError{.method = std::string{method},
                                 .fault = BackingFault::ambiguous_form,
                                 .code = {},
                                 .message = std::move(message)};
}

}  // namespace persist
