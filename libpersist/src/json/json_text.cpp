#include <persist/json_text.hpp>

#include <cassert>
#include <cstdint>

#include "json/scanner.hpp"
#include "json/string_run.hpp"
#include "json/valid_text.hpp"

namespace persist {

std::expected<JsonView, JsonError> JsonView::parse(std::string_view text) {
  json::Scanner scan{text};
  scan.value();
  if (!scan.finish()) return std::unexpected{*scan.error()};
  return JsonView{text};
}

std::expected<JsonText, JsonError> JsonText::parse(std::string text) {
  if (const auto view = JsonView::parse(text); !view) return std::unexpected{view.error()};
  return JsonText{std::move(text)};
}

std::string_view leading_value(std::string_view json) {
  return {json.data(), json::skip_value(json.data(), json.data() + json.size())};
}

void append_compact(std::string& out, JsonView json) {
  const char* at = json.text().data();
  const char* const end = at + json.text().size();
  const char* kept = at;
  while (at != end) {
    if (*at == '"') {
      at = json::skip_string(at, end);
    } else if (json::is_white_space(*at)) {
      out.append(kept, at);
      kept = at = json::skip_white_space(at, end);
    } else {
      ++at;
    }
  }
  out.append(kept, at);
}

namespace {

/// Appends the escape of a byte that cannot stand in a string as it is.
void append_escape(std::string& out, char byte) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto code = static_cast<unsigned char>(byte);
  out += "\\u00";
  out += hex[code >> 4U];
  out += hex[code & 0xFU];
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  out += '"';
  while (true) {
    const char* const stop = json::run_end<json::Stop::at_escapable>(at, end);
    out.append(at, stop);
    if (stop == end) break;
    append_escape(out, *stop);
    at = stop + 1;
  }
  out += '"';
}

std::string unquoted(JsonView string) {
  assert(string.text().find('"') != std::string_view::npos);
  if (const auto plain = json::plain_string(string)) return std::string{*plain};
  std::string out;
  out.reserve(string.text().size());
  json::resolve_string(string, [&out](std::string_view piece) { out += piece; });
  return out;
}

}  // namespace persist
