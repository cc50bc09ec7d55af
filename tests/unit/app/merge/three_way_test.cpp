#include "merge/three_way.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace persist::app;
using persist::EntryView;
using persist::Expires;
using persist::StorageClass;

namespace {

/// By store and key: value and expiry.
using Content = std::map<std::pair<std::string, std::string>, std::pair<std::string, int>>;

class Source final : public MergeSource {
 public:
  explicit Source(const Content& content) {
    for (const auto& [place, value] : content) {
      entries_.push_back({.store = place.first,
                          .record = {.key = place.second,
                                     .value = value.first,
                                     .expires = Expires::at(persist::Instant{
                                         std::chrono::milliseconds{value.second}})}});
    }
  }
  Outcome<const MergeEntry*> next() override {
    return at_ == entries_.size() ? nullptr : &entries_[at_++];
  }

 private:
  std::vector<MergeEntry> entries_;
  std::size_t at_ = 0;
};

struct Result final : public MergeSink {
  std::string text;

  Outcome<void> merged(const MergeEntry& entry) override {
    text += std::string{entry.store} + entry.record.key.data()[0] + '=' +
            std::string{entry.record.value} + ' ';
    return {};
  }
  Outcome<void> conflict(const Versions& versions) override {
    const MergeEntry& any = versions.any();
    text += std::string{any.store} + any.record.key.data()[0] + "=?" +
            (versions.base == nullptr ? "" : "b") + (versions.ours == nullptr ? "" : "o") +
            (versions.theirs == nullptr ? "" : "t") + ' ';
    return {};
  }
};

std::string merge(const Content& base, const Content& ours, const Content& theirs) {
  Source a{base};
  Source b{ours};
  Source c{theirs};
  Result result;
  REQUIRE(merge_entries(a, b, c, result));
  return result.text;
}

}  // namespace

TEST_CASE("merge_entries takes what one side changed, added or removed") {
  const Content base{{{"s", "a"}, {"1", 1}}, {{"s", "b"}, {"1", 1}}, {{"t", "c"}, {"1", 1}}};
  Content ours = base;
  Content theirs = base;
  CHECK(merge(base, ours, theirs) == "sa=1 sb=1 tc=1 ");
  ours[{"s", "a"}] = {"2", 1};
  ours[{"s", "d"}] = {"4", 1};
  theirs.erase({"s", "b"});
  theirs[{"r", "z"}] = {"5", 1};
  CHECK(merge(base, ours, theirs) == "rz=5 sa=2 sd=4 tc=1 ");
  CHECK(merge(base, theirs, ours) == "rz=5 sa=2 sd=4 tc=1 ");
  CHECK(merge({}, {}, ours) == "sa=2 sb=1 sd=4 tc=1 ");
  CHECK(merge(base, {}, base).empty());
}

TEST_CASE("merge_entries: the same change on both sides is one change") {
  const Content base{{{"s", "a"}, {"1", 1}}, {{"s", "b"}, {"1", 1}}};
  const Content both{{{"s", "a"}, {"2", 1}}, {{"s", "c"}, {"3", 1}}};
  CHECK(merge(base, both, both) == "sa=2 sc=3 ");
}

TEST_CASE("merge_entries: different changes of one key are a conflict, and the expiry counts") {
  const Content base{{{"s", "a"}, {"1", 1}}};
  const Content value{{{"s", "a"}, {"2", 1}}};
  const Content other{{{"s", "a"}, {"3", 1}}};
  const Content expiry{{{"s", "a"}, {"1", 2}}};
  CHECK(merge(base, value, other) == "sa=?bot ");
  CHECK(merge(base, value, expiry) == "sa=?bot ");
  CHECK(merge(base, value, {}) == "sa=?bo ");
  CHECK(merge(base, {}, expiry) == "sa=?bt ");
  CHECK(merge({}, value, other) == "sa=?ot ");
  CHECK(merge(base, expiry, base) == "sa=1 ");
}

TEST_CASE("merge_entries: a key of text and the same bytes are two keys") {
  class Pair final : public MergeSource {
   public:
    explicit Pair(std::vector<StorageClass> classes) : classes_{std::move(classes)} {}
    Outcome<const MergeEntry*> next() override {
      if (at_ == classes_.size()) return nullptr;
      entry_ = {.store = "s",
                .record = {.key = "k", .value = "1", .expires = {}, .key_class = classes_[at_++]}};
      return &entry_;
    }

   private:
    std::vector<StorageClass> classes_;
    std::size_t at_ = 0;
    MergeEntry entry_;
  };
  Pair base{{}};
  Pair ours{{StorageClass::blob}};
  Pair theirs{{StorageClass::text, StorageClass::blob}};
  Result result;
  REQUIRE(merge_entries(base, ours, theirs, result));
  CHECK(result.text == "sk=1 sk=1 ");
}
