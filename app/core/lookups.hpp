#pragma once

/// The entries of many keys, looked up together.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::app {

/// Answers keys in their order, of which it asks for as many at once as the backing gives.
class Lookups {
 public:
  /// The inspector must outlive this, and so must what the places borrow.
  Lookups(Inspector& inspector, std::vector<Place> places)
      : inspector_{inspector}, places_{std::move(places)} {}
  /// For keys of one store.
  Lookups(Inspector& inspector, std::string_view store, std::span<const std::string> keys);

  /// The entry of the next key, expired or not; none where there is none. It is borrowed until the
  /// next call. After an error the call goes on with the key after.
  [[nodiscard]] Result<std::optional<EntryView>> next();

 private:
  Inspector& inspector_;
  std::vector<Place> places_;
  EntryBatch batch_;
  std::size_t next_ = 0;   // the place to answer
  std::size_t first_ = 0;  // the place of the first slot in the batch
};

}  // namespace persist::app
