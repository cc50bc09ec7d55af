#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <persist/sqlite.hpp>

#include "unit/requests/fixture_check.hpp"

// A scan that is told which phases are wanted leaves out none of those.

using namespace persist;
using namespace persist_test;

namespace {

using Found = std::multiset<std::pair<std::string, RequestPhase>>;

/// What a scan over all stores finds in the phases.
Found found_by(Inspector& inspector, const ScanOptions& options,
               const std::vector<RequestPhase>& phases) {
  std::vector<std::string> ids;
  const auto stores = inspector.stores();
  REQUIRE(stores);
  for (const StoreInfo& store : *stores) ids.push_back(store.id);
  const auto scan = inspector.scan(ids, options);
  REQUIRE(scan);
  Found found;
  EntryBatch batch;
  do {
    REQUIRE((*scan)->next(batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const RequestPhase phase = batch[i].request->facts.phase;
      if (std::ranges::find(phases, phase) == phases.end()) continue;
      found.emplace(ids.at(batch[i].store) + ' ' + std::string{batch[i].key}, phase);
    }
  } while (!batch.empty());
  return found;
}

}  // namespace

TEST_CASE("Requests: a scan for some phases finds all that are in them") {
  const auto steps = GENERATE(false, true);
  const auto projection = GENERATE(Projection::keys, Projection::entries);
  using enum RequestPhase;
  const std::vector<std::vector<RequestPhase>> wanted{
      {suspended}, {parked}, {suspended, parked}, {open, queued}, {open, suspended},
      {replied},   {dead}};
  const std::vector<RequestPhase>& phases = wanted[GENERATE(range(std::size_t{0}, std::size_t{7}))];
  for (const std::string name : {"cluster.db", "prefix.db", "beta-cluster.db"}) {
    SqliteOptions options{.path = cluster_fixture(name), .access = Access::read};
    options.steps = steps;
    const auto inspector = open_sqlite_inspector(std::move(options));
    REQUIRE(inspector);
    const Found all = found_by(**inspector, {.projection = projection}, phases);
    CHECK(found_by(**inspector, {.projection = projection, .phases = phases}, phases) == all);
    CHECK(found_by(**inspector, {.projection = projection, .limit_hint = 1, .phases = phases},
                   phases) == all);
  }
}

TEST_CASE("Requests: a scan for some phases delivers no request of another one") {
  const std::vector<RequestPhase> others{RequestPhase::open, RequestPhase::replied,
                                         RequestPhase::parked};
  SqliteOptions options{.path = cluster_fixture("cluster.db"), .access = Access::read};
  options.layout = Layout::cluster;
  const auto inspector = open_sqlite_inspector(std::move(options));
  REQUIRE(inspector);
  CHECK(found_by(**inspector, {}, others).size() > 20);
  for (const Projection projection : {Projection::keys, Projection::entries}) {
    const ScanOptions scan{.projection = projection, .phases = {RequestPhase::suspended}};
    CHECK(found_by(**inspector, scan, others).empty());
    CHECK(!found_by(**inspector, scan, {RequestPhase::suspended}).empty());
  }
}
