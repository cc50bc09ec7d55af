#pragma once

#include <string>
#include <string_view>

#include <persist/error.hpp>

namespace persist::sqlite {

/// SQLite's return codes become errors here and nowhere else. `code` may be an extended one.
[[nodiscard]] PersistenceError error_of(int code, std::string_view method, std::string message);

/// The code's name as sqlite3.h spells it; of an unknown extended code, the name of its family.
[[nodiscard]] std::string_view name_of_code(int code);

}  // namespace persist::sqlite
