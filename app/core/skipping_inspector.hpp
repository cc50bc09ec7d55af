#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <persist/inspector.hpp>

#include "core/reporter.hpp"

namespace persist::app {

/// What a scan does at an entry that is longer than --max-value-size: it reports and skips it, or
/// fails and can go on behind it.
enum class LongEntries : std::uint8_t { skip, fail };

/// `inspector` for commands that go through entries: one that is longer than --max-value-size is
/// reported and skipped, and the others are seen. A lookup of such an entry stays an error. The
/// reporter must outlive the result.
[[nodiscard]] std::unique_ptr<Inspector> skip_long_entries(std::unique_ptr<Inspector> inspector,
                                                           const Reporter& report);

/// Whether `error` is about an entry that is longer than --max-value-size.
[[nodiscard]] bool is_too_long(const PersistenceError& error);

/// Reports that the entry of `key`, at which a lookup failed with `error`, is skipped.
void skip_long_entry(const Reporter& report, std::string_view key, const PersistenceError& error);

}  // namespace persist::app
