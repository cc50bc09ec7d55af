#include "drivers/sqlite/quick_check.hpp"

#include <chrono>
#include <system_error>
#include <utility>

#include "values/propagate.hpp"
#include "values/thread_with_signals_blocked.hpp"

namespace persist::sqlite {

QuickCheck::QuickCheck(Connection& connection) : connection_{connection} {
  Result<std::unique_ptr<Connection>> own = connection.open_again();
  if (!own) return;
  own_ = *std::move(own);
  try {
    thread_ = thread_with_signals_blocked([this] {
      result_ = run(*own_);
      has_ended_ = true;
    });
  } catch (const std::system_error&) {  // no thread is to be had
    own_ = nullptr;
  }
}

QuickCheck::~QuickCheck() {
  if (own_) own_->interrupt();
  join();
}

void QuickCheck::join() {
  if (thread_.joinable()) thread_.join();
}

Result<bool> QuickCheck::run(Connection& connection) {
  PERSIST_LET(const std::string answer, connection.text("PRAGMA quick_check(1)"));
  return answer == "ok";
}

Result<bool> QuickCheck::finds_nothing() {
  if (!own_) return run(connection_);
  constexpr std::chrono::milliseconds pause{5};
  while (!has_ended_) {
    if (connection_.is_interrupted()) own_->interrupt();
    std::this_thread::sleep_for(pause);
  }
  join();
  // What the other connection could not do, for whatever reason, this one tries.
  if (*result_ || connection_.is_interrupted()) return *std::exchange(result_, std::nullopt);
  return run(connection_);
}

}  // namespace persist::sqlite
