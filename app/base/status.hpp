#pragma once

/// How a run ends, and what stops one early.

#include <expected>
#include <string>
#include <variant>

#include <persist/error.hpp>

namespace persist::app {

/// Exit statuses that users script against.
enum class Status : int {
  done = 0,
  negative = 1,
  usage = 2,
  schema = 3,
  backing = 4,
  busy = 5,
  condition = 6,
  failure_value = 7,
  hung_up = 129,
  interrupted = 130,
  quit = 131,
  terminated = 143,
  broken_pipe = 141,
};

/// The words on the command line do not make sense, or a confirmation was refused.
struct UsageError {
  std::string message;
  std::string hint = {};
};

/// A condition on the entry did not hold, so nothing was changed.
struct ConditionError {
  std::string message;
};

/// Whoever read our standard output closed it: nothing to say, and nobody to say it to.
struct BrokenPipe {};

using Error = std::variant<UsageError, PersistenceSchemaError, PersistenceBackingError,
                           ConditionError, BrokenPipe>;

/// A value, or what stops the command.
template <class T>
using Outcome = std::expected<T, Error>;

/// The status that a run ends with after `error`.
[[nodiscard]] Status status_of(const Error& error);

/// "ENOSPC" for its number.
[[nodiscard]] std::string errno_name(int number);

/// `what` (e.g. "cannot open a.db") failed with the errno `number`: a PersistenceBackingError.
[[nodiscard]] Error system_error(const std::string& what, int number);

/// A signal asked the program to stop: a PersistenceBackingError of that fault.
[[nodiscard]] Error interrupted_error();

/// `error` as what stops a command.
[[nodiscard]] inline std::unexpected<Error> stop(PersistenceError error) {
  return std::unexpected{std::visit([](auto& it) { return Error{std::move(it)}; }, error)};
}
[[nodiscard]] inline std::unexpected<Error> usage(std::string message, std::string hint = {}) {
  return std::unexpected{Error{UsageError{std::move(message), std::move(hint)}}};
}

}  // namespace persist::app

/// Carries an error up: leaves the function when `expression` failed. Of the two, the first takes a
/// library Result, the second an Outcome of the program.
#define PERSIST_STOP(expression)                             \
  if (auto result_ = (expression); !result_) {               \
    return ::persist::app::stop(std::move(result_.error())); \
  }                                                          \
  static_assert(true)
#define PERSIST_PASS(expression)                         \
  if (auto outcome_ = (expression); !outcome_) {         \
    return std::unexpected(std::move(outcome_.error())); \
  }                                                      \
  static_assert(true)
