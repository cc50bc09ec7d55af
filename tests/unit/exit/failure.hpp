#pragma once

#include <string>
#include <string_view>

namespace persist::test {

/// The text of a failed Exit with this cause.
inline std::string failure(std::string_view cause) {
  return R"({"_tag":"Failure","cause":)" + std::string{cause} + "}";
}

}  // namespace persist::test
