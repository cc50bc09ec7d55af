#include "dump/dump_line.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

#include "values/base64.hpp"

namespace persist {

namespace dump {

namespace {

void append_base64_string(std::string& out, std::string_view bytes) {
  out += '"';
  append_base64(out, bytes);
  out += '"';
}

void append_base64_object(std::string& out, std::string_view bytes) {
  out += R"({"base64":)";
  append_base64_string(out, bytes);
  out += '}';
}

/// "2026-11-28T19:22:05.500Z"; outside the years 0 to 9999 the milliseconds since the epoch.
void append_time(std::string& out, std::string_view name, std::optional<Instant> instant) {
  using namespace std::chrono;
  if (!instant) return;
  out += ",\"";
  out += name;
  out += "\":\"";
  if (*instant < sys_days{0y / January / 1} || *instant >= sys_days{10'000y / January / 1}) {
    out += std::to_string(instant->time_since_epoch().count());
  } else {
    const auto day = floor<days>(*instant);
    const year_month_day date{day};
    const hh_mm_ss time{*instant - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int{date.year()},
                  unsigned{date.month()}, unsigned{date.day()},
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    out += text.data();
  }
  out += '"';
}

/// What an Exit says, as the states of requests are called.
std::string_view word_of(const ValueState& state) {
  if (!state.is_exit) return state.json_error ? "invalid" : "json";
  if (state.success) return "success";
  if (state.has_fail) return "fail";
  if (state.has_die) return "die";
  return state.has_interrupt ? "interrupt" : "failure";
}

void append_state(std::string& out, const RequestView& request, const ValueState& state,
                  Instant now) {
  const RequestState standing = request_state(request.facts, now);
  out += R"(,"state":")";
  out += standing == RequestState::replied ? word_of(state) : name_of(standing);
  out += '"';
}

LineForm append_json(std::string& out, std::string_view value, const ValueState& state) {
  out += state.is_exit ? R"(,"exit":)" : R"(,"value":)";
  if (state.has_white_space) {
    append_compact(out, JsonView::assume_valid(value));
  } else {
    out += value;
  }
  return state.is_exit ? LineForm::exit : LineForm::value;
}

LineForm append_bytes(std::string& out, std::string_view value) {
  if (is_utf8(value)) {
    out += R"(,"text":)";
    append_quoted(out, value);
    return LineForm::text;
  }
  out += R"(,"base64":)";
  append_base64_string(out, value);
  return LineForm::base64;
}

LineForm append_value(std::string& out, const EntryView& record, const ValueState& state) {
  if (record.request != nullptr && record.value.empty()) {
    out += R"(,"exit":null)";
    return LineForm::exit;
  }
  return state.json_error ? append_bytes(out, record.value) : append_json(out, record.value, state);
}

void append_expiry(std::string& out, Expires expires, const DumpExpiry& expiry) {
  if (expires.is_never() || expires.is_not_a_number()) return;
  switch (expiry.form) {
    case DumpExpiry::Form::none: return;
    case DumpExpiry::Form::instant:
      out += R"(,"expires":)";
      expires.append_to(out);
      return;
    case DumpExpiry::Form::ttl:
      out += R"(,"ttl":")";
      out += std::to_string(ttl_of(expires, expiry)->count());
      out += R"(ms")";
  }
}

}  // namespace

void append_key(std::string& out, const EntryView& record) {
  if (record.key_class != StorageClass::blob && is_utf8(record.key)) {
    append_quoted(out, record.key);
  } else {
    append_base64_object(out, record.key);
  }
}

std::string line_head(std::string_view store) {
  std::string head = R"({"store":)";
  if (is_utf8(store)) {
    append_quoted(head, store);
  } else {
    append_base64_object(head, store);
  }
  head += R"(,"key":)";
  return head;
}

LineForm append_line(std::string& out, std::string_view head, const EntryView& record,
                     const ValueState& state, const DumpExpiry& expiry) {
  out += head;
  append_key(out, record);
  const LineForm form = append_value(out, record, state);
  append_expiry(out, record.expires, expiry);
  if (record.request != nullptr) {
    append_state(out, *record.request, state, expiry.now);
    append_request_members(out, *record.request);
  }
  out += "}\n";
  return form;
}

void append_entry(std::string& out, std::string_view head, const EntryView& record,
                  const ValueState& state, DumpForm form, const DumpExpiry& expiry) {
  if (form == DumpForm::lines) {
    append_line(out, head, record, state, expiry);
    return;
  }
  std::string line;
  append_line(line, head, record, state, expiry);
  append_indented(out, JsonView::assume_valid(line));
  out += '\n';
}

}  // namespace dump

void append_request_members(std::string& out, const RequestView& request) {
  const RequestFacts& facts = request.facts;
  dump::append_time(out, "created", facts.created);
  dump::append_time(out, "ended", facts.ended);
  dump::append_time(out, "claimed", facts.claimed);
  dump::append_time(out, "due", facts.due);
  if (facts.attempts > 0) out += R"(,"attempts":)" + std::to_string(facts.attempts);
  if (request.details.empty()) return;
  out += ',';
  out += request.details.substr(1, request.details.size() - 2);
}

void append_dump_entry(std::string& out, std::string_view store, const EntryView& record,
                       DumpForm form, const DumpExpiry& expiry) {
  dump::append_entry(out, dump::line_head(store), record, value_state(record.value), form, expiry);
}

std::optional<std::chrono::milliseconds> ttl_of(Expires expires, const DumpExpiry& expiry) {
  if (expires.is_never() || expires.is_not_a_number()) return std::nullopt;
  constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();
  const std::chrono::milliseconds longest_ttl{longest};
  std::int64_t end = longest;
  if (const auto fraction = expires.fractional()) {
    if (*fraction < 0x1p63) end = static_cast<std::int64_t>(std::ceil(*fraction));
  } else {
    end = *expires.integral();
  }
  std::int64_t ttl = 0;
  if (__builtin_sub_overflow(end, expiry.now.time_since_epoch().count(), &ttl)) return longest_ttl;
  const std::int64_t unit = expiry.ttl_unit.count();
  const std::int64_t short_of_unit = (unit - ttl % unit) % unit;
  if (__builtin_add_overflow(ttl, short_of_unit, &ttl)) return longest_ttl;
  return std::chrono::milliseconds{ttl};
}

bool fits_dump_line(const EntryView& record) { return record.key_class != StorageClass::null; }

LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record) {
  return append_dump_line(out, store, record, value_state(record.value));
}

LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record,
                          const ValueState& state) {
  return dump::append_line(out, dump::line_head(store), record, state);
}

LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record,
                          const DumpExpiry& expiry) {
  return dump::append_line(out, dump::line_head(store), record, value_state(record.value), expiry);
}

}  // namespace persist
