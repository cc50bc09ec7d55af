#include "requests/outcome.hpp"

#include <optional>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "json/scanner.hpp"
#include "requests/request_key.hpp"

namespace persist::requests {

namespace {

constexpr std::string_view success_opening = R"({"_tag":"Success","value":)";

bool has_tag(JsonView object, std::string_view tag) {
  const std::optional<JsonView> found = member_of(object, "_tag");
  return found && string_equals(*found, tag);
}

/// The value between `opening` and `closing`, as Effect writes it; none where it is written
/// otherwise.
std::optional<std::string_view> value_between(std::string_view payload, std::string_view opening,
                                              std::string_view closing) {
  if (!payload.starts_with(opening)) return std::nullopt;
  payload.remove_prefix(opening.size());
  if (!payload.ends_with(closing)) return std::nullopt;
  payload.remove_suffix(closing.size());
  json::Scanner scan{payload};
  const std::string_view value = scan.value();
  return scan.finish() && value.size() == payload.size() ? std::optional{value} : std::nullopt;
}

/// `{"_tag":"Success","value":V}`: the text of V.
std::optional<JsonView> success_value(std::string_view payload) {
  const auto json = JsonView::parse(payload);
  if (!json || !has_tag(*json, "Success")) return std::nullopt;
  return member_of(*json, "value");
}

Outcome outcome_of_step(std::string_view payload) {
  if (const auto exit = value_between(payload, complete_opening, "}}")) return {.exit = *exit};
  const Outcome plain{.exit = payload};
  const std::optional<JsonView> value = success_value(payload);
  if (!value) return plain;
  if (has_tag(*value, "Complete")) {
    const std::optional<JsonView> exit = member_of(*value, "exit");
    return exit ? Outcome{.exit = exit->text()} : plain;
  }
  if (!has_tag(*value, "Suspended")) return plain;
  const std::optional<JsonView> failed = member_of(*value, "failed");
  const std::optional<JsonView> cause = member_of(*value, "cause");
  return {.phase = failed && is_true(*failed) ? RequestPhase::parked : RequestPhase::suspended,
          .exit = {},
          .cause = cause && cause->text() != "null" ? cause->text() : std::string_view{}};
}

Outcome outcome_of_deferred(std::string_view payload) {
  if (const auto exit = value_between(payload, success_opening, "}")) {
    if (value_state(*exit).is_exit) return {.exit = *exit};
    return {.exit = payload};
  }
  const std::optional<JsonView> value = success_value(payload);
  return {.exit = value && value_state(value->text()).is_exit ? value->text() : payload};
}

bool is_step_or_run(std::string_view tag) { return tag == run_tag || tag == "activity"; }

}  // namespace

Outcome outcome_of(std::string_view entity_type, std::string_view tag, std::string_view payload) {
  if (!is_workflow(entity_type)) return {.exit = payload};
  if (is_step_or_run(tag)) return outcome_of_step(payload);
  if (tag == "deferred") return outcome_of_deferred(payload);
  return {.exit = payload};
}

RequestPhase phase_of(std::string_view entity_type, std::string_view tag,
                      std::string_view payload) {
  if (!is_workflow(entity_type) || !is_step_or_run(tag) || payload.starts_with(complete_opening)) {
    return RequestPhase::replied;
  }
  return outcome_of_step(payload).phase;
}

void count_exit(RequestCounts& counts, std::string_view exit) {
  const ValueState state = value_state(exit);
  if (state.is_exit && state.success) {
    ++counts.success;
  } else if (state.has_fail) {
    ++counts.fail;
  } else if (state.has_die) {
    ++counts.die;
  } else if (state.has_interrupt) {
    ++counts.interrupt;
  } else {
    ++counts.other;
  }
}

}  // namespace persist::requests
