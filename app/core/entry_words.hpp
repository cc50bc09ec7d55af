#pragma once

/// What a command did, or did not find, in words for somebody at a terminal.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist::app {

/// The text between quotation marks.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// `removed 1,267 entries from "users"`; of several stores, `from 3 stores`. `which` stands before
/// "entries": "expired ".
[[nodiscard]] std::string count_words(std::string_view done, std::size_t entries,
                                      std::string_view preposition,
                                      std::span<const std::string> stores,
                                      std::string_view which = {});

/// That open requests, which have no Exit, are skipped.
[[nodiscard]] std::string open_requests_words(std::size_t count);

/// `wrote "k" in "users"; it expires in 1h`.
[[nodiscard]] std::string written_words(std::string_view store, std::string_view key,
                                        const Expires& expires, Instant now);

/// Why a lookup found nothing: `no entry "k" in "users"`, or that the one in `batch` expired.
[[nodiscard]] std::string missing_words(std::string_view store, std::string_view key,
                                        const EntryBatch& batch, Instant now,
                                        std::string_view how_to_see = {});

}  // namespace persist::app
