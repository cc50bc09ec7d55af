#include "redact/pseudonyms.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>

#include <persist/json_reader.hpp>

#include "query/canonical_json.hpp"

namespace persist::app {

namespace {

constexpr std::string_view prefix = "redacted-";

}  // namespace

Pseudonyms Pseudonyms::keyed(std::string_view secret) { return Pseudonyms{secret}; }

Outcome<Pseudonyms> Pseudonyms::random() {
  std::array<char, SHA256_DIGEST_SIZE> key{};
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return std::unexpected{system_error("cannot get random bytes", errno)};
  }
  return Pseudonyms{std::string_view{key.data(), key.size()}};
}

Pseudonyms::Pseudonyms(std::string_view key) {
  // Nettle's interface is of unsigned bytes.
  const std::basic_string<std::uint8_t> bytes(key.begin(), key.end());
  hmac_sha256_set_key(&context_, bytes.size(), bytes.data());
}

Pseudonyms::Hash Pseudonyms::hash() {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(canonical_.data());
  hmac_sha256_update(&context_, canonical_.size(), bytes);
  std::array<std::uint8_t, sizeof(Hash)> digest{};
  hmac_sha256_digest(&context_, digest.size(), digest.data());
  Hash hash = 0;
  for (const std::uint8_t byte : digest) hash = hash << 8U | byte;
  return hash;
}

void Pseudonyms::append_word(std::string& out, Hash hash) const {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr int length = 12;  // 60 bits: two of a million secrets share one in 1 of 2,000,000 dumps
  for (int i = 0; i < length; ++i) {
    out += digits[hash >> 59U];
    hash <<= 5U;
  }
}

void Pseudonyms::append_json(std::string& out, JsonView value) {
  const JsonKind kind = kind_of(value);
  if (kind == JsonKind::null || kind == JsonKind::boolean) {
    out += kind == JsonKind::null ? "null" : "false";
    return;
  }
  canonical_.clear();
  append_canonical(canonical_, value);
  const Hash hashed = hash();
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
  append_word(out, hash());
}

}  // namespace persist::app
