#include "requests/json_object_writer.hpp"

#include <cstddef>

#include <persist/json_text.hpp>

#include "json/utf8.hpp"

namespace persist::requests {

namespace {

std::string repaired(std::string_view text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const std::size_t length = json::utf8_length(at, end);
    if (length == 0) {
      out += replacement;
      ++at;
    } else {
      out.append(at, length);
      at += length;
    }
  }
  return out;
}

void append_on_one_line(std::string& out, JsonView json) {
  if (json.text().find_first_of("\r\n") == std::string_view::npos) {
    out += json.text();
  } else {
    append_compact(out, json);
  }
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  if (is_utf8(text)) {
    append_quoted(out, text);
  } else {
    append_quoted(out, repaired(text));
  }
}

void append_stored(std::string& out, std::string_view json) {
  if (const auto valid = JsonView::parse(json)) {
    append_on_one_line(out, *valid);
  } else {
    append_text(out, json);
  }
}

std::string& JsonObjectWriter::value(std::string_view name) {
  if (out_.size() > 1) out_ += ',';
  out_ += '"';
  out_ += name;
  out_ += "\":";
  return out_;
}

void JsonObjectWriter::text(std::string_view name, std::string_view value_text) {
  append_text(value(name), value_text);
}

void JsonObjectWriter::id(std::string_view name, std::int64_t number) {
  value(name).append("\"").append(std::to_string(number)).append("\"");
}

void JsonObjectWriter::number(std::string_view name, std::int64_t number) {
  value(name) += std::to_string(number);
}

void JsonObjectWriter::null(std::string_view name) { value(name) += "null"; }

void JsonObjectWriter::stored(std::string_view name, std::string_view json) {
  if (const auto valid = JsonView::parse(json)) return append_on_one_line(value(name), *valid);
  null(name);
  text(std::string{name} + "_text", json);
}

}  // namespace persist::requests
