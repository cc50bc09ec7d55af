#pragma once

/// Different keys that redaction makes one.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <persist/entry_sort.hpp>

namespace persist::app {

/// Finds them among any number of keys; what does not fit into memory is in a temporary file, of
/// which only redacted keys and fingerprints are part.
class KeyCollisions {
 public:
  explicit KeyCollisions(std::function<bool()> is_interrupted = nullptr)
      : keys_{std::move(is_interrupted)} {}

  /// `store` numbers the store. The same key may come again.
  [[nodiscard]] Result<void> add(std::uint32_t store, std::string_view redacted,
                                 StorageClass key_class, std::string_view original);

  struct Collision {
    std::uint32_t store = 0;
    /// What the keys become.
    std::string redacted;
  };
  /// One of them, if there is any. Nothing is added after it.
  [[nodiscard]] Result<std::optional<Collision>> find();

 private:
  EntrySort keys_;
  std::string sort_key_;
};

/// What to say of `collision` in `store`.
[[nodiscard]] std::string message_of(const KeyCollisions::Collision& collision,
                                     std::string_view store);

}  // namespace persist::app
