#include "requests/request_key.hpp"

#include <charconv>
#include <cstddef>
#include <system_error>

#include "values/sha256.hpp"

namespace persist::requests {

namespace {

/// The number that all of `text` is.
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.front() == '-' || error != std::errc{} ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

/// The length of UTF-8 in UTF-16 units, as JavaScript counts.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++units;  // begins a character
    if (byte >= 0xF0U) ++units;            // which takes a pair
  }
  return units;
}

bool takes_part(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part) || text.substr(part.size()).empty() || text[part.size()] != '/') {
    return false;
  }
  text.remove_prefix(part.size() + 1);
  return true;
}

}  // namespace

std::optional<std::string_view> primary_key_of(const RequestId& request) {
  if (!request.message_id) return std::nullopt;
  std::string_view rest = *request.message_id;
  if (takes_part(rest, request.entity_type) && takes_part(rest, request.entity_id) &&
      takes_part(rest, request.tag)) {
    return rest;
  }
  return std::nullopt;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '/') {
      out += "%2F";
    } else if (c == '%') {
      out += "%25";
    } else {
      out += c;
    }
  }
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view three = text.substr(0, 3);
    const bool is_slash = three == "%2F" || three == "%2f";
    if (is_slash || three == "%25") {
      out += is_slash ? '/' : '%';
      text.remove_prefix(3);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

void write_key(std::string& key, const RequestId& request) {
  key.clear();
  append_escaped(key, request.entity_id);
  const std::optional<std::string_view> primary_key = primary_key_of(request);
  const bool is_run = is_workflow(request.entity_type) && request.tag == run_tag;
  // "#12" alone would be the number of a request.
  if (is_run && primary_key == "" && !request.entity_id.starts_with('#')) return;
  key += '/';
  append_escaped(key, request.tag);
  key += '/';
  if (!primary_key) {
    key += '#';
    key += std::to_string(request.id);
    return;
  }
  if (primary_key->starts_with('#')) {
    key += "%23";
    key += primary_key->substr(1);
  } else if (primary_key->starts_with('%')) {
    key += "%25";
    key += primary_key->substr(1);
  } else {
    key += *primary_key;
  }
}

std::optional<AskedKey> read_key(std::string_view key, std::string_view entity_type) {
  if (key.starts_with('#')) {
    // An entity may have such an id, but then a slash follows.
    if (const auto id = number_in(key.substr(1))) return AskedKey{.id = id};
  }
  const std::size_t first = key.find('/');
  if (first == std::string_view::npos) {
    if (!is_workflow(entity_type)) return std::nullopt;
    return AskedKey{.entity_id = unescaped(key), .tag = std::string{run_tag}};
  }
  const std::size_t second = key.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  AskedKey asked{.entity_id = unescaped(key.substr(0, first)),
                 .tag = unescaped(key.substr(first + 1, second - first - 1))};
  const std::string_view rest = key.substr(second + 1);
  if (rest.starts_with('#')) {
    asked.id = number_in(rest.substr(1));
    return asked.id ? std::optional{asked} : std::nullopt;
  }
  const bool is_escaped = rest.starts_with("%23") || rest.starts_with("%25");
  asked.primary_key = is_escaped ? rest[2] == '3' ? "#" : "%" : "";
  asked.primary_key += rest.substr(is_escaped ? 3 : 0);
  return asked;
}

std::string message_id_of(std::string_view entity_type, const AskedKey& key) {
  std::string id{entity_type};
  id.append("/").append(key.entity_id).append("/").append(key.tag).append("/");
  return id += key.primary_key;
}

std::optional<std::string> hashed_message_id(std::string_view message_id) {
  constexpr std::size_t max_units = 255;
  if (utf16_units(message_id) <= max_units) return std::nullopt;
  Sha256 sum;
  sum.update(message_id);
  return sum.hex_digest();
}

}  // namespace persist::requests
