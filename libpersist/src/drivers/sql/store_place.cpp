#include "drivers/sql/store_place.hpp"

#include <optional>

#include "inspect/matching.hpp"
#include "json/utf8.hpp"
#include "kvs/envelope.hpp"

namespace persist::sql {

namespace {

/// The whole characters that `text` begins with.
std::string_view whole_characters(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const std::size_t length = json::utf8_length(at, end);
    if (length == 0) break;
    at += length;
  }
  return text.substr(0, static_cast<std::size_t>(at - text.data()));
}

void append_utf8(std::string& out, char32_t character) {
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (character < 0x80) return byte(character);
  if (character < 0x800) {
    byte(0xC0U | (character >> 6U));
  } else if (character < 0x10000) {
    byte(0xE0U | (character >> 12U));
    byte(0x80U | ((character >> 6U) & 0x3FU));
  } else {
    byte(0xF0U | (character >> 18U));
    byte(0x80U | ((character >> 12U) & 0x3FU));
    byte(0x80U | ((character >> 6U) & 0x3FU));
  }
  byte(0x80U | (character & 0x3FU));
}

/// The last character of a text that is not empty, which it loses.
char32_t take_last(std::string& text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  const std::size_t length = text.size() - begin;
  char32_t character = static_cast<unsigned char>(text[begin]);
  if (length > 1) character &= 0x7FU >> length;
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    character = (character << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.resize(begin);
  return character;
}

/// The first text in byte order behind all that begin with `prefix`; none where there is none.
std::optional<std::string> behind_prefix(std::string prefix) {
  constexpr char32_t last_character = 0x10FFFF;
  constexpr char32_t before_surrogates = 0xD7FF;
  while (!prefix.empty()) {
    const char32_t character = take_last(prefix);
    if (character == last_character) continue;
    append_utf8(prefix, character == before_surrogates ? 0xE000 : character + 1);
    return prefix;
  }
  return std::nullopt;
}

}  // namespace

Selection Selection::of(const StorePlace& place, const ScanOptions& options) {
  if (options.projection == Projection::entries) return {};
  // In an envelope the expiry is part of the value.
  const bool needs_value = place.is_wrapped() && options.liveness != Liveness::all;
  return {.has_value = needs_value, .has_expires = false};
}

std::string selected_columns(const Dialect& dialect, const StorePlace& place, Selection selection,
                             std::size_t max_bytes) {
  std::string columns = "id";
  if (selection.has_value) {
    columns +=
        ", CASE WHEN octet_length(value) <= " + std::to_string(max_bytes) + " THEN value END";
  }
  if (selection.has_expires && !place.is_wrapped()) {
    columns += ", " + dialect.integer_text("expires");
  }
  return columns;
}

bool read_row(const Rows& rows, std::size_t row, std::size_t column, const StorePlace& place,
              Selection selection, EntryView& entry) {
  const std::string_view key = rows.text(row, column).substr(place.prefix.size());
  entry = {.key = key, .value = {}, .expires = {}};
  if (!selection.has_value) return true;
  const Rows::Cell value = rows.cell(row, column + 1);
  if (!value) return false;
  if (place.is_wrapped()) {
    entry = record_of(key, *value);
    return true;
  }
  entry.value = *value;
  if (selection.has_expires && rows.cell(row, column + 2)) {
    entry.expires = Expires::at(rows.number(row, column + 2));
  }
  return true;
}

void append_has_prefix(Statement& out, const Table& table, std::string_view prefix) {
  const std::string_view whole = whole_characters(prefix);
  if (whole.empty()) {
    out.add("1 = 1");
    return;
  }
  const auto behind = table.is_byte_ordered ? behind_prefix(std::string{whole}) : std::nullopt;
  if (!behind) {
    out.dialect().append_begins_with(out, "id", whole);
    return;
  }
  out.add("id >= ").add_kept(std::string{whole}).add(" AND id < ").add_kept(*behind);
}

void append_is_in_store(Statement& out, const StorePlace& place) {
  switch (place.table->layout) {
    case Layout::single: out.dialect().append_is_exactly(out, "store_id", place.store); break;
    case Layout::kvs: append_has_prefix(out, *place.table, place.prefix); break;
    default: out.add("1 = 1"); break;
  }
}

void append_admits(Statement& out, const StorePlace& place, const ScanOptions& options) {
  if (!options.prefix.empty()) {
    out.add(" AND ");
    append_has_prefix(out, *place.table, place.id_of(options.prefix));
  }
  if (options.after && !out.dialect().why_not_storable(*options.after)) {
    const std::string id = place.table->is_byte_ordered ? "id" : out.dialect().in_byte_order("id");
    out.add(" AND ").add(id).add(" > ").add_kept(place.id_of(*options.after));
  }
  if (options.liveness == Liveness::all || place.is_wrapped()) return;
  const auto now = options.now.time_since_epoch().count();
  if (options.liveness == Liveness::live) {
    out.add(" AND (expires IS NULL OR expires > ").add_integer(now).add(")");
  } else {
    out.add(" AND expires <= ").add_integer(now);
  }
}

}  // namespace persist::sql
