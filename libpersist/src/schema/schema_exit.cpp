#include <persist/schema_exit.hpp>

#include <persist/json_reader.hpp>

namespace persist {

namespace {

/// Looks for a Fail in a cause of either dialect, counting down those that stand before it.
class FailFinder {
 public:
  explicit FailFinder(std::size_t index) : left_{index} {}

  /// The pointer from `cause` to the Fail; none when there are fewer.
  std::optional<std::string> find(JsonView cause) {
    if (kind_of(cause) == JsonKind::array) return find_in_array(cause);
    if (tagged_as(cause, "Fail") && left_-- == 0) return "";
    if (!tagged_as(cause, "Sequential") && !tagged_as(cause, "Parallel")) return std::nullopt;
    for (const std::string_view side : {"left", "right"}) {
      const std::optional<JsonView> part = member_of(cause, side);
      if (!part) continue;
      if (const auto pointer = find(*part)) return std::string{"/"}.append(side).append(*pointer);
    }
    return std::nullopt;
  }

 private:
  std::optional<std::string> find_in_array(JsonView reasons) {
    std::size_t index = 0;
    for (const JsonView reason : elements_of(reasons)) {
      if (find(reason)) return "/" + std::to_string(index);
      ++index;
    }
    return std::nullopt;
  }

  std::size_t left_;
};

}  // namespace

std::string detail::pointer_to_error(JsonView exit, std::size_t index) {
  const std::optional<JsonView> cause = member_of(exit, "cause");
  const std::optional<std::string> fail = cause ? FailFinder{index}.find(*cause) : std::nullopt;
  return "/cause" + fail.value_or("") + "/error";
}

std::expected<std::optional<JsonView>, Issues> detail::checked(const std::string& encoded) {
  if (encoded.empty()) return std::optional<JsonView>{};
  const std::expected<JsonView, JsonError> json = JsonView::parse(encoded);
  if (!json) return issue("its schema did not write JSON: " + std::string{json.error().reason});
  return *json;
}

}  // namespace persist
