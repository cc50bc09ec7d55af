#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include <persist/nlohmann.hpp>

struct User {
  int id = 0;
  std::string name;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(User, id, name)
