#pragma once

#include <memory>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"

namespace persist::sql {

/// A connection with the dialect that it uses.
struct ServerSession {
  std::unique_ptr<Dialect> dialect;
  std::unique_ptr<Connection> connection;
};

}  // namespace persist::sql
