#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <persist/expires.hpp>
#include <persist/scan.hpp>

#include "drivers/redis/client.hpp"

namespace persist::redis {

/// What a key holds.
struct FoundEntry {
  /// False if there is no such key, or it holds no string.
  bool exists = false;
  std::string_view value = {};
  Expires expires = {};
};

/// Reads values together with their expiries: both are of one state of the key, also while others
/// write it.
class EntryReader {
 public:
  explicit EntryReader(Client& client) : client_{client} {}

  /// The entries of `keys`, in their order, borrowed until the next call. Without values if only
  /// keys are wanted. A server that is asked for all of them alone also gets the commands `more`.
  [[nodiscard]] Result<std::span<const FoundEntry>> read(std::span<const std::string_view> keys,
                                                         Projection projection,
                                                         const Pipeline& more = {});
  /// The answer to the one of `more`; none if it was not sent.
  [[nodiscard]] std::optional<Reply> more() const { return more_; }

  /// So many keys are to be read at once: as many as a batch of values like the last ones takes.
  [[nodiscard]] std::size_t page_size() const { return page_size_; }

 private:
  [[nodiscard]] Result<void> read_together(std::span<const std::string_view> keys,
                                           Projection projection, const Pipeline& more);
  [[nodiscard]] Result<void> read_apart(std::span<const std::string_view> keys);
  [[nodiscard]] Result<void> read_keys(std::span<const std::string_view> keys);
  [[nodiscard]] Result<void> take_together(const Reply& executed, std::size_t count);
  void adapt_page_size(std::size_t count);

  Client& client_;
  bool may_use_multi_ = true;
  std::size_t page_size_ = 256;
  std::vector<FoundEntry> found_;
  std::vector<std::unique_ptr<Replies>> owners_;
  std::optional<Reply> more_;
};

}  // namespace persist::redis
