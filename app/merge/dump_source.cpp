#include "merge/dump_source.hpp"

#include <algorithm>
#include <iterator>

#include "core/dump_lines.hpp"
#include "io/repeated_keys.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

// Before the values that are sorted.
constexpr char ttl_mark = 't';
constexpr char expires_mark = 'e';

}  // namespace

Outcome<std::unique_ptr<DumpMergeSource>> DumpMergeSource::open(const std::string& path,
                                                                const Session& session) {
  const std::size_t max_line_bytes = 2 * session.settings().max_value_bytes;
  auto input =
      DumpInput::open(path, Passes::many, max_line_bytes, session.settings().max_dump_bytes);
  if (!input) return std::unexpected(std::move(input.error()));
  std::unique_ptr<DumpMergeSource> source{new DumpMergeSource{*std::move(input)}};
  source->options_.max_line_bytes = max_line_bytes;
  if (session.settings().store_from_option) {
    source->options_.default_store = session.settings().store;
  }
  // A TTL is what it is, whenever it is read.
  source->options_.now = Instant{};
  PERSIST_PASS(source->check(session));
  return source;
}

Error DumpMergeSource::refusal(const std::string& message) const {
  return PersistenceSchemaError{
      .issues = {{.path = "", .message = input_.name() + ": " + message}}};
}

Outcome<void> DumpMergeSource::check(const Session& session) {
  std::set<std::string> stores;
  const std::string* last_store = nullptr;
  std::size_t saved_line = 0;
  const auto reading = read_lines(
      input_, options_,
      [&](const DumpEntry& entry) -> Result<void> {
        if (last_store == nullptr || *last_store != entry.store) {
          last_store = &*stores.emplace(entry.store).first;
        }
        if (entry.after && saved_line == 0) saved_line = entry.line;
        return {};
      },
      session.report());
  if (!reading) return std::unexpected(reading.error());
  if (reading->malformed > 0) {
    return std::unexpected{refusal("the dump is malformed; nothing was written")};
  }
  if (saved_line > 0) {
    return std::unexpected{refusal("line " + std::to_string(saved_line) +
                                   " was written by --save; only dumps are merged or updated")};
  }
  form_ = reading->dump_form;
  is_sealed_ = reading->seal.has_value();
  is_empty_ = reading->entries == 0;
  // It was checked just now.
  options_.seal_check = SealCheck::skip;
  if (!reading->sorted || reading->repeated > 0) return sort(stores, session);
  PERSIST_PASS(input_.rewind());
  dump_.emplace(source_of(input_), options_);
  return {};
}

Outcome<void> DumpMergeSource::sort(const std::set<std::string>& stores, const Session& session) {
  stores_.assign(stores.begin(), stores.end());
  sort_ = std::make_unique<EntrySort>([] { return received_signal() != 0; });
  RepeatedKeys keys;
  const auto reading = read_lines(
      input_, options_,
      [&](const DumpEntry& entry) -> Result<void> {
        keys.add(entry);
        const auto store = std::ranges::lower_bound(stores_, entry.store);
        // The sort knows nothing of TTLs.
        room_ = entry.has_ttl ? ttl_mark : expires_mark;
        room_ += entry.value;
        return sort_->add({.key = entry.key,
                           .value = room_,
                           .expires = entry.expires,
                           .key_class = entry.key_class,
                           .value_class = entry.value_class(),
                           .store = static_cast<std::uint32_t>(store - stores_.begin())});
      },
      session.report());
  if (!reading) return std::unexpected(reading.error());
  const auto conflict = keys.find_conflict();
  if (!conflict) return {};
  return std::unexpected{refusal(message_of(*conflict) + "; nothing was written")};
}

Outcome<const MergeEntry*> DumpMergeSource::next() {
  return sort_ ? next_sorted() : next_in_file();
}

Outcome<const MergeEntry*> DumpMergeSource::next_in_file() {
  const auto line = dump_->next();
  if (!line) return std::unexpected{refusal("the dump changed while it was read")};
  if (!*line) return nullptr;
  entry_ = {.store = (*line)->store,
            .record = {.key = (*line)->key,
                       .value = (*line)->value,
                       .expires = (*line)->expires,
                       .key_class = (*line)->key_class,
                       .value_class = (*line)->value_class()},
            .has_ttl = (*line)->has_ttl};
  return &entry_;
}

Outcome<const MergeEntry*> DumpMergeSource::next_sorted() {
  if (next_in_batch_ == batch_.size()) {
    next_in_batch_ = 0;
    PERSIST_STOP(sort_->next(batch_));
    if (batch_.empty()) return nullptr;
  }
  entry_.record = batch_[next_in_batch_++];
  entry_.store = stores_[entry_.record.store];
  entry_.has_ttl = entry_.record.value.front() == ttl_mark;
  entry_.record.value.remove_prefix(1);
  return &entry_;
}

}  // namespace persist::app
