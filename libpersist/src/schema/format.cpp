#include <persist/format.hpp>

#include <cmath>

namespace persist {

namespace {

std::string text_of(const CauseGroup<std::string>& group) {
  if (group.causes.empty()) return "Empty";
  const char* const separator =
      group.order == CauseGroup<std::string>::Order::parallel ? " and " : " then ";
  std::string text;
  for (const Cause<std::string>& part : group.causes) {
    if (!text.empty()) text += separator;
    const auto* const inner = std::get_if<CauseGroup<std::string>>(&part);
    const bool in_brackets = inner != nullptr && inner->causes.size() > 1;
    const std::string one = detail::text_of_cause(part);
    text += in_brackets ? "(" + one + ")" : one;
  }
  return text;
}

std::string text_of(const FiberId& fiber) {
  if (const auto* runtime = std::get_if<RuntimeFiber>(&fiber)) {
    std::string number;
    if (std::isfinite(runtime->id)) append_number(number, runtime->id);
    return number;
  }
  std::string text;
  if (const auto* composite = std::get_if<CompositeFiber>(&fiber)) {
    for (const FiberId& part : composite->parts) {
      const std::string one = text_of(part);
      if (!text.empty() && !one.empty()) text += ", ";
      text += one;
    }
  }
  return text;
}

}  // namespace

std::string detail::text_of_cause(const Cause<std::string>& cause) {
  if (const auto* group = std::get_if<CauseGroup<std::string>>(&cause)) return text_of(*group);
  if (const auto* fail = std::get_if<Fail<std::string>>(&cause)) return "Fail " + fail->error;
  if (const auto* die = std::get_if<Die>(&cause)) {
    return die->defect ? "Die " + die->defect->text() : "Die";
  }
  const std::string fibers = text_of(std::get<Interrupt>(cause).fiber);
  return fibers.empty() ? "Interrupt" : "Interrupt by " + fibers;
}

std::string detail::text_of_success(const std::optional<std::string>& value) {
  return value ? "Success: " + *value : "Success";
}

std::string to_string(const PersistenceError& error) {
  const std::string& method = method_of(error);
  return method.empty() ? message_of(error) : method + ": " + message_of(error);
}

}  // namespace persist
