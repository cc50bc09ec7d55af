#include "merge/conflict_list.hpp"

#include <string_view>

#include <persist/dump.hpp>
#include <persist/json_reader.hpp>

#include "render/json.hpp"

namespace persist::app {

namespace {

std::string_view deed_of(const MergeEntry* base, const MergeEntry* side) {
  if (base == nullptr) return "added it";
  if (side == nullptr) return "removed it";
  if (base->record.expires == side->record.expires && base->has_ttl == side->has_ttl)
    return "changed its value";
  const bool has_same_value = base->record.value == side->record.value &&
                              base->record.value_class == side->record.value_class;
  return has_same_value ? "changed its expiry" : "changed its value and expiry";
}

std::string quoted(std::string_view text) { return '"' + std::string{text} + '"'; }

/// The members "store" and "key" as in a dump: either may be no text.
std::string place_members(const MergeEntry& entry, JsonStyle style) {
  std::string line;
  append_dump_line(
      line, entry.store,
      {.key = entry.record.key, .value = "0", .expires = {}, .key_class = entry.record.key_class});
  std::string record;
  append_json(record, JsonView::assume_valid(line), style);
  const JsonView json = JsonView::assume_valid(record);
  std::string members = "\"store\":";
  members += member_of(json, "store")->text();
  members += ",\"key\":";
  members += member_of(json, "key")->text();
  return members;
}

void append_side(std::string& line, std::string_view name, const MergeEntry* entry) {
  line += ',';
  append_quoted(line, name);
  line += ':';
  if (entry == nullptr) {
    line += "null";
  } else {
    append_dumped(line, *entry);
    line.pop_back();
  }
}

}  // namespace

Outcome<void> ConflictList::add(const Versions& versions) {
  ++size_;
  const MergeEntry& any = versions.any();
  const std::string_view ours = deed_of(versions.base, versions.ours);
  const std::string_view theirs = deed_of(versions.base, versions.theirs);
  std::string members = ',' + place_members(any, {.escaped = true});
  members += ",\"ours\":";
  append_quoted(members, ours);
  members += ",\"theirs\":";
  append_quoted(members, theirs);
  report_.conflict("conflict at " + quoted(any.record.key) + " in " + quoted(any.store) +
                       ": ours " + std::string{ours} + ", theirs " + std::string{theirs},
                   members);
  if (file_ == nullptr) return {};
  std::string line = '{' + place_members(any, {});
  append_side(line, "base", versions.base);
  append_side(line, "ours", versions.ours);
  append_side(line, "theirs", versions.theirs);
  return file_->line(line + '}');
}

}  // namespace persist::app
