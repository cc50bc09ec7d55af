#pragma once

#include <expected>
#include <utility>

/// Carries an error up: leaves the function with the error when `expression` failed.
#define PERSIST_CHECK(expression)                        \
  if (auto checked_ = (expression); !checked_) {         \
    return std::unexpected(std::move(checked_.error())); \
  }                                                      \
  static_assert(true)

#define PERSIST_JOINED_(a, b) a##b
#define PERSIST_JOIN_(a, b) PERSIST_JOINED_(a, b)
#define PERSIST_LET_(result, declaration, expression)             \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result.error())); \
  declaration = *std::move(result)

/// The same, and `declaration` takes the value: PERSIST_LET(const int pages, count_pages());
#define PERSIST_LET(declaration, expression) \
  PERSIST_LET_(PERSIST_JOIN_(result_, __LINE__), declaration, expression)
