#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <persist/error.hpp>

namespace persist::mysql {

/// Errors of the server and of the client library become errors of ours here and nowhere else.
/// `number` is the code of MySQL and MariaDB, which becomes `PersistenceBackingError::code`.
[[nodiscard]] PersistenceError error_of(unsigned number, std::string_view method,
                                        std::string message);

/// Whether an error with this number ends the connection.
[[nodiscard]] bool loses_connection(unsigned number);

/// Takes a password out of the texts of servers and libraries, whatever they quote.
class Redaction {
 public:
  explicit Redaction(std::string_view password);
  [[nodiscard]] std::string apply(std::string text) const;

 private:
  std::string password_;
  std::string encoded_;  // as in a URL
};

}  // namespace persist::mysql
