#include "watch/event_line.hpp"

#include <stdlib.h>
#include <time.h>

#include <catch2/catch.hpp>

#include "base/escape.hpp"

using namespace std::chrono_literals;
using persist::EntryView;
using persist::Instant;
using persist::app::EntryState;
using persist::app::event_line;
using persist::app::EventKind;
using persist::app::EventLineLayout;
using persist::app::EventRow;
using persist::app::expiry_line;
using persist::app::ExpiryFold;

namespace {

const Instant at{14h + 5min + 9s};

/// The time of day is local.
struct InUtc {
  InUtc() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

const InUtc in_utc;

const EventRow row{.at = at,
                   .kind = EventKind::set,
                   .state = EntryState::fail,
                   .size = "1.2 KiB",
                   .expires = "in 5m",
                   .store = "users",
                   .key = "GetUser:1",
                   .note = "was success, 12 B"};

ExpiryFold fold_of(int count, std::string_view store, ExpiryFold fold = {}) {
  for (int i = 0; i < count; ++i) {
    const std::string key = "key " + std::to_string(i);
    const EntryView entry{.key = key, .value = {}, .expires = {}};
    fold.add({.kind = EventKind::expire, .at = at, .store = store, .entry = entry});
  }
  return fold;
}

}  // namespace

TEST_CASE("event_line stands in columns, with what an entry was where there is room") {
  CHECK(event_line(row, {.width = 100, .store_width = 6}) ==
        "14:05:09  set     fail        1.2 KiB  in 5m       users   GetUser:1  was success, 12 B");
  CHECK(event_line(row, {.width = 80}) ==
        "14:05:09  set     fail        1.2 KiB  in 5m       GetUser:1");
  CHECK(event_line({.at = at, .kind = EventKind::remove, .key = "k"}, {}) ==
        "14:05:09  remove                                   k");
}

TEST_CASE("event_line drops columns where the terminal is narrow, and cuts the key") {
  CHECK(event_line(row, {.width = 60}) == "14:05:09  set     fail        1.2 KiB  GetUser:1");
  CHECK(event_line(row, {.width = 48}) == "14:05:09  set     fail       GetUser:1");
  CHECK(event_line(row, {.width = 34}) == "14:05:09  set     GetUser:1");
  CHECK(event_line(row, {.width = 20}) == "set     GetUser:1");
  EventRow long_key = row;
  long_key.key = std::string(100, 'k');
  for (const std::size_t width : {20U, 34U, 48U, 60U, 80U, 120U}) {
    CHECK(persist::app::width_of(event_line(long_key, {.width = width})) == width);
  }
}

TEST_CASE("event_line is coloured by event and state") {
  CHECK(event_line(row, {.width = 50, .colored = true}).find("\x1b[31mfail\x1b[0m") !=
        std::string::npos);
}

TEST_CASE("expiry_line counts what expired in a second, and names one of it") {
  CHECK(expiry_line(fold_of(1234, "users"), {.width = 80, .store_width = 6}) ==
        "14:05:09  expire  1,234 entries in users, such as key 0");
  CHECK(expiry_line(fold_of(6, "b", fold_of(6, "a")), {.width = 80, .store_width = 6}) ==
        "14:05:09  expire  12 entries in 2 stores, such as key 0");
  const std::string narrow = expiry_line(fold_of(6, "a"), {.width = 30});
  CHECK(narrow.starts_with("expire  6 entries, such as"));
  CHECK(persist::app::width_of(narrow) == 30);
}

TEST_CASE("ExpiryFold is over when its second is, and keeps a few entries alone") {
  ExpiryFold fold = fold_of(100, "a");
  CHECK(fold.count() == 100);
  CHECK(fold.kept().size() == ExpiryFold::max_kept);
  CHECK_FALSE(fold.is_over_at(at + 999ms));
  CHECK(fold.is_over_at(at + 1s));
  fold.clear();
  CHECK(fold.empty());
  CHECK_FALSE(fold.is_over_at(at + 1h));
}
