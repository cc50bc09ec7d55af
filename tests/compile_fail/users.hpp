#pragma once

// What the mistakes are made with.

#include <string>

#include <persist/memory.hpp>
#include <persist/result_memory.hpp>
#include <persist/schema.hpp>

struct User {
  int id = 0;
};
template <>
struct persist::Schema<User> {
  static constexpr auto shape = record(field("id", &User::id));
};

struct NotFound {
  int id = 0;
};
template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = tagged("NotFound", field("id", &NotFound::id));
};

struct GetUser {
  using Success = User;
  using Failure = NotFound;
  int id = 0;
  [[nodiscard]] std::string primary_key() const { return std::to_string(id); }
};
