#include "schemas/store_schemas.hpp"

#include <algorithm>
#include <variant>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "query/glob.hpp"
#include "schemas/pointer_at.hpp"

namespace persist::app {

namespace {

/// Appends the errors of a cause, none for one that was left out.
void append_errors(std::vector<std::optional<JsonView>>& errors, const JsonCause& cause) {
  if (const auto* const group = std::get_if<CauseGroup<std::optional<JsonView>>>(&cause)) {
    for (const JsonCause& part : group->causes) append_errors(errors, part);
  } else if (const auto* const fail = std::get_if<Fail<std::optional<JsonView>>>(&cause)) {
    errors.push_back(fail->error);
  }
}

}  // namespace

/// An id is meant by itself rather than by a pattern.
const StoreSchemas::Store* StoreSchemas::find_store(std::string_view id) const {
  auto found = std::ranges::find(stores_, id, &Store::glob);
  if (found == stores_.end()) {
    found = std::ranges::find_if(stores_,
                                 [&](const Store& store) { return matches_glob(store.glob, id); });
  }
  return found == stores_.end() ? nullptr : &*found;
}

const StoreSchemas::Pair* StoreSchemas::find(std::string_view store, std::string_view key) {
  if (last_id_ != store) {
    last_id_ = store;
    last_store_ = find_store(store);
  }
  if (last_store_ == nullptr) return nullptr;
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return &last_store_->pair;
  const auto tag = last_store_->tags.find(key.substr(0, colon));
  return tag == last_store_->tags.end() ? &last_store_->pair : &tag->second;
}

std::vector<Issue> StoreSchemas::issues_of(std::string_view store, std::string_view key,
                                           JsonView exit) {
  std::vector<Issue> issues;
  static_cast<void>(judge(store, key, exit, &issues));
  return issues;
}

bool StoreSchemas::judge(std::string_view store, std::string_view key, JsonView exit,
                         std::vector<Issue>* issues) {
  const Pair* const pair = find(store, key);
  if (pair == nullptr || (!pair->success && !pair->failure)) return true;
  std::optional<JsonView> tag;
  std::optional<JsonView> value;
  for (const JsonMember member : members_of(exit)) {
    if (member.is_named("_tag")) tag = member.value;
    if (member.is_named("value")) value = member.value;
  }
  if (tag && string_equals(*tag, "Success")) {
    return !pair->success || judge_part(*pair->success, value, "/value", exit, issues);
  }
  if (!pair->failure) return true;
  const auto read = read_exit(exit);
  if (!read || *read) return true;
  std::vector<std::optional<JsonView>> errors;
  append_errors(errors, read->error());
  bool do_fit = true;
  for (const auto& error : errors) {
    if (judge_part(*pair->failure, error, "/cause", exit, issues)) continue;
    do_fit = false;
    if (issues == nullptr || issues->size() >= max_issues) break;
  }
  return do_fit;
}

/// What is absent is void, which the other dialect writes as null.
bool StoreSchemas::judge_part(SchemaNode::Number schema, std::optional<JsonView> part,
                              std::string_view place, JsonView exit, std::vector<Issue>* issues) {
  const JsonView json = part ? trimmed(*part) : JsonView::assume_valid("null");
  if (issues == nullptr) return checker_.check(schema, json);
  std::vector<Misfit> misfits;
  if (checker_.check(schema, json, &misfits, max_issues - issues->size())) return true;
  if (!part) {
    issues->push_back(
        {.path = std::string{place},
         .message = place == "/value" ? "the value is missing" : "the error of a Fail is missing"});
    return false;
  }
  const auto begin = static_cast<std::size_t>(json.text().data() - exit.text().data());
  for (Misfit& misfit : misfits) {
    issues->push_back(
        {.path = pointer_at(exit, begin + misfit.offset), .message = std::move(misfit.message)});
  }
  return false;
}

}  // namespace persist::app
