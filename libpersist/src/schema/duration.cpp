#include <cstdint>
#include <limits>

#include <persist/json_reader.hpp>
#include <persist/schema_bytes.hpp>
#include <persist/schema_scalar.hpp>
#include <persist/schema_time.hpp>
#include <persist/schema_writer.hpp>

namespace persist {

namespace {

constexpr std::int64_t nanos_a_milli = 1'000'000;

/// What a duration's JSON says, in its own unit.
struct Amount {
  std::int64_t count;
  bool is_nanos;
};

/// The amount stands under `value` in v4 and under the unit's name in v3.
template <class T>
Decoded<T> decode_amount(JsonView json, std::string_view v3_name) {
  const std::optional<JsonView> v4 = member_of(json, "value");
  const std::string_view name = v4 ? "value" : v3_name;
  Decoded<T> amount = Schema<T>::decode(v4 ? v4 : member_of(json, v3_name));
  if (!amount) return std::unexpected{within(name, std::move(amount.error()))};
  return amount;
}

Decoded<Amount> decode_duration(std::optional<JsonView> json) {
  if (!json || kind_of(*json) != JsonKind::object) return mismatch("a Duration", json);
  if (tagged_as(*json, "Millis")) {
    const auto millis = decode_amount<std::int64_t>(*json, "millis");
    if (!millis) return std::unexpected{millis.error()};
    return Amount{*millis, false};
  }
  if (!tagged_as(*json, "Nanos")) return wrong_tag(*json, "of a finite Duration");
  const auto digits = decode_amount<BigInt>(*json, "nanos");
  if (!digits) return std::unexpected{digits.error()};
  const auto nanos = digits->to<std::int64_t>();
  if (!nanos) return issue("is out of range (64 bits of nanoseconds)");
  return Amount{*nanos, true};
}

template <class T>
Encoded encode_amount(std::string_view tag, std::string_view v3_name, const T& amount,
                      JsonSink sink) {
  ObjectWriter object{sink};
  object.member("_tag", tag);
  Encoded done =
      object.member(sink.dialect == Dialect::v4 ? "value" : v3_name, amount, Schema<T>{});
  object.close();
  return done;
}

}  // namespace

Decoded<std::chrono::milliseconds> Schema<std::chrono::milliseconds>::decode(
    std::optional<JsonView> json) {
  const Decoded<Amount> amount = decode_duration(json);
  if (!amount) return std::unexpected{amount.error()};
  if (!amount->is_nanos) return std::chrono::milliseconds{amount->count};
  if (amount->count % nanos_a_milli != 0) return issue("is more precise than milliseconds");
  return std::chrono::milliseconds{amount->count / nanos_a_milli};
}

Encoded Schema<std::chrono::milliseconds>::encode(std::chrono::milliseconds value, JsonSink sink) {
  return encode_amount<std::int64_t>("Millis", "millis", value.count(), sink);
}

Decoded<std::chrono::nanoseconds> Schema<std::chrono::nanoseconds>::decode(
    std::optional<JsonView> json) {
  const Decoded<Amount> amount = decode_duration(json);
  if (!amount) return std::unexpected{amount.error()};
  if (amount->is_nanos) return std::chrono::nanoseconds{amount->count};
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / nanos_a_milli;
  if (amount->count > most || amount->count < -most) {
    return issue("is out of range (64 bits of nanoseconds)");
  }
  return std::chrono::nanoseconds{amount->count * nanos_a_milli};
}

Encoded Schema<std::chrono::nanoseconds>::encode(std::chrono::nanoseconds value, JsonSink sink) {
  return encode_amount<BigInt>("Nanos", "nanos", BigInt{value.count()}, sink);
}

Decoded<Infinite> Schema<Infinite>::decode(std::optional<JsonView> json) {
  if (!json || kind_of(*json) != JsonKind::object) return mismatch("a Duration", json);
  if (!tagged_as(*json, "Infinity")) return wrong_tag(*json, "of an infinite Duration");
  return Infinite{};
}

Encoded Schema<Infinite>::encode(Infinite /*value*/, JsonSink sink) {
  ObjectWriter object{sink};
  object.member("_tag", "Infinity");
  object.close();
  return {};
}

}  // namespace persist
