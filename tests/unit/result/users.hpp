#pragma once

/// Requests as an application has them: users that are found, or not, or not allowed.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <persist/key.hpp>
#include <persist/schema.hpp>

struct User {
  int id = 0;
  std::string name;
  friend bool operator==(const User&, const User&) = default;
};

struct NotFound {
  int id = 0;
  friend bool operator==(const NotFound&, const NotFound&) = default;
};

struct Forbidden {
  std::string role;
  friend bool operator==(const Forbidden&, const Forbidden&) = default;
};

template <>
struct persist::Schema<User> {
  static constexpr auto shape = record(field("id", &User::id), field("name", &User::name));
};

template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = tagged("NotFound", field("id", &NotFound::id));
};

template <>
struct persist::Schema<Forbidden> {
  static constexpr auto shape = tagged("Forbidden", field("role", &Forbidden::role));
};

struct GetUser {  // a request is a key
  using Success = User;
  using Failure = NotFound;
  static constexpr std::string_view tag = "GetUser";
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

/// Succeeds with nothing, fails in two ways.
struct DeleteUser {
  using Success = void;
  using Failure = std::variant<NotFound, Forbidden>;
  static constexpr std::string_view tag = "DeleteUser";
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

/// A request without a tag, which cannot fail.
struct CountUsers {
  using Success = double;
  using Failure = persist::Never;
  std::string_view primary_key() const { return "count"; }
};
