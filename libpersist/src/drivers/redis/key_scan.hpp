#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/redis/client.hpp"
#include "drivers/redis/slot_moves.hpp"

namespace persist::redis {

/// Which keys: of a server before 6.0, which cannot tell them apart, always every one.
enum class KeyTypes : std::uint8_t { strings, every };

/// Goes through the keys of all servers, page by page and in no order. A key that is there all the
/// time comes at least once, also if it is moved from server to server meanwhile, or a server is
/// started anew: then what may have been missed is gone through again.
class KeyScan {
 public:
  /// Keys that match `pattern`.
  KeyScan(Client& client, std::string pattern, KeyTypes types = KeyTypes::strings);

  /// Asks for the next page; false at the end.
  [[nodiscard]] Result<bool> next();
  /// The keys of the page, borrowed until the next one.
  [[nodiscard]] const std::vector<std::string_view>& keys() const { return keys_; }

  /// The command that asks for the next page, for whoever asks the only server for something else
  /// anyway; empty where `next` has to do it.
  [[nodiscard]] Pipeline request() const;
  /// Takes the answer to it as the next page; false if `next` has to ask again.
  [[nodiscard]] Result<bool> take(const Reply& answer);

 private:
  [[nodiscard]] Result<void> begin_pass();
  [[nodiscard]] Result<bool> end_pass();
  [[nodiscard]] Result<void> check_left(const Address& server, const PersistenceError& error);
  void add_command(Pipeline& pipeline) const;
  [[nodiscard]] bool is_started_anew() const { return generation_ != client_.generation(); }

  Client& client_;
  std::string pattern_;
  KeyTypes types_;
  std::vector<Address> servers_;
  std::size_t server_ = 0;
  std::string cursor_;
  std::uint64_t generation_ = 0;
  std::optional<SlotMoves> moves_;  // of a cluster
  int passes_ = 0;
  std::string bytes_;
  std::vector<std::string_view> keys_;
};

}  // namespace persist::redis
