#include "core/entry_parts.hpp"

#include <string>

#include <persist/json_reader.hpp>

#include "query/json_query.hpp"

namespace persist::app {

namespace {

constexpr std::string_view payload = "/payload";

/// Whether the first token of `pointer` is "payload".
bool names_payload(const PartPointer& pointer) {
  const std::string& text = pointer.pointer();
  return !pointer.role() && text.starts_with(payload) &&
         (text.size() == payload.size() || text[payload.size()] == '/');
}

}  // namespace

bool any_part(const PartPointer& pointer, const EntryView& record, const ValueState& state,
              const std::function<bool(JsonView)>& accepts) {
  if (record.request != nullptr && names_payload(pointer)) {
    if (const auto whole = detail_of(*record.request, payload.substr(1))) {
      const auto part =
          find_part(*whole, std::string_view{pointer.pointer()}.substr(payload.size()));
      return part && accepts(*part);
    }
  }
  if (state.json_error) return false;
  return pointer.any(JsonView::assume_valid(record.value), state.is_exit, accepts);
}

std::optional<JsonView> detail_of(const RequestView& request, std::string_view name) {
  if (request.details.empty()) return std::nullopt;
  return member_of(JsonView::assume_valid(request.details), name);
}

std::string detail_text(const RequestView& request, std::string_view name) {
  const auto member = detail_of(request, name);
  if (!member || kind_of(*member) == JsonKind::null) return {};
  return kind_of(*member) == JsonKind::string ? unquoted(*member) : std::string{member->text()};
}

}  // namespace persist::app
