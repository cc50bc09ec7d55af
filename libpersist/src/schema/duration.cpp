#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <string>

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

namespace detail {

namespace {

/// `count` times `num` / `den`; none if that is not whole or does not fit.
std::optional<std::int64_t> scaled(std::int64_t count, std::intmax_t num, std::intmax_t den) {
  const std::intmax_t shared = std::gcd(count, den);
  if (shared != 0) {
    count /= shared;
    den /= shared;
  }
  if (num % den != 0) {
    const std::intmax_t common = std::gcd(num, den);
    num /= common;
    den /= common;
    if (den != 1) return std::nullopt;
  } else {
    num /= den;
  }
  std::int64_t product = 0;
  if (__builtin_mul_overflow(count, num, &product)) return std::nullopt;
  return product;
}

/// A count of `from` as one of `to`; none if it is not whole or does not fit.
std::optional<std::int64_t> converted(std::int64_t count, TimeUnit from, TimeUnit to) {
  // from / to, each a share of a second, in lowest terms.
  const std::intmax_t nums = std::gcd(from.num, to.num);
  const std::intmax_t dens = std::gcd(from.den, to.den);
  std::intmax_t num = 0;
  std::intmax_t den = 0;
  if (__builtin_mul_overflow(from.num / nums, to.den / dens, &num) ||
      __builtin_mul_overflow(from.den / dens, to.num / nums, &den)) {
    return std::nullopt;
  }
  return scaled(count, num, den);
}

constexpr TimeUnit milli{1, 1000};
constexpr TimeUnit nano{1, 1'000'000'000};

std::string name_of(TimeUnit unit) {
  const auto is = [unit](std::intmax_t num, std::intmax_t den) {
    return unit.num == num && unit.den == den;
  };
  if (is(1, 1)) return "seconds";
  if (is(60, 1)) return "minutes";
  if (is(3600, 1)) return "hours";
  if (is(86400, 1)) return "days";
  if (is(1, 1'000'000)) return "microseconds";
  return "units of " + std::to_string(unit.num) + "/" + std::to_string(unit.den) + " s";
}

std::unexpected<Issues> not_whole(TimeUnit unit) {
  return issue("is not a whole number of " + name_of(unit) + ", or out of range");
}

}  // namespace

Decoded<std::int64_t> count_of_millis(std::int64_t millis, TimeUnit unit) {
  const auto count = converted(millis, milli, unit);
  if (!count) return not_whole(unit);
  return *count;
}

Decoded<std::int64_t> millis_of_count(std::int64_t count, TimeUnit unit) {
  const auto millis = converted(count, unit, milli);
  if (!millis) return issue("is more precise than milliseconds, or out of range");
  return *millis;
}

Decoded<std::int64_t> decode_count(std::optional<JsonView> json, TimeUnit unit) {
  const Decoded<Amount> amount = decode_duration(json);
  if (!amount) return std::unexpected{amount.error()};
  const auto count = converted(amount->count, amount->is_nanos ? nano : milli, unit);
  if (!count) return not_whole(unit);
  return *count;
}

Encoded encode_count(std::int64_t count, TimeUnit unit, JsonSink sink) {
  if (const auto millis = converted(count, unit, milli)) {
    return Schema<std::chrono::milliseconds>::encode(std::chrono::milliseconds{*millis}, sink);
  }
  if (const auto nanos = converted(count, unit, nano)) {
    return Schema<std::chrono::nanoseconds>::encode(std::chrono::nanoseconds{*nanos}, sink);
  }
  return issue("is not a whole number of nanoseconds, or out of range");
}

Decoded<double> decode_seconds(std::optional<JsonView> json) {
  if (json && kind_of(*json) == JsonKind::object && tagged_as(*json, "Infinity")) {
    return std::numeric_limits<double>::infinity();
  }
  const Decoded<Amount> amount = decode_duration(json);
  if (!amount) return std::unexpected{amount.error()};
  return static_cast<double>(amount->count) / (amount->is_nanos ? 1e9 : 1e3);
}

Encoded encode_seconds(double seconds, JsonSink sink) {
  if (seconds == std::numeric_limits<double>::infinity()) {
    return Schema<Infinite>::encode({}, sink);
  }
  const double millis = seconds * 1e3;
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (std::abs(millis) <= exact && millis == std::trunc(millis)) {
    return encode_amount<std::int64_t>("Millis", "millis", static_cast<std::int64_t>(millis), sink);
  }
  const double nanos = std::round(seconds * 1e9);
  if (!(std::abs(nanos) < 9223372036854775807.0)) return issue("is out of range for a Duration");
  return encode_amount<BigInt>("Nanos", "nanos", BigInt{static_cast<std::int64_t>(nanos)}, sink);
}

}  // namespace detail

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
