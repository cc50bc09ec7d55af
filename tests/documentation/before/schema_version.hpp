#pragma once

#include <string>

#include <persist/schema.hpp>

struct Account {
  int id = 0;
  std::string email;
};
struct OldAccount {
  int number = 0;
};
template <>
struct persist::Schema<OldAccount> {
  static constexpr auto shape = record(field("number", &OldAccount::number));
};
