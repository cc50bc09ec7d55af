#include "batch/request.hpp"

#include <algorithm>
#include <array>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "base/time_words.hpp"
#include "batch/member_options.hpp"
#include "batch/request_members.hpp"
#include "core/expiry_input.hpp"
#include "core/selection_options.hpp"

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
    Operation{"keys", BatchRequest::Op::keys, {}},
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
    auto text = text_of(*json, bare_name_of(member));
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
    if (members_[Member::key]) return usage("\"key\" and \"keys\" cannot be combined");
    const auto json = members_[Member::keys];
    if (!json) return usage("\"keys\" is missing");
    if (kind_of(*json) != JsonKind::array) return usage("\"keys\" must be an array of strings");
    auto keys = texts_of(*json, bare_name_of(Member::keys));
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
    if (value && !session_.settings().raw) return usage("\"value\" requires --raw; use \"exit\"");
    if (exit && value) return usage("\"exit\" and \"value\" cannot be combined");
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
    if (ttl && expires) return usage("\"ttl\" and \"expires\" cannot be combined");
    if (!ttl && !expires) return {};
    const std::optional<Expires> found = ttl ? expiry_of_ttl(*ttl) : instant(*expires);
    if (found) {
      request_.expires = *found;
      if (expires) request_.expiry_hint = seconds_hint(text_or_number(*expires));
      return {};
    }
    return ttl ? usage("\"ttl\" must be whole milliseconds or a duration such as \"5m\"")
               : usage(
                     "\"expires\" must be milliseconds since the epoch or a time such as "
                     "\"2030-01-01T12:00:00Z\"");
  }

  [[nodiscard]] std::optional<Expires> expiry_of_ttl(JsonView ttl) const {
    std::optional<std::chrono::milliseconds> duration;
    if (kind_of(ttl) == JsonKind::string) {
      duration = parse_time_from_now(unquoted(ttl));
    } else if (kind_of(ttl) == JsonKind::number) {
      const auto number = Expires::from_number(ttl.text());
      if (number && number->integral()) duration = std::chrono::milliseconds{*number->integral()};
    }
    return duration ? expiry_after(session_.clock_now(), *duration) : std::nullopt;
  }

  [[nodiscard]] static std::string text_or_number(JsonView json) {
    return kind_of(json) == JsonKind::string ? unquoted(json) : std::string{json.text()};
  }

  [[nodiscard]] std::optional<Expires> instant(JsonView expires) const {
    if (kind_of(expires) == JsonKind::number) return Expires::from_number(expires.text());
    if (kind_of(expires) != JsonKind::string) return std::nullopt;
    const auto time = parse_time(unquoted(expires), session_.clock_now());
    return time ? std::optional{Expires::at(*time)} : std::nullopt;
  }

  /// The options of the command `keys`, as members.
  [[nodiscard]] Outcome<void> selection() {
    SelectionOptions typed;
    MemberOptions members{members_.others()};
    typed.declare(members, Liveness::live);
    PERSIST_PASS(members.finish());
    auto selection = typed.resolve(session_.clock_now());
    if (!selection) return std::unexpected(about_members(std::move(selection.error())));
    request_.selection = *std::move(selection);
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
  const auto name = text_of(*op, bare_name_of(Member::op));
  if (!name) return std::unexpected(name.error());
  const Operation* const operation = find_operation(*name);
  if (operation == nullptr) {
    return usage("unknown op " + in_quotes(*name),
                 "operations are get, get-many, set, remove, clear and keys");
  }
  PERSIST_PASS(members.check(operation->name, operation->members));
  if (operation->op != BatchRequest::Op::keys && !members.others().empty()) {
    return usage("unknown member " + in_quotes(unquoted(members.others().front().name)));
  }
  BatchRequest request{.op = operation->op};
  PERSIST_PASS(Reader(members, session, request).read());
  return request;
}

}  // namespace persist::app
