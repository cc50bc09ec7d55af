#pragma once

#include <string>

#include <persist/schema.hpp>

struct User {
  int id = 0;
  std::string name;
};
struct NotFound {
  int id = 0;
};
template <>
struct persist::Schema<User> {
  static constexpr auto shape = record(field("id", &User::id), field("name", &User::name));
};
template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = tagged("NotFound", field("id", &NotFound::id));
};
