#pragma once

#include <string>
#include <utility>
#include <vector>

#include <persist/postgresql.hpp>

namespace persist::postgresql {

/// The parameters of a connection, as libpq takes them: what is not among them it takes from the
/// environment, the service file and the password file.
class Keywords {
 public:
  void set(std::string name, std::string value) {
    if (!value.empty()) pairs_.emplace_back(std::move(name), std::move(value));
  }

  /// Null ends them. They are valid as long as this is, and unchanged.
  [[nodiscard]] std::vector<const char*> names() const;
  [[nodiscard]] std::vector<const char*> values() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

[[nodiscard]] Keywords keywords_of(const PostgresqlOptions& options);

/// How long statements may take that go through many rows.
[[nodiscard]] std::chrono::milliseconds long_timeout(const PostgresqlOptions& options);

}  // namespace persist::postgresql
