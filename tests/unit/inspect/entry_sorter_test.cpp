// The external merge sort, held against a sort in memory.

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "contract/temporary_folder.hpp"
#include "inspect/entry_sorter.hpp"
#include "inspect/sorted_scan.hpp"

using namespace persist;
using namespace persist::inspect;

namespace {

struct Entry {
  std::uint32_t store = 0;
  std::string key = {};
  std::string value = {};
  StorageClass key_class = StorageClass::text;

  friend bool operator==(const Entry&, const Entry&) = default;
};

EntryView sort_entry(const Entry& entry) {
  return {.key = entry.key,
          .value = entry.value,
          .expires = Expires::at(static_cast<std::int64_t>(entry.value.size())),
          .key_class = entry.key_class,
          .store = entry.store};
}

/// So little memory that a few kilobytes are many runs.
SortOptions tight(const std::filesystem::path& folder) {
  return {.folder = folder, .chunk_bytes = 512, .kept_bytes = 4096, .max_runs = 4};
}

std::vector<Entry> drain(EntrySorter& sorter) {
  std::vector<Entry> entries;
  while (sorter.advance().value()) {
    const EntryView& entry = sorter.entry();
    CHECK(entry.expires == Expires::at(static_cast<std::int64_t>(entry.value.size())));
    entries.push_back(
        {entry.store, std::string{entry.key}, std::string{entry.value}, entry.key_class});
  }
  return entries;
}

std::vector<Entry> sorted(const std::vector<Entry>& entries, SortOptions options) {
  EntrySorter sorter{std::move(options)};
  for (const Entry& entry : entries) REQUIRE(sorter.add(sort_entry(entry)));
  return drain(sorter);
}

/// What a sort in memory makes of them.
std::vector<Entry> expected(const std::vector<Entry>& entries) {
  const auto rank = [](StorageClass storage) { return storage == StorageClass::blob ? 2 : 1; };
  std::vector<Entry> nulls;
  std::map<std::tuple<std::uint32_t, std::string, int>, Entry> last;
  for (const Entry& entry : entries) {
    if (entry.key_class == StorageClass::null) {
      nulls.push_back(entry);
    } else {
      last[{entry.store, entry.key, rank(entry.key_class)}] = entry;
    }
  }
  std::vector<Entry> all = nulls;
  for (const auto& [place, entry] : last) all.push_back(entry);
  std::ranges::stable_sort(all, [](const Entry& a, const Entry& b) { return a.store < b.store; });
  return all;
}

std::vector<Entry> random_entries(std::size_t count, std::size_t keys, unsigned seed) {
  std::mt19937 random{seed};
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    Entry entry{.store = static_cast<std::uint32_t>(random() % 3),
                .key = "GetUser:" + std::to_string(random() % keys),
                .value = std::string(random() % 60, 'v') + std::to_string(i)};
    if (random() % 10 == 0) entry.key_class = StorageClass::blob;
    if (random() % 50 == 0) entry.key = std::string{"GetUser:\0\xff\x80", 11};
    if (random() % 50 == 0) entry.key.clear();
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

TEST_CASE("EntrySorter gives nothing where nothing was added") {
  const TemporaryFolder folder;
  CHECK(sorted({}, tight(folder.path())).empty());
}

TEST_CASE("EntrySorter sorts in memory what fits there, and makes no file") {
  const auto entries = random_entries(5000, 100000, 1);
  EntrySorter sorter{{.folder = "/nonexistent"}};
  for (const Entry& entry : entries) REQUIRE(sorter.add(sort_entry(entry)));
  CHECK(drain(sorter) == expected(entries));
  CHECK(sorter.spilled_bytes() == 0);
}

TEST_CASE("EntrySorter keeps several chunks in memory before it makes a file") {
  const auto entries = random_entries(300, 100000, 2);
  CHECK(sorted(entries, {.folder = "/nonexistent", .chunk_bytes = 2048}) == expected(entries));
}

TEST_CASE("EntrySorter merges many runs in several passes") {
  const TemporaryFolder folder;
  const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
  const auto entries = random_entries(3000, 100000, seed);
  EntrySorter sorter{tight(folder.path())};
  for (const Entry& entry : entries) REQUIRE(sorter.add(sort_entry(entry)));
  CHECK(drain(sorter) == expected(entries));
  CHECK(sorter.spilled_bytes() > 2 * 3000 * sizeof(EntryHead));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("EntrySorter keeps the later of the same entry, in one run and across runs") {
  const TemporaryFolder folder;
  const auto entries = random_entries(3000, 40, 7);
  CHECK(sorted(entries, tight(folder.path())) == expected(entries));
}

TEST_CASE("EntrySorter keeps every entry without a key, and puts them first") {
  const TemporaryFolder folder;
  std::vector<Entry> entries = random_entries(200, 50, 8);
  for (int i = 0; i < 40; ++i) {
    entries.insert(entries.begin() + 5 * i,
                   {.store = 1, .value = std::to_string(i), .key_class = StorageClass::null});
  }
  const auto found = sorted(entries, tight(folder.path()));
  CHECK(found == expected(entries));
}

TEST_CASE("EntrySorter tells text, number and blob of the same bytes apart") {
  const TemporaryFolder folder;
  const std::vector<Entry> entries{
      {.key = "1", .value = "blob", .key_class = StorageClass::blob},
      {.key = "1", .value = "number", .key_class = StorageClass::number},
      {.key = "1", .value = "text"},
      {.key = std::string{"1\0", 2}, .value = "longer"}};
  const std::vector<Entry> in_order{entries[2], entries[1], entries[0], entries[3]};
  CHECK(sorted(entries, tight(folder.path())) == in_order);
}

TEST_CASE("EntrySorter takes an entry that is longer than a chunk and a buffer") {
  const TemporaryFolder folder;
  std::vector<Entry> entries = random_entries(50, 1000, 9);
  entries.insert(entries.begin() + 20, {.key = "long", .value = std::string(3 << 20, 'x')});
  CHECK(sorted(entries, tight(folder.path())) == expected(entries));
}

TEST_CASE("EntrySorter does without O_TMPFILE, and its file has no name") {
  const TemporaryFolder folder;
  SortOptions options = tight(folder.path());
  options.unnamed = Unnamed::by_unlinking;
  EntrySorter sorter{options};
  const auto entries = random_entries(2000, 100000, 10);
  for (const Entry& entry : entries) REQUIRE(sorter.add(sort_entry(entry)));
  REQUIRE(sorter.advance().value());
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(sorter.spilled_bytes() > 0);
  CHECK(drain(sorter).size() == expected(entries).size() - 1);
}

TEST_CASE("EntrySorter names the folder where no temporary file can be made") {
  EntrySorter sorter{tight("/nonexistent/folder")};
  Result<void> added;
  for (const Entry& entry : random_entries(2000, 100000, 11)) {
    added = sorter.add(sort_entry(entry));
    if (!added) break;
  }
  REQUIRE(!added);
  const auto& error = std::get<PersistenceBackingError>(added.error());
  CHECK(error.code == "ENOENT");
  CHECK(error.method == "scan");
  CHECK(error.message.find("/nonexistent/folder") != std::string::npos);
}

// A limit on the size of files meets the same calls as a full disk.
TEST_CASE("EntrySorter reports a disk that is full") {
  const TemporaryFolder folder;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 64 << 10, .rlim_max = before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  Result<void> added;
  EntrySorter sorter{tight(folder.path())};
  for (const Entry& entry : random_entries(5000, 100000, 12)) {
    added = sorter.add(sort_entry(entry));
    if (!added) break;
  }
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  REQUIRE(!added);
  CHECK(std::get<PersistenceBackingError>(added.error()).code == "EFBIG");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("EntrySorter is interrupted while it takes and while it gives") {
  const TemporaryFolder folder;
  bool interrupted = false;
  SortOptions options = tight(folder.path());
  options.is_interrupted = [&] { return interrupted; };
  EntrySorter sorter{options};
  const auto entries = random_entries(8000, 100000, 13);
  for (const Entry& entry : entries) REQUIRE(sorter.add(sort_entry(entry)));
  REQUIRE(sorter.advance().value());
  interrupted = true;
  Result<bool> advanced = true;
  for (int i = 0; i < 2000 && advanced && *advanced; ++i) advanced = sorter.advance();
  REQUIRE(!advanced);
  CHECK(std::get<PersistenceBackingError>(advanced.error()).fault == BackingFault::interrupted);

  EntrySorter second{options};
  Result<void> added;
  for (const Entry& entry : entries) {
    added = second.add(sort_entry(entry));
    if (!added) break;
  }
  REQUIRE(!added);
  CHECK(std::get<PersistenceBackingError>(added.error()).fault == BackingFault::interrupted);
}

TEST_CASE("SortedScan gives the entries of an unordered scan by key, once each") {
  class Backwards final : public Scan {
   public:
    Result<void> next(EntryBatch& batch) override {
      batch.clear();
      for (int i = 0; i < 100 && next_ > 0; ++i, --next_) {
        const std::string key = "k" + std::to_string(1000 + next_ % 500);
        batch.add({.key = key, .value = std::to_string(next_), .expires = {}});
      }
      return {};
    }

   private:
    int next_ = 1000;
  };
  const TemporaryFolder folder;
  const auto scan = make_sorted_scan(std::make_unique<Backwards>(), tight(folder.path()));
  EntryBatch batch;
  std::vector<std::string> keys;
  do {
    REQUIRE(scan->next(batch));
    for (std::size_t i = 0; i < batch.size(); ++i) keys.emplace_back(batch[i].key);
  } while (!batch.empty());
  CHECK(keys.size() == 500);
  CHECK(std::ranges::is_sorted(keys));
}
