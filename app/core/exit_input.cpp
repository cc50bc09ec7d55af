#include "core/exit_input.hpp"

#include <array>
#include <cmath>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "io/input.hpp"

namespace persist::app {

namespace {

Error not_json(std::string_view text, const JsonError& error, const std::string& name) {
  const TextPosition at = position_in(text, error.offset);
  return PersistenceSchemaError{
      .issues = {{.path = "",
                  .message = name + " is not JSON: line " + std::to_string(at.line) + ", column " +
                             std::to_string(at.column) + ": " + std::string{error.reason}}}};
}

Outcome<JsonText> parse_json(const std::string& text, const std::string& name) {
  const auto json = JsonView::parse(text);
  if (!json) return std::unexpected{not_json(text, json.error(), name)};
  std::string compact;
  append_compact(compact, *json);
  return JsonText::assume_valid(std::move(compact));
}

Outcome<std::string> text_of(const std::string& argument, std::size_t max_bytes) {
  if (argument == "-") return read_standard_input(max_bytes);
  if (argument.starts_with('@')) return read_file(argument.substr(1), max_bytes);
  return argument;
}

}  // namespace

Outcome<void> check_layer(JsonView json, const Session& session) {
  if (session.settings().raw) return {};
  auto exit = read_exit(json);
  if (exit) return {};
  return std::unexpected{PersistenceSchemaError{.issues = std::move(exit.error())}};
}

Outcome<JsonView> check_stored(std::string_view stored, const Session& session) {
  const auto json = JsonView::parse(stored);
  if (!json) return std::unexpected{not_json(stored, json.error(), "the stored value")};
  PERSIST_PASS(check_layer(*json, session));
  return *json;
}

Outcome<JsonText> read_exit_argument(const std::string& argument, const Session& session) {
  // White space and escapes make a text longer than what is stored of it.
  const auto text = text_of(argument, 2 * session.settings().max_value_bytes);
  if (!text) return std::unexpected(text.error());
  auto json = parse_json(*text, "the value");
  if (!json) return std::unexpected(std::move(json.error()));
  PERSIST_PASS(check_layer(*json, session));
  return json;
}

void ExitOptions::declare(Options& options) {
  options.group({.title = "In place of EXIT, exactly one of", .name = "exit"});
  options.optional_value(
      "--success", "JSON", success_,
      {"a success with this value, or without one; - or @FILE as for EXIT",
       "A success with this value, or without one. JSON may be `-` or `@FILE`, as "
       "for EXIT; the same is true of --fail and --die."});
  options.value(
      "--success-string", "TEXT", success_text_,
      {"a success whose value is the string TEXT",
       "A success whose value is the string TEXT, which is not JSON and taken as it is."});
  options.value("--fail", "JSON", fail_, "a failure with this error");
  options.value("--die", "JSON", die_, "a defect");
  options.optional_value("--interrupt", "FIBER", interrupt_,
                         {"an interruption, by the fiber of this number",
                          "An interruption, by the fiber of this number if one is given."});
  options.flag("--void", void_, "a success without a value");
  options.group(own_options);
}

int ExitOptions::given() const {
  return int{success_.given} + int{success_text_.has_value()} + int{fail_.has_value()} +
         int{die_.has_value()} + int{interrupt_.given} + int{void_};
}

namespace {

Outcome<FiberId> parse_fiber(const OptionalValue& fiber, Dialect dialect) {
  if (!fiber.value) return FiberId{NoFiber{}};
  const auto json = JsonView::parse(*fiber.value);
  if (!json || kind_of(*json) != JsonKind::number) {
    return usage("--interrupt: '" + *fiber.value + "' is not the number of a fiber");
  }
  const double id = number_of(*json);
  constexpr double max_exact = 9007199254740992.0;
  if (dialect == Dialect::v3 && (id != std::floor(id) || std::abs(id) > max_exact)) {
    return usage(
        "--interrupt: the number of a fiber in the v3 dialect must be a whole number up to 2^53");
  }
  return FiberId{RuntimeFiber{.id = id}};
}

Outcome<JsonText> spelt(const JsonExit& exit, Dialect dialect) {
  auto json = write_exit(exit, dialect);
  if (json) return *std::move(json);
  return std::unexpected{PersistenceSchemaError{.issues = std::move(json.error())}};
}

}  // namespace

Outcome<JsonText> ExitOptions::make(const Session& session) const {
  const Dialect dialect = session.settings().dialect;
  if (interrupt_.given) {
    auto fiber = parse_fiber(interrupt_, dialect);
    if (!fiber) return std::unexpected(std::move(fiber.error()));
    return spelt(std::unexpected{JsonCause{Interrupt{*std::move(fiber)}}}, dialect);
  }
  if (success_text_) {
    std::string text;
    append_quoted(text, *success_text_);
    return spelt(JsonExit{JsonView::assume_valid(text)}, dialect);
  }
  const std::optional<std::string>& given = this->json();
  if (!given) return spelt(JsonExit{std::nullopt}, dialect);
  const auto text = text_of(*given, 2 * session.settings().max_value_bytes);
  if (!text) return std::unexpected(text.error());
  const auto json = parse_json(*text, "the value");
  if (!json) return std::unexpected(json.error());
  if (success_.given) return spelt(JsonExit{json->view()}, dialect);
  if (fail_) {
    return spelt(std::unexpected{JsonCause{Fail<std::optional<JsonView>>{json->view()}}}, dialect);
  }
  return spelt(std::unexpected{JsonCause{Die{*json}}}, dialect);
}

}  // namespace persist::app
