#include <persist/sqlite.hpp>

#include <catch2/catch.hpp>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::Applied;
using persist::Condition;
using persist::EntryBatch;
using persist::Expires;
using persist::Layout;
using persist::Liveness;
using persist::ScanOptions;
using persist::StorageClass;
using persist::StoredKey;

namespace {

constexpr persist::Instant inspected_at{std::chrono::milliseconds{1000}};

}  // namespace

TEST_CASE("SqliteInspector makes the single layout in a new file") {
  const Scratch scratch;
  const auto inspector = scratch.open("new.db");
  const auto transaction = must(inspector->begin(inspected_at));
  CHECK(must(transaction->put("users", {"a"}, "1", Expires::never())) == Applied::yes);
  CHECK(must(transaction->put("users", {"b"}, "2", Expires::at(1000))) == Applied::yes);
  must(transaction->commit());

  CHECK(must(inspector->stores()) == std::vector{persist::StoreInfo{"users", Layout::single}});
  CHECK(keys_of(*inspector, "users") == std::vector<std::string>{"a", "b"});
  CHECK(must(inspector->summarize({"users", Layout::single}, inspected_at)) ==
        persist::StoreSummary{.live = 1, .expired = 1, .bytes = 4});
}

TEST_CASE("SqliteInspector finds the rows of a store by key") {
  const Scratch scratch;
  scratch.sql("one.db",
              "CREATE TABLE effect_persistence_s (id TEXT PRIMARY KEY, value TEXT NOT NULL, "
              "expires INTEGER); INSERT INTO effect_persistence_s VALUES ('k', '[1]', 7.5)");
  const auto inspector = scratch.open("one.db", {.access = Access::read});
  EntryBatch batch;
  must(inspector->lookup("s", {"k"}, batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].value == "[1]");
  CHECK(batch[0].expires == Expires::at_fraction(7.5));
  must(inspector->lookup("s", {"K"}, batch));
  CHECK(batch.empty());
}

TEST_CASE("Figures of a log that cannot be looked at are an error, not 0") {
  const Scratch scratch;
  scratch.sql("a.db", single_table);
  const auto inspector = scratch.open("a.db", {.access = Access::read});
  std::filesystem::create_symlink("a.db-wal", scratch.path("a.db-wal"));
  const auto figures = inspector->figures();
  REQUIRE_FALSE(figures);
  CHECK(std::get<persist::PersistenceBackingError>(figures.error()).code == "SQLITE_IOERR_FSTAT");
}
