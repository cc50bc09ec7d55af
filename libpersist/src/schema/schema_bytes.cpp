#include <persist/schema_bytes.hpp>

#include <cstdint>

#include <persist/json_reader.hpp>
#include <persist/schema_container.hpp>
#include <persist/schema_scalar.hpp>

#include "values/base64.hpp"

namespace persist {

namespace {

using Bytes = std::vector<std::byte>;

Decoded<Bytes> from_array(JsonView json) {
  const Decoded<std::vector<std::uint8_t>> numbers =
      Schema<std::vector<std::uint8_t>>::decode(json);
  if (!numbers) return std::unexpected{numbers.error()};
  Bytes bytes;
  bytes.reserve(numbers->size());
  for (const std::uint8_t number : *numbers) bytes.push_back(std::byte{number});
  return bytes;
}

}  // namespace

Decoded<Bytes> Schema<Bytes>::decode(std::optional<JsonView> json) {
  if (json && kind_of(*json) == JsonKind::array) return from_array(*json);
  if (!json || kind_of(*json) != JsonKind::string) return mismatch("base64 or an array", json);
  const std::optional<std::string> decoded = bytes_of_base64(unquoted(*json));
  if (!decoded) return issue("is not valid base64");
  Bytes bytes;
  bytes.reserve(decoded->size());
  for (const char byte : *decoded) bytes.push_back(static_cast<std::byte>(byte));
  return bytes;
}

Encoded Schema<Bytes>::encode(const Bytes& value, JsonSink sink) {
  if (sink.dialect == Dialect::v3) {
    ArrayWriter array{sink};
    for (const std::byte byte : value) {
      const auto number = std::to_integer<std::uint8_t>(byte);
      if (Encoded done = array.element(number, Schema<std::uint8_t>{}); !done) return done;
    }
    array.close();
    return {};
  }
  std::string bytes;
  bytes.reserve(value.size());
  for (const std::byte byte : value) bytes += static_cast<char>(byte);
  sink.text += '"';
  append_base64(sink.text, bytes);
  sink.text += '"';
  return {};
}

Decoded<BigInt> Schema<BigInt>::decode(std::optional<JsonView> json) {
  if (!json || kind_of(*json) != JsonKind::string) return mismatch("a string of digits", json);
  std::optional<BigInt> number = BigInt::parse(unquoted(*json));
  if (!number) return issue("expected decimal digits");
  return *std::move(number);
}

Encoded Schema<BigInt>::encode(const BigInt& value, JsonSink sink) {
  append_quoted(sink.text, value.digits());
  return {};
}

}  // namespace persist
