#include "drivers/redis/command.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include <hiredis/hiredis.h>

namespace persist::redis {

std::string_view name_of(Command command) {
  switch (command) {
    case Command::hello: return "HELLO";
    case Command::auth: return "AUTH";
    case Command::client: return "CLIENT";
    case Command::select: return "SELECT";
    case Command::info: return "INFO";
    case Command::dbsize: return "DBSIZE";
    case Command::time: return "TIME";
    case Command::sentinel: return "SENTINEL";
    case Command::cluster: return "CLUSTER";
    case Command::asking: return "ASKING";
    case Command::readonly: return "READONLY";
    case Command::scan: return "SCAN";
    case Command::get: return "GET";
    case Command::mget: return "MGET";
    case Command::exists: return "EXISTS";
    case Command::type: return "TYPE";
    case Command::strlen: return "STRLEN";
    case Command::pttl: return "PTTL";
    case Command::pexpiretime: return "PEXPIRETIME";
    case Command::multi: return "MULTI";
    case Command::exec: return "EXEC";
    case Command::discard: return "DISCARD";
    case Command::watch: return "WATCH";
    case Command::unwatch: return "UNWATCH";
    case Command::set: return "SET";
    case Command::unlink: return "UNLINK";
    case Command::pexpireat: return "PEXPIREAT";
    case Command::persist: break;
  }
  return "PERSIST";
}

void Pipeline::add(Command command, std::span<const std::string_view> arguments) {
  constexpr std::size_t few = 8;
  std::array<const char*, few> few_texts{};
  std::array<std::size_t, few> few_sizes{};
  std::vector<const char*> many_texts;
  std::vector<std::size_t> many_sizes;
  const std::size_t count = arguments.size() + 1;
  const char** texts = few_texts.data();
  std::size_t* sizes = few_sizes.data();
  if (count > few) {
    many_texts.resize(count);
    many_sizes.resize(count);
    texts = many_texts.data();
    sizes = many_sizes.data();
  }
  const std::string_view name = name_of(command);
  texts[0] = name.data();
  sizes[0] = name.size();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    texts[i + 1] = arguments[i].data();
    sizes[i + 1] = arguments[i].size();
  }
  char* formatted = nullptr;
  const int length = ::redisFormatCommandArgv(&formatted, static_cast<int>(count), texts, sizes);
  if (length < 0) throw std::bad_alloc{};
  const std::unique_ptr<char, decltype(&::redisFreeCommand)> owner{formatted, ::redisFreeCommand};
  bytes_.append(formatted, static_cast<std::size_t>(length));
  ++size_;
  writes_ = writes_ || is_write(command);
}

void Pipeline::add(const Pipeline& other) {
  bytes_ += other.bytes_;
  size_ += other.size_;
  writes_ = writes_ || other.writes_;
}

void Pipeline::clear() {
  bytes_.clear();
  size_ = 0;
  writes_ = false;
}

}  // namespace persist::redis
