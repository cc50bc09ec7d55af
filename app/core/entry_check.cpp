#include "core/entry_check.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "core/exit_input.hpp"
#include "schemas/store_schemas.hpp"

namespace persist::app {

namespace {

std::string_view words_for(StorageClass storage) {
  switch (storage) {
    case StorageClass::blob: return "a blob";
    case StorageClass::number: return "a number";
    case StorageClass::null: return "NULL";
    case StorageClass::text: break;
  }
  return "text";
}

/// What is odd about a row, whatever its value says.
std::vector<Issue> oddities_of(const EntryView& entry, bool needs_wrapping) {
  std::vector<Issue> found;
  const auto add = [&](std::string message) {
    found.push_back({.path = "", .message = std::move(message)});
  };
  if (entry.key_class != StorageClass::text) {
    add("the key is " + std::string{words_for(entry.key_class)} + ", not text");
  } else if (!is_utf8(entry.key)) {
    add("the key is not valid UTF-8");
  }
  if (entry.expires.is_not_a_number()) {
    add("the expiry is not a number: the entry never expires");
  }
  if (entry.malformed_envelope) {
    if (needs_wrapping) add("the stored text is not an array of value and expiry");
  } else if (entry.value_class != StorageClass::text) {
    add("the value is " + std::string{words_for(entry.value_class)} + ", not text");
  }
  return found;
}

/// What is wrong with an open request or an element; none of a reply, which is checked as any Exit.
std::optional<std::vector<Issue>> faults_of_request(const EntryView& entry,
                                                    const ValueState& state) {
  std::vector<Issue> issues;
  switch (entry.request->facts.phase) {
    case RequestPhase::replied: return std::nullopt;
    case RequestPhase::open:
    case RequestPhase::suspended:
    case RequestPhase::parked: break;
    case RequestPhase::queued:
    case RequestPhase::completed:
    case RequestPhase::dead:
      if (state.json_error) {
        issues.push_back({.path = "", .message = "the element is not JSON"});
      }
  }
  return issues;
}

}  // namespace

Outcome<StoreContents> EntryCheck::contents_of(std::string_view store) {
  if (plain_ == PlainJson::is_a_fault) return StoreContents::exits;
  if (const auto known = contents_.find(store); known != contents_.end()) return known->second;
  const auto contents = contents_of_store(inspector_, std::string{store});
  if (!contents) return std::unexpected(contents.error());
  return contents_.emplace(store, *contents).first->second;
}

Outcome<std::vector<Issue>> EntryCheck::faults_of(std::string_view store, const EntryView& entry,
                                                  const ValueState& state) {
  if (entry.request != nullptr) {
    const auto own = faults_of_request(entry, state);
    if (own) return *own;
  }
  const bool is_raw = session_.settings().raw;
  StoreContents contents = StoreContents::exits;
  if (!is_raw && !state.is_exit && !state.json_error) {
    const auto found = contents_of(store);
    if (!found) return std::unexpected(found.error());
    contents = *found;
  }
  std::vector<Issue> issues = oddities_of(entry, contents != StoreContents::plain_key_values);
  const bool fits = is_raw || contents != StoreContents::exits ? !state.json_error : state.is_exit;
  const JsonView value = JsonView::assume_valid(entry.value);
  StoreSchemas* const schemas = session_.schemas();
  if (schemas != nullptr && state.is_exit && !entry.malformed_envelope &&
      !schemas->fits(store, entry.key, value)) {
    std::ranges::move(schemas->issues_of(store, entry.key, value), std::back_inserter(issues));
  }
  if (fits || entry.malformed_envelope || entry.value_class != StorageClass::text) return issues;
  if (const auto checked = check_stored(entry.value, session_); !checked) {
    const auto& more = std::get<PersistenceSchemaError>(checked.error()).issues;
    issues.insert(issues.end(), more.begin(), more.end());
  }
  return issues;
}

void EntryCheck::warn_of_plain_stores() const {
  for (const auto& [store, contents] : contents_) {
    if (contents == StoreContents::exits) continue;
    session_.report().warn("the store \"" + store + "\" contains plain JSON and no Exit",
                           "use --require-exits to report that as faults");
  }
}

}  // namespace persist::app
