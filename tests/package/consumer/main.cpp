// Keeps a typed result in memory and in a SQLite file, by the installed library alone.

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include <persist/memory.hpp>
#include <persist/result_memory.hpp>
#include <persist/result_sqlite.hpp>
#include <persist/schema.hpp>
#include <persist/transaction.hpp>
#include <persist/version.hpp>

struct User {
  int id = 0;
  std::string name;
  friend bool operator==(const User&, const User&) = default;
};

struct NotFound {
  int id = 0;
  friend bool operator==(const NotFound&, const NotFound&) = default;
};

template <>
struct persist::Schema<User> {
  static constexpr auto shape =
      persist::record(persist::field("id", &User::id), persist::field("name", &User::name));
};

template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = persist::tagged("NotFound", persist::field("id", &NotFound::id));
};

struct GetUser {
  using Success = User;
  using Failure = NotFound;
  static constexpr std::string_view tag = "GetUser";
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

static bool keeps_results(const persist::Layer<persist::ResultPersistence>& layer) {
  auto services = layer.build();
  if (!services) return false;
  auto users = services->get(persist::ResultPersistence::tag).make("users");
  if (!users) return false;
  const User ada{1, "Ada"};
  const auto missing = persist::failure(NotFound{2});
  if (!users->set(GetUser{1}, ada) || !users->set(GetUser{2}, missing)) return false;
  const auto one = users->get(GetUser{1});
  const auto two = users->get(GetUser{2});
  return one && *one && **one == ada && two && *two && **two == persist::ExitOf<GetUser>{missing};
}

/// What the library makes is of the types that this program knows.
static bool has_types_in_common() {
  const auto memory = persist::make_memory_inspector();
  const auto transaction = memory->begin(persist::Instant{});
  return transaction && dynamic_cast<persist::ImmediateTransaction*>(transaction->get()) != nullptr;
}

int main(int, char** arguments) {
  const std::filesystem::path path = arguments[1];
  if (persist::version() != PERSIST_VERSION) {
    std::puts("the library is of another version than the headers");
    return 1;
  }
  if (!has_types_in_common()) {
    std::puts("a type of the library is another one here");
    return 1;
  }
  if (!keeps_results(persist::layer_result_memory())) {
    std::puts("memory does not keep results");
    return 1;
  }
  if (!keeps_results(persist::layer_result_sqlite({.path = path}))) {
    std::puts("SQLite does not keep results");
    return 1;
  }
  return 0;
}
