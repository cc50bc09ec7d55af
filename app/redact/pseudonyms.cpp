#include "redact/pseudonyms.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include <nettle/sha2.h>

#include <persist/json_reader.hpp>

#include "query/canonical_json.hpp"

namespace persist::app {

namespace {

constexpr std::string_view prefix = "redacted-";

SipHash::Key key_of(std::string_view secret) {
  // Nettle's interface is of unsigned bytes.
  const std::basic_string<std::uint8_t> bytes(secret.begin(), secret.end());
  sha256_ctx context{};
  sha256_init(&context);
  sha256_update(&context, bytes.size(), bytes.data());
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  SipHash::Key key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

Pseudonyms Pseudonyms::keyed(std::string_view secret) { return Pseudonyms{secret}; }

Outcome<Pseudonyms> Pseudonyms::random() {
  std::array<char, SHA256_DIGEST_SIZE> key{};
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return std::unexpected{system_error("cannot get random bytes", errno)};
  }
  return Pseudonyms{std::string_view{key.data(), key.size()}};
}

Pseudonyms::Pseudonyms(std::string_view key) : hash_{key_of(key)} {}

void Pseudonyms::append_word(std::string& out, Hash hash) const {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  // 60 bits: two of a million secrets share one in 1 of 2,000,000 dumps
  std::array<char, 12> word{};
  for (char& letter : word) {
    letter = digits[hash >> 59U];
    hash <<= 5U;
  }
  out.append(word.data(), word.size());
}

std::string_view Pseudonyms::canonical(JsonView value) {
  const std::string_view text = value.text();
  if (text.front() == '"' && text.back() == '"' && text.find('\\') == std::string_view::npos)
    return text;
  canonical_.clear();
  append_canonical(canonical_, value);
  return canonical_;
}

void Pseudonyms::append_json(std::string& out, JsonView value) {
  const JsonKind kind = kind_of(value);
  if (kind == JsonKind::null || kind == JsonKind::boolean) {
    out += kind == JsonKind::null ? "null" : "false";
    return;
  }
  const Hash hashed = hash_(canonical(value));
  switch (kind) {
    case JsonKind::number: out += std::to_string(hashed >> 11U); return;
    case JsonKind::array: out += '['; break;
    case JsonKind::object: out += R"({"redacted":)"; break;
    default: break;
  }
  out += '"';
  if (kind != JsonKind::object) out += prefix;
  append_word(out, hashed);
  out += '"';
  if (kind == JsonKind::array) out += ']';
  if (kind == JsonKind::object) out += '}';
}

void Pseudonyms::append_text(std::string& out, std::string_view text) {
  canonical_.clear();
  append_canonical_string(canonical_, text);
  out += prefix;
  append_word(out, hash_(canonical_));
}

}  // namespace persist::app
