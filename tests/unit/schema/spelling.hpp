#pragma once

/// Decodes and encodes by default schemas, as texts that tests compare.

#include <string>
#include <string_view>

#include <persist/schema.hpp>

namespace persist {

/// Throws when it does not decode, which fails the test.
template <class T>
T read(std::string_view json) {
  return decode<T>(JsonView::parse(json).value()).value();
}

template <class T>
bool decodes(std::string_view json) {
  return decode<T>(JsonView::parse(json).value()).has_value();
}

/// What went wrong, a line an issue: "/0: is missing\n"; empty when nothing did.
template <class T>
std::string faults(const std::expected<T, Issues>& outcome) {
  std::string lines;
  if (outcome) return lines;
  for (const Issue& issue : outcome.error()) lines += issue.path + ": " + issue.message + "\n";
  return lines;
}

template <class T>
std::string faults_in(std::string_view json) {
  return faults(decode<T>(JsonView::parse(json).value()));
}

template <class T>
std::string written(const T& value, Dialect dialect = Dialect::v4) {
  const auto text = encode(value, dialect);
  return text ? text->text() : faults(text);
}

}  // namespace persist
