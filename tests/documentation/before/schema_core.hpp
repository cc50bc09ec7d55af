#pragma once

#include <string>

#include <persist/schema.hpp>

struct User {
  int id = 0;
  std::string name;
};
enum class Celsius {};
