#include "merge/fixture_update.hpp"

#include <filesystem>

namespace persist::app {

Outcome<std::unique_ptr<FixtureUpdate>> FixtureUpdate::open(const std::string& path,
                                                            const Ignored& ignored,
                                                            Session& session) {
  std::unique_ptr<FixtureUpdate> update{new FixtureUpdate{ignored, session}};
  update->path_ = path;
  std::error_code error;
  auto source =
      DumpMergeSource::open(std::filesystem::exists(path, error) ? path : "/dev/null", session);
  if (!source) return std::unexpected(std::move(source.error()));
  update->source_ = *std::move(source);
  return update;
}

Outcome<void> FixtureUpdate::begin() {
  if (out_) return {};
  auto out = DumpWriter::open(path_, session_, source_->compression());
  if (!out) return std::unexpected(std::move(out.error()));
  out->use_form(source_->form());
  out_.emplace(*std::move(out));
  return advance();
}

Outcome<void> FixtureUpdate::advance() {
  const auto next = source_->next();
  if (!next) return std::unexpected(next.error());
  head_ = *next;
  return {};
}

Outcome<bool> FixtureUpdate::copy_until(const SideEntry& entry) {
  PERSIST_PASS(begin());
  while (head_ != nullptr) {
    const auto order = compare_places({.store = head_->store, .record = head_->record}, entry);
    if (order >= 0) return order == 0;
    PERSIST_PASS(out_->add(*head_));
    PERSIST_PASS(advance());
  }
  return false;
}

Outcome<void> FixtureUpdate::added(const SideEntry& after) {
  // There may be one that is not selected, which the entry takes the place of.
  const auto is_there = copy_until(after);
  if (!is_there) return std::unexpected(is_there.error());
  PERSIST_PASS(out_->add({.store = after.store, .record = after.record}));
  return *is_there ? advance() : Outcome<void>{};
}

Outcome<void> FixtureUpdate::removed(const SideEntry& before) {
  const auto is_there = copy_until(before);
  if (!is_there) return std::unexpected(is_there.error());
  return *is_there ? advance() : Outcome<void>{};
}

Outcome<void> FixtureUpdate::changed(const SideEntry& before, const SideEntry& after) {
  const auto is_there = copy_until(before);
  if (!is_there) return std::unexpected(is_there.error());
  MergeEntry entry{.store = after.store, .record = after.record};
  if (ignored_.expires && *is_there) {
    entry.record.expires = head_->record.expires;
    entry.has_ttl = head_->has_ttl;
  }
  PERSIST_PASS(out_->add(entry));
  return *is_there ? advance() : Outcome<void>{};
}

Outcome<void> FixtureUpdate::write() {
  if (!out_) return {};
  while (head_ != nullptr) {
    PERSIST_PASS(out_->add(*head_));
    PERSIST_PASS(advance());
  }
  return out_->finish(source_->is_sealed() ? Sealing::sealed : Sealing::none);
}

}  // namespace persist::app
