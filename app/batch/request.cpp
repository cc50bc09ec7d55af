#include "batch/request.hpp"

#include <algorithm>
#include <array>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "expiry_input.hpp"
#include "time_words.hpp"

namespace persist::app {

namespace {

enum class Member : unsigned {
  id,
  op,
  store,
  key,
  keys,
  exit,
  value,
  ttl,
  expires,
  prefix,
  glob,
  state,
  match,
  live,
  expired,
  all,
  after,
  limit,
};

constexpr std::array<std::string_view, 18> member_names{
    "id",     "op",   "store", "key",   "keys", "exit",    "value", "ttl",   "expires",
    "prefix", "glob", "state", "match", "live", "expired", "all",   "after", "limit"};

constexpr unsigned bit(Member member) { return 1U << static_cast<unsigned>(member); }

constexpr unsigned bits(std::initializer_list<Member> members) {
  unsigned all = bit(Member::id) | bit(Member::op) | bit(Member::store);
  for (const Member member : members) all |= bit(member);
  return all;
}

struct Operation {
  std::string_view name;
  BatchRequest::Op op;
  unsigned members;
};

constexpr std::array operations{
    Operation{"get", BatchRequest::Op::get, bits({Member::key})},
    Operation{"get-many", BatchRequest::Op::get_many, bits({Member::keys})},
    Operation{"set", BatchRequest::Op::set,
              bits({Member::key, Member::exit, Member::value, Member::ttl, Member::expires})},
    Operation{"remove", BatchRequest::Op::remove, bits({Member::key, Member::keys})},
    Operation{"clear", BatchRequest::Op::clear, bits({})},
    Operation{"keys", BatchRequest::Op::keys,
              bits({Member::prefix, Member::glob, Member::state, Member::match, Member::live,
                    Member::expired, Member::all, Member::after, Member::limit})},
};

const Operation* find_operation(std::string_view name) {
  const auto found = std::ranges::find(operations, name, &Operation::name);
  return found == operations.end() ? nullptr : &*found;
}

std::string quoted(std::string_view name) { return "\"" + std::string{name} + "\""; }

/// The members of a request by what they are.
class Members {
 public:
  [[nodiscard]] Outcome<void> read(JsonView object) {
    for (const JsonMember member : members_of(object)) {
      const auto name = std::ranges::find_if(
          member_names, [&](std::string_view it) { return member.is_named(it); });
      if (name == member_names.end()) {
        return usage("unknown member " + quoted(unquoted(member.name)));
      }
      auto& place = given_[static_cast<std::size_t>(name - member_names.begin())];
      if (place) return usage("the member " + quoted(*name) + " is there twice");
      place = member.value;
    }
    return {};
  }

  /// The member's value, where it is given and not null.
  [[nodiscard]] std::optional<JsonView> operator[](Member member) const {
    const auto& value = given_[static_cast<std::size_t>(member)];
    return value && kind_of(*value) == JsonKind::null ? std::nullopt : value;
  }
  /// The member's value, null too.
  [[nodiscard]] std::optional<JsonView> as_given(Member member) const {
    return given_[static_cast<std::size_t>(member)];
  }

  [[nodiscard]] Outcome<void> check(const Operation& operation) const {
    for (std::size_t i = 0; i < given_.size(); ++i) {
      if (given_[i] && (operation.members >> i & 1U) == 0) {
        return usage(std::string{operation.name} + " takes no member " + quoted(member_names[i]));
      }
    }
    return {};
  }

 private:
  std::array<std::optional<JsonView>, member_names.size()> given_;
};

std::string name_of(Member member) {
  return quoted(member_names[static_cast<std::size_t>(member)]);
}

Outcome<std::string> text_of(JsonView json, Member member) {
  if (kind_of(json) != JsonKind::string) return usage(name_of(member) + " takes a string");
  std::string text = unquoted(json);
  if (!is_utf8(text)) return usage(name_of(member) + " holds half a surrogate pair");
  return text;
}

/// The strings of a member: of an array, or a lone one.
Outcome<std::vector<std::string>> texts_of(JsonView json, Member member) {
  std::vector<std::string> texts;
  if (kind_of(json) != JsonKind::array) {
    auto text = text_of(json, member);
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(*std::move(text));
    return texts;
  }
  for (const JsonView element : elements_of(json)) {
    auto text = text_of(element, member);
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(*std::move(text));
  }
  return texts;
}

/// Reads what an operation takes, one kind of member a function.
class Reader {
 public:
  Reader(const Members& members, const Session& session, BatchRequest& request)
      : members_{members}, session_{session}, request_{request} {}

  [[nodiscard]] Outcome<void> read() {
    PERSIST_PASS(text(Member::store, request_.store));
    switch (request_.op) {
      case BatchRequest::Op::get: return key();
      case BatchRequest::Op::get_many: return keys();
      case BatchRequest::Op::set: return entry();
      case BatchRequest::Op::remove: return members_[Member::keys] ? keys() : key();
      case BatchRequest::Op::clear: return {};
      case BatchRequest::Op::keys: return selection();
    }
    return {};
  }

 private:
  [[nodiscard]] Outcome<void> text(Member member, std::optional<std::string>& target) {
    const auto json = members_[member];
    if (!json) return {};
    auto text = text_of(*json, member);
    if (!text) return std::unexpected(std::move(text.error()));
    target = *std::move(text);
    return {};
  }

  [[nodiscard]] Outcome<void> key() {
    std::optional<std::string> key;
    PERSIST_PASS(text(Member::key, key));
    if (!key) return usage("\"key\" is missing");
    request_.keys.push_back(session_.stored_key(*key));
    return {};
  }

  [[nodiscard]] Outcome<void> keys() {
    if (members_[Member::key]) return usage("\"key\" and \"keys\" exclude each other");
    const auto json = members_[Member::keys];
    if (!json) return usage("\"keys\" is missing");
    if (kind_of(*json) != JsonKind::array) return usage("\"keys\" takes an array of strings");
    auto keys = texts_of(*json, Member::keys);
    if (!keys) return std::unexpected(std::move(keys.error()));
    for (const std::string& key : *keys) request_.keys.push_back(session_.stored_key(key));
    return {};
  }

  [[nodiscard]] Outcome<void> entry() {
    PERSIST_PASS(key());
    PERSIST_PASS(value());
    return expiry();
  }

  // Here null is a value.
  [[nodiscard]] Outcome<void> value() {
    const auto exit = members_.as_given(Member::exit);
    const auto value = members_.as_given(Member::value);
    if (value && !session_.settings().raw) return usage("\"value\" is for --raw: give an \"exit\"");
    if (exit && value) return usage("\"exit\" and \"value\" exclude each other");
    request_.value = exit ? exit : value;
    if (!request_.value) return usage("\"exit\" is missing");
    if (!exit) return {};
    auto read = read_exit(*exit);
    if (read) return {};
    return std::unexpected{PersistenceSchemaError{.issues = std::move(read.error())}};
  }

  [[nodiscard]] Outcome<void> expiry() {
    const auto ttl = members_[Member::ttl];
    const auto expires = members_[Member::expires];
    if (ttl && expires) return usage("\"ttl\" and \"expires\" exclude each other");
    if (!ttl && !expires) return {};
    const std::optional<Expires> found = ttl ? expiry_of_ttl(*ttl) : instant(*expires);
    if (found) {
      request_.expires = *found;
      return {};
    }
    return ttl ? usage("\"ttl\" takes whole milliseconds, or a duration such as \"5m\"")
               : usage("\"expires\" takes milliseconds since the epoch, or RFC 3339");
  }

  [[nodiscard]] std::optional<Expires> expiry_of_ttl(JsonView ttl) const {
    std::optional<std::chrono::milliseconds> duration;
    if (kind_of(ttl) == JsonKind::string) {
      duration = parse_duration(unquoted(ttl));
    } else if (kind_of(ttl) == JsonKind::number) {
      const auto number = Expires::from_number(ttl.text());
      if (number && number->integral()) duration = std::chrono::milliseconds{*number->integral()};
    }
    return duration ? expiry_after(session_.now(), *duration) : std::nullopt;
  }

  [[nodiscard]] static std::optional<Expires> instant(JsonView expires) {
    if (kind_of(expires) == JsonKind::number) return Expires::from_number(expires.text());
    if (kind_of(expires) != JsonKind::string) return std::nullopt;
    const auto time = parse_time(unquoted(expires));
    return time ? std::optional{Expires::at(*time)} : std::nullopt;
  }

  [[nodiscard]] Outcome<void> selection() {
    Selection& selection = request_.selection;
    selection.range.now = session_.now();
    PERSIST_PASS(text(Member::after, selection.range.after));
    std::optional<std::string> prefix;
    PERSIST_PASS(text(Member::prefix, prefix));
    selection.range.prefix = prefix.value_or("");
    std::optional<std::string> glob;
    PERSIST_PASS(text(Member::glob, glob));
    selection.has_glob = glob.has_value();
    selection.glob = glob.value_or("");
    PERSIST_PASS(life());
    PERSIST_PASS(states());
    PERSIST_PASS(matches());
    return limit();
  }

  [[nodiscard]] Outcome<void> life() {
    request_.selection.range.liveness = Liveness::live;
    int given = 0;
    for (const auto& [member, liveness] : {std::pair{Member::live, Liveness::live},
                                           {Member::expired, Liveness::expired},
                                           {Member::all, Liveness::all}}) {
      const auto json = members_[member];
      if (!json) continue;
      if (kind_of(*json) != JsonKind::boolean) return usage(name_of(member) + " takes a boolean");
      if (!is_true(*json)) continue;
      request_.selection.range.liveness = liveness;
      if (++given > 1) return usage("\"live\", \"expired\" and \"all\" exclude each other");
    }
    return {};
  }

  [[nodiscard]] Outcome<void> states() {
    const auto json = members_[Member::state];
    if (!json) return {};
    auto states = texts_of(*json, Member::state);
    if (!states) return std::unexpected(std::move(states.error()));
    for (const std::string& state : *states) {
      if (std::ranges::find(state_words, state) == state_words.end()) {
        return usage("there is no state " + quoted(state));
      }
    }
    request_.selection.states = *std::move(states);
    return {};
  }

  [[nodiscard]] Outcome<void> matches() {
    const auto json = members_[Member::match];
    if (!json) return {};
    const auto texts = texts_of(*json, Member::match);
    if (!texts) return std::unexpected(texts.error());
    for (const std::string& text : *texts) {
      auto match = parse_match(text);
      if (!match) return std::unexpected(std::move(match.error()));
      request_.selection.matches.push_back(*std::move(match));
    }
    return {};
  }

  [[nodiscard]] Outcome<void> limit() {
    const auto json = members_[Member::limit];
    if (!json) return {};
    std::optional<Expires> number;
    if (kind_of(*json) == JsonKind::number) number = Expires::from_number(json->text());
    if (!number || number->integral().value_or(-1) < 0) {
      return usage("\"limit\" takes a whole number from 0 on");
    }
    request_.selection.limit = static_cast<std::size_t>(*number->integral());
    return {};
  }

  const Members& members_;
  const Session& session_;
  BatchRequest& request_;
};

}  // namespace

JsonView id_of_request(JsonView object) {
  return member_of(object, "id").value_or(JsonView::trusted("null"));
}

std::string op_of_request(JsonView object) {
  const auto op = member_of(object, "op");
  if (!op || kind_of(*op) != JsonKind::string) return {};
  std::string name = unquoted(*op);
  return find_operation(name) == nullptr ? std::string{} : name;
}

Outcome<BatchRequest> read_request(JsonView object, const Session& session) {
  Members members;
  PERSIST_PASS(members.read(object));
  const auto op = members[Member::op];
  if (!op) return usage("\"op\" is missing");
  const auto name = text_of(*op, Member::op);
  if (!name) return std::unexpected(name.error());
  const Operation* const operation = find_operation(*name);
  if (operation == nullptr) {
    return usage("unknown op " + quoted(*name),
                 "there are get, get-many, set, remove, clear and keys");
  }
  PERSIST_PASS(members.check(*operation));
  BatchRequest request{.op = operation->op};
  PERSIST_PASS(Reader(members, session, request).read());
  return request;
}

}  // namespace persist::app
