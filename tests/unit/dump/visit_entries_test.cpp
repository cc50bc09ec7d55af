#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include <persist/memory.hpp>
#include <persist/visit.hpp>

using persist::EntryView;
using persist::Inspector;
using persist::PersistenceBackingError;
using persist::Result;
using persist::ValueState;
using persist::ValueStates;

namespace {

constexpr int many = 5000;  // some batches, so that there are two threads

std::string key_of(int number) {
  std::string digits = std::to_string(number);
  return std::string(6 - digits.size(), '0') + digits;
}

std::unique_ptr<Inspector> filled(int entries) {
  auto memory = persist::make_memory_inspector();
  auto transaction = memory->begin({}).value();
  const std::string padding(200, 'x');
  for (int i = 0; i < entries; ++i) {
    const std::string value = i % 2 == 0 ? R"({"_tag":"Success","value":")" + padding + "\"}" : "?";
    REQUIRE(transaction->put("store", key_of(i), value, {}));
  }
  REQUIRE(transaction->commit());
  return memory;
}

const std::vector<std::string> both_stores{"other", "store"};

}  // namespace

TEST_CASE("visit_entries visits all entries in order, with their states, in the caller's thread") {
  const auto memory = filled(many);
  int next = 0;
  bool in_order = true;
  bool states_fit = true;
  bool in_thread = true;
  const auto caller = std::this_thread::get_id();
  REQUIRE(persist::visit_entries(*memory, both_stores, {},
                                 [&](std::string_view store, const EntryView& record,
                                     const ValueState& state) -> Result<void> {
                                   in_order =
                                       in_order && store == "store" && record.key == key_of(next);
                                   states_fit = states_fit && state.success == (next % 2 == 0);
                                   in_thread = in_thread && std::this_thread::get_id() == caller;
                                   ++next;
                                   return {};
                                 }));
  CHECK(next == many);
  CHECK(in_order);
  CHECK(states_fit);
  CHECK(in_thread);
}

TEST_CASE("visit_entries counts what the filter lets through towards the limit") {
  const auto memory = filled(many);
  std::vector<std::string> keys;
  REQUIRE(persist::visit_entries(
      *memory, both_stores,
      {.filter = [](auto, const EntryView&, const ValueState& state) { return !state.success; },
       .limit = 3},
      [&](std::string_view, const EntryView& record, const ValueState&) -> Result<void> {
        keys.emplace_back(record.key);
        return {};
      }));
  CHECK(keys == std::vector{key_of(1), key_of(3), key_of(5)});
}

TEST_CASE("visit_entries leaves values alone when their states are unneeded") {
  const auto memory = filled(1);
  REQUIRE(persist::visit_entries(
      *memory, both_stores, {.states = ValueStates::unneeded},
      [&](std::string_view, const EntryView&, const ValueState& state) -> Result<void> {
        CHECK(state == ValueState{});
        return {};
      }));
}

TEST_CASE("visit_entries ends with the error of a visit") {
  const auto memory = filled(many);
  int visits = 0;
  const auto done = persist::visit_entries(
      *memory, both_stores, {},
      [&](std::string_view, const EntryView&, const ValueState&) -> Result<void> {
        if (++visits == 10) return std::unexpected(PersistenceBackingError{.message = "enough"});
        return {};
      });
  REQUIRE(!done);
  CHECK(message_of(done.error()) == "enough");
  CHECK(visits == 10);
}

TEST_CASE(
    "print_entries makes text of all entries in order, and hands it over in the caller's thread") {
  const auto memory = filled(many);
  std::string expected;
  for (int i = 0; i < many; ++i) expected += key_of(i) + (i % 2 == 0 ? "+" : "-") + "\n";
  std::string text;
  bool in_thread = true;
  const auto caller = std::this_thread::get_id();
  REQUIRE(persist::print_entries(
      *memory, both_stores, {},
      [](std::string& out, std::string_view, const EntryView& record, const ValueState& state) {
        out.append(record.key).append(state.success ? "+" : "-").append("\n");
      },
      [&](std::string_view some) -> Result<void> {
        in_thread = in_thread && std::this_thread::get_id() == caller;
        text += some;
        return {};
      }));
  CHECK(text == expected);
  CHECK(in_thread);
}

TEST_CASE("print_entries keeps to the limit, and ends with the error of the sink") {
  const auto memory = filled(many);
  const auto key_line = [](std::string& out, std::string_view, const EntryView& record,
                           const ValueState&) { out.append(record.key).append("\n"); };
  std::string text;
  REQUIRE(persist::print_entries(*memory, both_stores, {.limit = 2}, key_line,
                                 [&](std::string_view some) -> Result<void> {
                                   text += some;
                                   return {};
                                 }));
  CHECK(text == key_of(0) + "\n" + key_of(1) + "\n");
  const auto done = persist::print_entries(
      *memory, both_stores, {}, key_line, [&](std::string_view) -> Result<void> {
        return std::unexpected(PersistenceBackingError{.message = "full"});
      });
  REQUIRE(!done);
  CHECK(message_of(done.error()) == "full");
}
