#pragma once

#include <persist/inspector.hpp>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// Many reads as one, from `begin` on: a single lock is taken, and one state seen.
class ReadLock final : public ReadSnapshot {
 public:
  /// The connection must outlive this.
  explicit ReadLock(Connection& connection) : connection_{connection} {}
  ~ReadLock() override { connection_.end_reading(); }

  [[nodiscard]] Result<void> begin() { return connection_.begin_snapshot(); }

 private:
  Connection& connection_;
};

}  // namespace persist::sqlite
