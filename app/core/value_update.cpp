#include "core/value_update.hpp"

#include <persist/exit_codec.hpp>

#include "core/entry_words.hpp"
#include "core/schema_check.hpp"
#include "io/filter_command.hpp"
#include "query/json_edit.hpp"
#include "query/json_query.hpp"

namespace persist::app {

std::unexpected<Error> ValueUpdate::refused(std::string_view key, const std::string& why) const {
  std::string message = in_quotes(key) + ": " + why + "; ";
  message += others;
  return std::unexpected{Error{PersistenceSchemaError{
      .method = "update", .issues = {{.path = "", .message = std::move(message)}}}}};
}

Outcome<std::string> ValueUpdate::apply(std::string_view store, std::string_view key,
                                        std::string_view stored, const Session& session) const {
  const auto json = JsonView::parse(stored);
  if (!json && !command) return refused(key, "the value is not JSON");
  auto value = command ? filtered(store, key, stored, session) : edited(key, *json);
  if (!value) return value;
  if (session.settings().raw || !value_state(stored).is_exit) return value;
  if (!value_state(*value).is_exit) return refused(key, "the value would not be an Exit");
  const auto issues = schema_issues(session, store, key, JsonView::assume_valid(*value));
  if (!issues.empty() && *value != stored) {
    return refused(key, "the value would not match its schema: " + words_of(issues));
  }
  return value;
}

Outcome<std::string> ValueUpdate::edited(std::string_view key, JsonView json) const {
  std::string text{json.text()};
  for (const Step& step : steps) {
    const JsonView value = JsonView::assume_valid(text);
    auto changed = step.value ? with_part(value, step.pointer, step.value->view())
                              : without_part(value, step.pointer);
    if (!changed) return refused(key, changed.error());
    text = *std::move(changed);
  }
  return text;
}

Outcome<std::string> ValueUpdate::filtered(std::string_view store, std::string_view key,
                                           std::string_view stored, const Session& session) const {
  if (key.contains('\0') || store.contains('\0')) {
    return refused(key, "a name with a NUL byte cannot be handed to a command");
  }
  auto ran = run_filter(*command, stored,
                        {{"PERSIST_KEY", std::string{key}}, {"PERSIST_STORE", std::string{store}}},
                        2 * session.settings().max_value_bytes);
  if (!ran) return std::unexpected(std::move(ran.error()));
  if (!ran->failure.empty()) {
    return usage("--exec: the command " + ran->failure + " for " + in_quotes(key) + "; " +
                 std::string{others});
  }
  const auto json = JsonView::parse(ran->out);
  if (!json) {
    return usage("--exec: the output for " + in_quotes(key) + " is not JSON; " +
                 std::string{others});
  }
  std::string text;
  append_compact(text, *json);
  return text;
}

void UpdateOptions::declare(Options& options) {
  options.values("--set", "POINTER=JSON", set_,
                 {"put JSON in the place of a part; repeatable",
                  "Put JSON in the place of the part at POINTER (RFC 6901, from the whole value): "
                  "it replaces what is there, or is added to the object or array that has to hold "
                  "it, which must exist; `-` is the end of an array. Of members of one name the "
                  "last is meant. Every other byte of the value stays. Repeatable; --set comes "
                  "before --unset."});
  options.values(
      "--unset", "POINTER", unset_,
      {"take a part out; repeatable",
       "Take the part at POINTER out of what holds it, which must exist. An entry without "
       "the part stays as it is. Repeatable."});
  options.value(
      "--exec", "COMMAND", exec_,
      {"pass each value through a command (sh -c)",
       "Pass each value through COMMAND, run by `sh -c` with the value on standard input "
       "and the names in the variables PERSIST_KEY and PERSIST_STORE; its output, which "
       "must be JSON, is the new value. No lock is held meanwhile. If it fails: status 2, "
       "with the key, and nothing is changed."});
}

namespace {

/// POINTER=JSON; the pointer ends at the first equals sign that JSON follows.
Outcome<ValueUpdate::Step> step_of(const std::string& text) {
  const auto first = text.find('=');
  if (first == std::string::npos) return usage("--set: '" + text + "' is not POINTER=JSON");
  for (auto equals = first; equals != std::string::npos; equals = text.find('=', equals + 1)) {
    auto json = JsonText::parse(text.substr(equals + 1));
    if (!json) continue;
    std::string pointer = text.substr(0, equals);
    if (!is_pointer(pointer)) return usage("--set: '" + pointer + "' is not a JSON Pointer");
    return ValueUpdate::Step{.pointer = std::move(pointer), .value = *std::move(json)};
  }
  return usage("--set: the value of '" + text.substr(0, first) + "' is not JSON");
}

}  // namespace

Outcome<ValueUpdate> UpdateOptions::resolve() const {
  const bool edits = !set_.empty() || !unset_.empty();
  if (edits == exec_.has_value()) {
    return usage("one of --set, --unset and --exec is required",
                 edits ? "--exec cannot be combined with the others" : "");
  }
  ValueUpdate update{.command = exec_};
  for (const std::string& text : set_) {
    auto step = step_of(text);
    if (!step) return std::unexpected(std::move(step.error()));
    update.steps.push_back(*std::move(step));
  }
  for (const std::string& pointer : unset_) {
    if (pointer.empty() || !is_pointer(pointer)) {
      return usage("--unset: '" + pointer + "' is not a JSON Pointer to a part");
    }
    update.steps.push_back({.pointer = pointer, .value = std::nullopt});
  }
  return update;
}

}  // namespace persist::app
