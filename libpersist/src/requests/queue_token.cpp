#include "requests/queue_token.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <persist/json_reader.hpp>

#include "values/base64.hpp"

namespace persist::requests {

namespace {

std::optional<std::string> bytes_of_base64url(std::string text) {
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return bytes_of_base64(text);
}

}  // namespace

std::optional<QueueToken> token_in(std::string_view element) {
  const auto json = JsonView::parse(element);
  const std::optional<JsonView> token = json ? member_of(*json, "token") : std::nullopt;
  if (!token || kind_of(*token) != JsonKind::string) return std::nullopt;
  const std::optional<std::string> bytes = bytes_of_base64url(unquoted(*token));
  if (!bytes) return std::nullopt;
  const auto parts = JsonView::parse(*bytes);
  if (!parts) return std::nullopt;
  std::array<std::string, 2> texts;
  std::size_t count = 0;
  for (const JsonView part : elements_of(*parts)) {
    if (kind_of(part) != JsonKind::string) return std::nullopt;
    if (count < texts.size()) texts.at(count) = unquoted(part);
    ++count;
  }
  constexpr std::size_t all_parts = 3;
  if (count != all_parts) return std::nullopt;
  return QueueToken{.workflow = std::move(texts[0]), .execution = std::move(texts[1])};
}

std::string beginning_of(const QueueToken& token) {
  std::string text = "[";
  append_quoted(text, token.workflow);
  text += ',';
  append_quoted(text, token.execution);
  text += ',';
  constexpr std::size_t group = 3;  // bytes of four digits
  text.resize(text.size() / group * group);
  std::string encoded;
  append_base64(encoded, text);
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  return encoded;
}

}  // namespace persist::requests
