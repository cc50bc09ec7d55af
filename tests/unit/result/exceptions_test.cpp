// What user code throws goes through the library, and leaves it as it was.

#include <catch2/catch.hpp>
#include <stdexcept>

#include <persist/dump.hpp>
#include <persist/result_memory.hpp>
#include <persist/result_sqlite.hpp>
#include <persist/schema.hpp>
#include <persist/visit.hpp>

#include "contract/temporary_folder.hpp"

namespace {

struct Thrown : std::runtime_error {
  Thrown() : std::runtime_error{"thrown by a callback"} {}
};

struct Moody {
  int mood = 0;
};

}  // namespace

template <>
struct persist::Schema<Moody> {
  static Decoded<Moody> decode(std::optional<JsonView> /*json*/) { throw Thrown{}; }
  static Encoded encode(const Moody& value, JsonSink sink) {
    if (value.mood == 13) throw Thrown{};
    sink.text += std::to_string(value.mood);
    return {};
  }
};

namespace {

struct GetMood {
  using Success = Moody;
  using Failure = std::string;
  int id;
  std::string primary_key() const {
    if (id == 13) throw Thrown{};
    return std::to_string(id);
  }
};

using Items = std::vector<persist::ResultItem<GetMood>>;

persist::Result<void> ignore(std::string_view, const persist::EntryView&,
                             const persist::ValueState&) {
  return {};
}

}  // namespace

TEST_CASE("What a schema or a key throws comes through, and nothing is written") {
  const TemporaryFolder folder;
  for (const bool in_memory : {true, false}) {
    const auto layer = in_memory ? persist::layer_result_memory()
                                 : persist::layer_result_sqlite({.path = folder.path() / "a.db"});
    auto services = layer.build();
    REQUIRE(services);
    auto moods = services->get(persist::ResultPersistence::tag).make("moods");
    REQUIRE(moods);
    CHECK_THROWS_AS((void)moods->set(GetMood{1}, Moody{13}), Thrown);
    CHECK_THROWS_AS((void)moods->set(GetMood{13}, Moody{1}), Thrown);
    CHECK_THROWS_AS((void)moods->set_many(Items{{GetMood{1}, Moody{1}}, {GetMood{2}, Moody{13}}}),
                    Thrown);
    CHECK_FALSE(moods->get(GetMood{1}).value().has_value());
    REQUIRE(moods->set(GetMood{1}, Moody{1}));
    CHECK_THROWS_AS((void)moods->get(GetMood{1}), Thrown);
    CHECK_THROWS_AS((void)moods->get_many(std::vector{GetMood{1}}), Thrown);
    CHECK(moods->remove(GetMood{1}));
  }
}

TEST_CASE("What a visitor or a filter throws comes through") {
  const TemporaryFolder folder;
  auto inspector = persist::open_sqlite_inspector({.path = folder.path() / "a.db"});
  REQUIRE(inspector);
  {
    auto transaction = (*inspector)->begin({});
    REQUIRE(transaction);
    for (int i = 0; i < 5000; ++i) {
      REQUIRE((*transaction)->put("s", std::to_string(i), std::string(1000, '1'), {}));
    }
    REQUIRE((*transaction)->commit());
  }
  const std::vector<std::string> stores{"s"};
  persist::VisitOptions options;
  CHECK_THROWS_AS(
      (void)persist::visit_entries(**inspector, stores, options,
                                   [](auto...) -> persist::Result<void> { throw Thrown{}; }),
      Thrown);
  options.filter = [](auto...) -> bool { throw Thrown{}; };
  CHECK_THROWS_AS((void)persist::visit_entries(**inspector, stores, options, ignore), Thrown);
  options.filter = nullptr;
  CHECK(persist::visit_entries(**inspector, stores, options, ignore));
}

TEST_CASE("is_interrupted that throws interrupts") {
  const TemporaryFolder folder;
  bool throws = false;
  auto inspector = persist::open_sqlite_inspector(
      {.path = folder.path() / "a.db", .is_interrupted = [&]() -> bool {
         if (throws) throw Thrown{};
         return false;
       }});
  REQUIRE(inspector);
  throws = true;
  const auto stores = (*inspector)->stores();
  REQUIRE_FALSE(stores);
  const auto* const error = std::get_if<persist::PersistenceBackingError>(&stores.error());
  REQUIRE(error != nullptr);
  CHECK(error->fault == persist::BackingFault::interrupted);
}

TEST_CASE("SQLite's name for memory makes no file") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  CHECK_FALSE(persist::layer_sqlite({.path = ":memory:"}).build());
  CHECK_FALSE(persist::open_sqlite_inspector({.path = ":memory:"}));
  CHECK_FALSE(std::filesystem::exists(":memory:"));
  CHECK(persist::open_sqlite_inspector({.path = "./:memory:"}));
  std::filesystem::current_path(before);
}
