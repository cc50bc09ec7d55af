#include <persist/schema_tuple.hpp>

namespace persist {

std::expected<void, Issues> detail::take_elements(std::optional<JsonView> json,
                                                  std::span<JsonView> elements) {
  const std::string wanted = "an array of " +
                             (elements.size() == 2 ? "two" : std::to_string(elements.size())) +
                             " elements";
  if (!json || kind_of(*json) != JsonKind::array) return mismatch(wanted, json);
  std::size_t found = 0;
  for (const JsonView element : elements_of(*json)) {
    if (found < elements.size()) elements[found] = element;
    ++found;
  }
  if (found != elements.size()) return issue("expected " + wanted);
  return {};
}

}  // namespace persist
