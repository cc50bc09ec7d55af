#include <array>
#include <cstddef>
#include <cstdint>

#include <persist/json_reader.hpp>
#include <persist/schema_time.hpp>

namespace persist {

namespace {

constexpr std::int64_t millis_a_minute = 60'000;
constexpr std::int64_t millis_a_day = 1440 * millis_a_minute;
constexpr std::int64_t farthest_millis = 100'000'000 * millis_a_day;  // ECMA-262: time values

// std::chrono's calendar ends at the year 32767, JavaScript's at 275760.

struct CivilDate {
  std::int64_t year = 1970;
  std::int64_t month = 1;
  std::int64_t day = 1;
};

constexpr std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

constexpr bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::int64_t days_in(std::int64_t year, std::int64_t month) {
  constexpr std::array<std::int64_t, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// Days from 1970-01-01 to the first of January of `year`.
constexpr std::int64_t days_before(std::int64_t year) {
  const std::int64_t past = year - 1;
  return 365 * (year - 1970) + floor_divide(past, 4) - floor_divide(past, 100) +
         floor_divide(past, 400) - 477;  // leap days before 1970
}

constexpr std::int64_t days_of(CivilDate date) {
  std::int64_t days = days_before(date.year) + date.day - 1;
  for (std::int64_t month = 1; month < date.month; ++month) days += days_in(date.year, month);
  return days;
}

constexpr CivilDate civil_of(std::int64_t days) {
  // 400 years have 146097 days; the guess is off by a year at most.
  std::int64_t year = 1970 + floor_divide(days * 400, 146097);
  while (days_before(year) > days) --year;
  while (days_before(year + 1) <= days) ++year;
  std::int64_t day = days - days_before(year) + 1;
  std::int64_t month = 1;
  for (; day > days_in(year, month); ++month) day -= days_in(year, month);
  return {year, month, day};
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  out.append(width - digits.size(), '0').append(digits);
}

/// Takes pieces off the front of a text; `ok` until one is not there.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : rest_{text} {}

  bool take(char character) {
    if (!rest_.starts_with(character)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char character) { ok_ = take(character) && ok_; }

  /// A number of exactly `width` digits within the bounds.
  std::int64_t digits(std::size_t width, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (!at_digit()) {
        ok_ = false;
        return least;
      }
      number = number * 10 + take_digit();
    }
    ok_ = ok_ && number >= least && number <= most;
    return number;
  }

  [[nodiscard]] bool at_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  std::int64_t take_digit() {
    const std::int64_t digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool ok_at_end() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::int64_t take_year(Pieces& pieces) {
  if (pieces.take('+')) return pieces.digits(6, 0, 999'999);
  if (pieces.take('-')) return -pieces.digits(6, 1, 999'999);  // there is no year -0
  return pieces.digits(4, 0, 9999);
}

/// The milliseconds of a fraction of a second; digits after the third are dropped.
std::int64_t take_fraction(Pieces& pieces) {
  std::int64_t millis = pieces.digits(1, 0, 9) * 100;
  for (std::int64_t weight = 10; pieces.ok() && pieces.at_digit(); weight /= 10) {
    millis += pieces.take_digit() * weight;
  }
  return millis;
}

std::int64_t take_time_of_day(Pieces& pieces) {
  std::int64_t millis = pieces.digits(2, 0, 23) * 60 * millis_a_minute;
  pieces.expect(':');
  millis += pieces.digits(2, 0, 59) * millis_a_minute;
  if (pieces.take(':')) {
    millis += pieces.digits(2, 0, 59) * 1000;
    if (pieces.take('.')) millis += take_fraction(pieces);
  }
  return millis;
}

std::int64_t take_offset(Pieces& pieces) {
  if (pieces.take('Z')) return 0;
  const std::int64_t sign = pieces.take('-') ? -1 : 1;
  if (sign > 0) pieces.expect('+');
  const std::int64_t hours = pieces.digits(2, 0, 23);
  pieces.expect(':');
  return sign * (hours * 60 + pieces.digits(2, 0, 59)) * millis_a_minute;
}

}  // namespace

bool append_date(std::string& out, Instant instant) {
  const std::int64_t millis = instant.time_since_epoch().count();
  if (millis < -farthest_millis || millis > farthest_millis) return false;
  const std::int64_t days = floor_divide(millis, millis_a_day);
  const auto [year, month, day] = civil_of(days);
  const std::int64_t time = millis - days * millis_a_day;
  if (year < 0 || year > 9999) {
    out += year < 0 ? '-' : '+';
    append_padded(out, year < 0 ? -year : year, 6);
  } else {
    append_padded(out, year, 4);
  }
  const auto then = [&out](char separator, std::int64_t number, std::size_t width) {
    out += separator;
    append_padded(out, number, width);
  };
  then('-', month, 2);
  then('-', day, 2);
  then('T', time / millis_a_minute / 60, 2);
  then(':', time / millis_a_minute % 60, 2);
  then(':', time / 1000 % 60, 2);
  then('.', time % 1000, 3);
  out += 'Z';
  return true;
}

std::optional<Instant> parse_date(std::string_view text) {
  Pieces pieces{text};
  CivilDate date;
  date.year = take_year(pieces);
  pieces.expect('-');
  date.month = pieces.digits(2, 1, 12);
  pieces.expect('-');
  date.day = pieces.digits(2, 1, 31);
  if (!pieces.ok() || date.day > days_in(date.year, date.month)) return std::nullopt;
  std::int64_t millis = days_of(date) * millis_a_day;
  if (pieces.take('T')) {
    millis += take_time_of_day(pieces);
    millis -= take_offset(pieces);
  }
  if (!pieces.ok_at_end() || millis < -farthest_millis || millis > farthest_millis) {
    return std::nullopt;
  }
  return Instant{std::chrono::milliseconds{millis}};
}

Decoded<Instant> Schema<Instant>::decode(std::optional<JsonView> json) {
  if (!json || kind_of(*json) != JsonKind::string) return mismatch("a date", json);
  const std::optional<Instant> instant = parse_date(unquoted(*json));
  if (!instant) return issue("expected an ISO 8601 date, with an offset when it has a time");
  return *instant;
}

Encoded Schema<Instant>::encode(Instant value, JsonSink sink) {
  sink.text += '"';
  if (!append_date(sink.text, value)) return issue("is out of range for a JavaScript date");
  sink.text += '"';
  return {};
}

}  // namespace persist
