#include "core/entry_words.hpp"

#include "base/counts.hpp"
#include "render/time_left.hpp"

namespace persist::app {

std::string in_quotes(std::string_view text) { return '"' + std::string{text} + '"'; }

std::string count_words(std::string_view done, std::size_t entries, std::string_view preposition,
                        std::span<const std::string> stores, std::string_view which) {
  std::string words = std::string{done} + ' ' + grouped(entries) + ' ' + std::string{which};
  words += entries == 1 ? "entry" : "entries";
  if (stores.empty()) return words;
  words += ' ' + std::string{preposition} + ' ';
  return words + (stores.size() == 1 ? in_quotes(stores.front())
                                     : std::to_string(stores.size()) + " stores");
}

std::string open_requests_words(std::size_t count) {
  return counted(count, "request is open and has no Exit: it is skipped",
                 "requests are open and have no Exit: they are skipped");
}

std::string written_words(std::string_view store, std::string_view key, const Expires& expires,
                          Instant now) {
  std::string words = "wrote " + in_quotes(key) + " in " + in_quotes(store);
  if (expires.integral()) words += "; it expires " + time_left(expires, now);
  return words;
}

std::string missing_words(std::string_view store, std::string_view key, const EntryBatch& batch,
                          Instant now, std::string_view how_to_see) {
  if (batch.empty()) return "no entry " + in_quotes(key) + " in " + in_quotes(store);
  std::string words = in_quotes(key) + " in " + in_quotes(store) + " expired";
  if (batch[0].expires.integral()) words += ' ' + time_left(batch[0].expires, now);
  if (!how_to_see.empty()) words += " (" + std::string{how_to_see} + ')';
  return words;
}

}  // namespace persist::app
