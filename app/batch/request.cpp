#include "batch/request.hpp"

#include <algorithm>
#include <array>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "base/time_words.hpp"
#include "batch/request_members.hpp"
#include "core/expiry_input.hpp"

namespace persist::app {

namespace {

struct Operation {
  std::string_view name;
  BatchRequest::Op op;
  MemberSet members;
};

constexpr std::array operations{
    Operation{"get", BatchRequest::Op::get, {Member::key}},
    Operation{"get-many", BatchRequest::Op::get_many, {Member::keys}},
    Operation{"set",
              BatchRequest::Op::set,
              {Member::key, Member::exit, Member::value, Member::ttl, Member::expires}},
    Operation{"remove", BatchRequest::Op::remove, {Member::key, Member::keys}},
    Operation{"clear", BatchRequest::Op::clear, {}},
    Operation{"keys",
              BatchRequest::Op::keys,
              {Member::prefix, Member::glob, Member::state, Member::match, Member::live,
               Member::expired, Member::all, Member::after, Member::limit}},
};

const Operation* find_operation(std::string_view name) {
  const auto found = std::ranges::find(operations, name, &Operation::name);
  return found == operations.end() ? nullptr : &*found;
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
      if (expires) request_.expiry_hint = seconds_hint(text_or_number(*expires));
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

  [[nodiscard]] static std::string text_or_number(JsonView json) {
    return kind_of(json) == JsonKind::string ? unquoted(json) : std::string{json.text()};
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
        return usage("there is no state " + in_quotes(state));
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
  return member_of(object, "id").value_or(JsonView::assume_valid("null"));
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
    return usage("unknown op " + in_quotes(*name),
                 "there are get, get-many, set, remove, clear and keys");
  }
  PERSIST_PASS(members.check(operation->name, operation->members));
  BatchRequest request{.op = operation->op};
  PERSIST_PASS(Reader(members, session, request).read());
  return request;
}

}  // namespace persist::app
