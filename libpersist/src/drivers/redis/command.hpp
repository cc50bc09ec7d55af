#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace persist::redis {

/// The commands that are ever sent: those that change entries come last, from `watch` on.
enum class Command : std::uint8_t {
  hello,
  auth,
  client,
  select,
  info,
  dbsize,
  time,
  sentinel,
  cluster,
  asking,
  readonly,
  scan,
  get,
  mget,
  exists,
  type,
  strlen,
  pttl,
  pexpiretime,
  multi,
  exec,
  discard,
  watch,
  unwatch,
  set,
  unlink,
  pexpireat,
  persist,
};

[[nodiscard]] std::string_view name_of(Command command);
[[nodiscard]] inline bool is_write(Command command) { return command >= Command::watch; }

/// Commands that are sent together.
class Pipeline {
 public:
  void add(Command command, std::initializer_list<std::string_view> arguments) {
    add(command, std::span{arguments.begin(), arguments.size()});
  }
  void add(Command command, std::span<const std::string_view> arguments = {});
  /// Adds all commands of another one.
  void add(const Pipeline& other);
  void clear();

  /// How many commands, and so replies.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  /// Whether a command among them changes entries.
  [[nodiscard]] bool writes() const { return writes_; }

 private:
  std::string bytes_;
  std::size_t size_ = 0;
  bool writes_ = false;
};

}  // namespace persist::redis
