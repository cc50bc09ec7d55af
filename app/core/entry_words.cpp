#include "core/entry_words.hpp"

#include "base/counts.hpp"
#include "render/time_left.hpp"

namespace persist::app {

namespace {

std::string quoted(std::string_view text) { return '"' + std::string{text} + '"'; }

}  // namespace

std::string count_words(std::string_view done, std::size_t entries, std::string_view preposition,
                        std::span<const std::string> stores, std::string_view which) {
  std::string words = std::string{done} + ' ' + grouped(entries) + ' ' + std::string{which};
  words += entries == 1 ? "entry" : "entries";
  if (stores.empty()) return words;
  words += ' ' + std::string{preposition} + ' ';
  return words +
         (stores.size() == 1 ? quoted(stores.front()) : std::to_string(stores.size()) + " stores");
}

std::string written_words(std::string_view store, std::string_view key, const Expires& expires,
                          Instant now) {
  std::string words = "wrote " + quoted(key) + " in " + quoted(store);
  if (expires.integral()) words += "; it expires " + time_left(expires, now);
  return words;
}

std::string missing_words(std::string_view store, std::string_view key, const EntryBatch& batch,
                          Instant now, std::string_view how_to_see) {
  if (batch.empty()) return "no entry " + quoted(key) + " in " + quoted(store);
  std::string words = quoted(key) + " in " + quoted(store) + " expired";
  if (batch[0].expires.integral()) words += ' ' + time_left(batch[0].expires, now);
  if (!how_to_see.empty()) words += " (" + std::string{how_to_see} + ')';
  return words;
}

}  // namespace persist::app
