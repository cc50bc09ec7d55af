#include "merge/three_way.hpp"

#include <array>
#include <cstddef>
#include <tuple>

namespace persist::app {

namespace {

auto place_of(const MergeEntry& entry) {
  return std::tuple{entry.store, entry.record.key, entry.record.key_class == StorageClass::blob};
}

/// The sources, each at its next entry.
class Heads {
 public:
  Heads(MergeSource& base, MergeSource& ours, MergeSource& theirs)
      : sources_{&base, &ours, &theirs} {}

  Outcome<void> begin() {
    for (std::size_t i = 0; i < sources_.size(); ++i) PERSIST_PASS(advance(i));
    return {};
  }

  /// All versions of the first key; none at the end.
  [[nodiscard]] std::array<const MergeEntry*, 3> first() const {
    const MergeEntry* least = nullptr;
    for (const MergeEntry* const head : heads_) {
      if (head == nullptr) continue;
      if (least == nullptr || place_of(*head) < place_of(*least)) least = head;
    }
    std::array<const MergeEntry*, 3> versions = heads_;
    for (const MergeEntry*& it : versions) {
      if (it != nullptr && place_of(*it) != place_of(*least)) it = nullptr;
    }
    return versions;
  }

  Outcome<void> pass(const std::array<const MergeEntry*, 3>& versions) {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (versions.at(i) != nullptr) PERSIST_PASS(advance(i));
    }
    return {};
  }

 private:
  Outcome<void> advance(std::size_t i) {
    const auto next = sources_.at(i)->next();
    if (!next) return std::unexpected(next.error());
    heads_.at(i) = *next;
    return {};
  }

  std::array<MergeSource*, 3> sources_;
  std::array<const MergeEntry*, 3> heads_ = {};
};

Outcome<void> merge_key(const Versions& versions, MergeSink& sink) {
  const MergeEntry* chosen = nullptr;
  if (is_same_version(versions.base, versions.theirs) ||
      is_same_version(versions.ours, versions.theirs)) {
    chosen = versions.ours;
  } else if (is_same_version(versions.base, versions.ours)) {
    chosen = versions.theirs;
  } else {
    return sink.conflict(versions);
  }
  return chosen == nullptr ? Outcome<void>{} : sink.merged(*chosen);
}

}  // namespace

bool is_same_version(const MergeEntry* a, const MergeEntry* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->record.value == b->record.value && a->record.value_class == b->record.value_class &&
         a->record.expires == b->record.expires && a->has_ttl == b->has_ttl;
}

Outcome<void> merge_entries(MergeSource& base, MergeSource& ours, MergeSource& theirs,
                            MergeSink& sink) {
  Heads heads{base, ours, theirs};
  PERSIST_PASS(heads.begin());
  while (true) {
    const auto versions = heads.first();
    const Versions named{.base = versions[0], .ours = versions[1], .theirs = versions[2]};
    if (named.base == nullptr && named.ours == nullptr && named.theirs == nullptr) return {};
    PERSIST_PASS(merge_key(named, sink));
    PERSIST_PASS(heads.pass(versions));
  }
}

}  // namespace persist::app
