#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// SQLite's quick check of a file, which finds out whether there is any fault. It runs on a
/// connection and in a thread of its own, where these are to be had, while the caller goes on.
class QuickCheck {
 public:
  /// Begins it. `connection` must outlive it.
  explicit QuickCheck(Connection& connection);
  QuickCheck(const QuickCheck&) = delete;
  QuickCheck& operator=(const QuickCheck&) = delete;
  ~QuickCheck();

  /// Waits for its end: whether no fault was found. An interrupt of the caller's connection ends
  /// it.
  [[nodiscard]] Result<bool> finds_nothing();

 private:
  [[nodiscard]] static Result<bool> run(Connection& connection);
  void join();

  Connection& connection_;
  std::unique_ptr<Connection> own_;
  std::atomic<bool> has_ended_ = false;
  std::optional<Result<bool>> result_;
  std::thread thread_;
};

}  // namespace persist::sqlite
