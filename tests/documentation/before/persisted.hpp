#pragma once

#include <persist/persisted.hpp>
#include <persist/result_sqlite.hpp>

#include "users.hpp"

struct GetUser {
  using Success = User;
  using Failure = NotFound;
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

inline persist::Exit<NotFound, User> fetch_user(int id) { return User{id, "Ann"}; }
