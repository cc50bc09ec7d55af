#include "dump/line_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <persist/duration.hpp>

#include "exit/exit_scan.hpp"
#include "json/scanner.hpp"
#include "values/base64.hpp"

namespace persist::dump {

namespace {

enum class Member : std::uint8_t {
  store,
  key,
  exit,
  value,
  text,
  base64,
  expires,
  ttl,
  seal,
  absent,
  after,
  state,
  payload
};

constexpr std::array<std::string_view, 13> member_names = {
    R"("store")",  R"("key")",     R"("exit")",   R"("value")", R"("text")",
    R"("base64")", R"("expires")", R"("ttl")",    R"("seal")",  R"("absent")",
    R"("after")",  R"("state")",   R"("payload")"};

/// What else is said of requests and elements, which is for people.
constexpr std::array<std::string_view, 21> request_members = {
    R"("created")",    R"("ended")",    R"("claimed")",     R"("due")",   R"("attempts")",
    R"("request_id")", R"("tag")",      R"("primary_key")", R"("shard")", R"("payload_text")",
    R"("trace_id")",   R"("reply_id")", R"("parent")",      R"("cause")", R"("chunks")",
    R"("table")",      R"("queue")",    R"("sequence")",    R"("id")",    R"("last_failure")",
    R"("acquired_by")"};

std::optional<Member> member_called(std::string_view quoted_name) {
  const auto* const found = std::ranges::find(member_names, quoted_name);
  if (found == member_names.end()) return std::nullopt;
  return static_cast<Member>(found - member_names.begin());
}

bool is_request_member(std::string_view quoted_name) {
  return std::ranges::find(request_members, quoted_name) != request_members.end();
}

constexpr unsigned bit(Member member) { return 1U << static_cast<unsigned>(member); }

constexpr unsigned value_members = bit(Member::exit) | bit(Member::value) | bit(Member::text) |
                                   bit(Member::base64) | bit(Member::absent);
constexpr unsigned expiry_members = bit(Member::expires) | bit(Member::ttl);

/// Whether more than one of the members in `group` is in `seen`.
constexpr bool has_several(unsigned seen, unsigned group) {
  const unsigned those = seen & group;
  return (those & (those - 1)) != 0;
}

/// Makes two names that are written differently one.
JsonText plainly_spelt(JsonView name) {
  std::string plain;
  append_quoted(plain, unquoted(name));
  return JsonText::assume_valid(std::move(plain));
}

bool has_escapes(JsonView string) { return string.text().contains('\\'); }

/// One line in the making. A step answers false at a fault, which is kept here.
class LineParser {
 public:
  LineParser(std::string_view line, std::string& decoded, const LineDefaults& defaults)
      : line_{line}, decoded_{decoded}, defaults_{defaults}, scan_{line} {}

  std::expected<ParsedLine, LineFault> parse() {
    if (!members() || !has_its_members()) return std::unexpected(fault_);
    if (seen_ == bit(Member::seal)) return std::move(seal_);
    return entry_;
  }

 private:
  bool members() {
    if (!scan_.enter_object()) return refuse("expected a JSON object");
    while (const std::optional<JsonView> name = scan_.next_member()) {
      if (!member(*name)) return false;
    }
    return scan_.finish() || refuse_text();
  }

  bool member(JsonView name) {
    const auto offset = static_cast<std::size_t>(name.text().data() - line_.data());
    const std::optional<Member> member =
        has_escapes(name) ? member_called(plainly_spelt(name).text()) : member_called(name.text());
    if (!member) return is_request_member(name.text()) ? passed_over(offset) : unknown(offset);
    if (*member == Member::payload && !unknown_at_) unknown_at_ = offset;
    if ((seen_ & bit(*member)) != 0) return refuse_at(offset, "repeated member");
    seen_ |= bit(*member);
    if ((bit(*member) & value_members) != 0 && has_several(seen_, value_members)) {
      return refuse_at(offset, "more than one of the members exit, value, text, base64 and absent");
    }
    if ((bit(*member) & expiry_members) != 0 && has_several(seen_, expiry_members)) {
      return refuse_at(offset, "both of the members expires and ttl");
    }
    return content(*member);
  }

  /// A member that only a line with a state may have.
  bool passed_over(std::size_t offset) {
    if (!unknown_at_) unknown_at_ = offset;
    static_cast<void>(scan_.value());
    return !scan_.failed() || refuse_text();
  }

  bool unknown(std::size_t offset) { return refuse_at(offset, "unknown member"); }

  bool content(Member member) {
    switch (member) {
      case Member::store: return name(entry_.store) != Spelling::faulty;
      case Member::key: return key();
      case Member::exit: return exit();
      case Member::value: return json_value();
      case Member::text: entry_.form = LineForm::text; return string(entry_.value);
      case Member::base64: entry_.form = LineForm::base64; return base64(entry_.value);
      case Member::expires: return expires();
      case Member::ttl: return ttl();
      case Member::seal: return seal();
      case Member::absent: return absent();
      case Member::after: return after();
      case Member::state: return state();
      case Member::payload: return payload();
    }
    return false;
  }

  bool has_its_members() {
    if (!entry_.state && unknown_at_) return unknown(*unknown_at_);
    if (!entry_.state && null_exit_at_)
      return refuse_at(*null_exit_at_, "a value that is not an Exit");
    if (seen_ == bit(Member::seal)) return true;
    if ((seen_ & bit(Member::seal)) != 0)
      return refuse_at(0, "a seal must be the only member of its line");
    if ((seen_ & bit(Member::store)) == 0) {
      if (!defaults_.store) return refuse_at(0, "the member store is missing");
      entry_.store = *defaults_.store;
    }
    if ((seen_ & bit(Member::key)) == 0) return refuse_at(0, "the member key is missing");
    if ((seen_ & value_members) == 0) {
      return refuse_at(0, "one of the members exit, value, text and base64 is required");
    }
    if (entry_.is_absent && (seen_ & expiry_members) != 0)
      return refuse_at(0, "an entry that is absent has no expiry");
    return true;
  }

  bool key() {
    const Spelling spelling = name(entry_.key);
    if (spelling == Spelling::base64) entry_.key_class = StorageClass::blob;
    return spelling != Spelling::faulty;
  }

  enum class Spelling : std::uint8_t { faulty, plain, base64 };

  /// A store or a key: a string, or {"base64":…}.
  Spelling name(std::string_view& name) {
    if (scan_.peek() == '"') return string(name) ? Spelling::plain : Spelling::faulty;
    constexpr std::string_view wanted = R"(expected a string or {"base64":"..."})";
    const std::size_t begin = scan_.offset();
    if (!scan_.enter_object()) return refuse(wanted), Spelling::faulty;
    bool found = false;
    while (const std::optional<JsonView> member = scan_.next_member()) {
      if (found || unquoted(*member) != "base64") return refuse_at(begin, wanted), Spelling::faulty;
      if (!base64(name)) return Spelling::faulty;
      found = true;
    }
    if (scan_.failed()) return refuse_text(), Spelling::faulty;
    if (!found) return refuse_at(begin, wanted), Spelling::faulty;
    return Spelling::base64;
  }

  bool string(std::string_view& content) {
    if (scan_.peek() != '"') return refuse("expected a string");
    const std::size_t begin = scan_.offset();
    const std::string_view quoted = scan_.value();
    if (scan_.failed()) return refuse_text();
    content = quoted.substr(1, quoted.size() - 2);
    if (!content.contains('\\')) return true;
    const std::string plain = unquoted(JsonView::assume_valid(quoted));
    if (!is_utf8(plain)) return refuse_at(begin, "unpaired surrogate in a string");
    content = unfold(plain);
    return true;
  }

  bool base64(std::string_view& content) {
    const std::size_t begin = scan_.offset();
    std::string_view digits;
    if (!string(digits)) return false;
    const std::optional<std::string> bytes = bytes_of_base64(digits);
    if (!bytes) return refuse_at(begin, "a string that is not valid base64");
    content = unfold(*bytes);
    return true;
  }

  bool exit() {
    entry_.form = LineForm::exit;
    const std::size_t begin = scan_.offset();
    const json::ScannedExit exit = json::scan_exit(scan_);
    if (scan_.failed()) return refuse_text();
    if (exit.text == "null") {
      null_exit_at_ = begin;
      entry_.is_open = true;
      return true;
    }
    if (!exit.state.is_exit) return refuse_at(begin, "a value that is not an Exit");
    entry_.value = exit.state.has_white_space ? compacted(exit.text) : exit.text;
    return true;
  }

  bool json_value() {
    entry_.form = LineForm::value;
    scan_.forget_white_space();
    const std::string_view text = scan_.value();
    if (scan_.failed()) return refuse_text();
    entry_.value = scan_.saw_white_space() ? compacted(text) : text;
    return true;
  }

  bool expires() {
    const std::size_t begin = scan_.offset();
    const std::string_view number = scan_.value();
    if (scan_.failed()) return refuse_text();
    const bool is_number =
        number.front() == '-' || (number.front() >= '0' && number.front() <= '9');
    if (!is_number) return refuse_at(begin, "expected a number");
    const std::optional<Expires> expires = Expires::from_number(number);
    if (!expires) return refuse_at(begin, "a time beyond 64 bits of milliseconds");
    entry_.expires = *expires;
    return true;
  }

  bool ttl() {
    const std::size_t begin = scan_.offset();
    if (scan_.peek() != '"') return refuse(R"(expected a string like "7d")");
    std::string_view text;
    if (!string(text)) return false;
    const auto duration = parse_duration(text);
    if (!duration) return refuse_at(begin, "a duration needs units: 250ms, 10s, 1.5h, 1d12h");
    std::int64_t instant = 0;
    if (__builtin_add_overflow(defaults_.now.time_since_epoch().count(), duration->count(),
                               &instant)) {
      return refuse_at(begin, "a time beyond 64 bits of milliseconds");
    }
    entry_.expires = Expires::at(instant);
    entry_.has_ttl = true;
    return true;
  }

  bool absent() {
    const std::size_t begin = scan_.offset();
    const std::string_view text = scan_.value();
    if (scan_.failed()) return refuse_text();
    entry_.is_absent = true;
    return text == "true" || refuse_at(begin, "expected true");
  }

  bool after() {
    constexpr std::size_t digest_digits = 64;
    if (scan_.peek() != '"') {
      const std::size_t begin = scan_.offset();
      const std::string_view text = scan_.value();
      if (scan_.failed()) return refuse_text();
      entry_.after = std::string_view{};
      return text == "null" || refuse_at(begin, "expected a digest or null");
    }
    const std::size_t begin = scan_.offset();
    std::string_view digest;
    if (!string(digest)) return false;
    entry_.after = digest;
    return digest.size() == digest_digits || refuse_at(begin, "expected a digest or null");
  }

  bool state() {
    std::string_view word;
    if (!string(word)) return false;
    entry_.state = word;
    return true;
  }

  bool payload() {
    scan_.forget_white_space();
    const std::string_view text = scan_.value();
    if (scan_.failed()) return refuse_text();
    entry_.payload = scan_.saw_white_space() ? compacted(text) : text;
    return true;
  }

  bool seal() {
    constexpr std::string_view wanted = R"(expected {"entries":N,"sha256":"..."})";
    const std::size_t begin = scan_.offset();
    if (!scan_.enter_object()) return refuse(wanted);
    std::optional<std::size_t> entries;
    std::optional<std::string> sum;
    while (const std::optional<JsonView> name = scan_.next_member()) {
      const std::string_view value = scan_.value();
      if (scan_.failed()) break;
      const std::string member = unquoted(*name);
      if (member == "entries" && !entries) {
        entries = count_in(value);
      } else if (member == "sha256" && !sum && value.starts_with('"')) {
        sum = unquoted(JsonView::assume_valid(value));
      } else {
        return refuse_at(begin, wanted);
      }
    }
    if (scan_.failed()) return refuse_text();
    if (!entries || !sum) return refuse_at(begin, wanted);
    seal_ = {.entries = *entries, .sha256 = *std::move(sum)};
    return true;
  }

  static std::optional<std::size_t> count_in(std::string_view number) {
    std::size_t count = 0;
    const char* const end = number.data() + number.size();
    const auto [rest, error] = std::from_chars(number.data(), end, count);
    return error == std::errc{} && rest == end ? std::optional{count} : std::nullopt;
  }

  std::string_view compacted(std::string_view json) {
    const std::size_t begin = decoded_.size();
    append_compact(decoded_, JsonView::assume_valid(json));
    return std::string_view{decoded_}.substr(begin);
  }

  std::string_view unfold(std::string_view text) {
    const std::size_t begin = decoded_.size();
    decoded_ += text;
    return std::string_view{decoded_}.substr(begin);
  }

  bool refuse_at(std::size_t offset, std::string_view reason) {
    fault_ = {.offset = offset, .reason = reason};
    return false;
  }
  /// At what the scanner stands before, unless that is not JSON to begin with.
  bool refuse(std::string_view reason) {
    return scan_.failed() ? refuse_text() : refuse_at(scan_.offset(), reason);
  }
  bool refuse_text() { return refuse_at(scan_.error()->offset, scan_.error()->reason); }

  std::string_view line_;
  std::string& decoded_;
  const LineDefaults& defaults_;
  json::Scanner scan_;
  unsigned seen_ = 0;
  std::optional<std::size_t> unknown_at_;  // of what only a line with a state may have
  std::optional<std::size_t> null_exit_at_;
  DumpEntry entry_;
  Seal seal_;
  LineFault fault_;
};

}  // namespace

std::expected<ParsedLine, LineFault> parse_line(std::string_view line, std::string& decoded,
                                                const LineDefaults& defaults) {
  return LineParser{line, decoded, defaults}.parse();
}

}  // namespace persist::dump
