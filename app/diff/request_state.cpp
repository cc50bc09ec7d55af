#include "diff/request_state.hpp"

#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>

#include "core/entry_parts.hpp"
#include "core/entry_state.hpp"

namespace persist::app {

std::optional<std::string_view> state_word(const EntryView& entry, Instant now) {
  if (entry.request == nullptr) return std::nullopt;
  return name_of(state_of(entry, value_state(entry.value), now));
}

std::string payload_of(const EntryView& entry) {
  std::string payload;
  if (entry.request == nullptr) return payload;
  if (const auto json = detail_of(*entry.request, "payload")) append_compact(payload, *json);
  return payload;
}

void append_side_line(std::string& out, const SideEntry& entry, Instant now) {
  const auto state = state_word(entry.record, now);
  EntryView record = entry.record;
  record.request = nullptr;
  const bool is_open = state && record.value.empty();
  if (is_open) record.value = "0";
  append_dump_line(out, entry.store, record);
  out.pop_back();
  if (!state) return;
  out.pop_back();
  if (is_open) {
    // An expiry may follow it; in a string its quotes would be escaped.
    constexpr std::string_view placeholder = R"(,"value":0)";
    out.replace(out.rfind(placeholder), placeholder.size(), R"(,"exit":null)");
  }
  out.append(R"(,"state":")").append(*state) += '"';
  if (const std::string payload = payload_of(entry.record); !payload.empty()) {
    out.append(R"(,"payload":)").append(payload);
  }
  out += '}';
}

}  // namespace persist::app
