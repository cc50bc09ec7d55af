#pragma once

/// What a sweep does on a server, in the layout `single`.

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>

/// `layer` opens the service with a clock and an interval.
inline void check_sweeps_of_server(
    const std::function<persist::Layer<persist::BackingPersistence>(
        std::shared_ptr<persist::Clock>, std::chrono::milliseconds)>& layer,
    persist::Inspector& inspector) {
  using namespace std::chrono_literals;
  const auto clock = std::make_shared<persist::ManualClock>(persist::Instant{1h});
  const auto open = [&](std::chrono::milliseconds interval, const std::string& id) {
    const auto services = layer(clock, interval).build().value();
    return services.get(persist::BackingPersistence::tag).make(id).value();
  };
  const auto live = [&](const std::string& id) {
    const auto infos = inspector.stores().value();
    for (const persist::StoreInfo& info : infos) {
      if (info.id == id) return inspector.summarize(info, clock->now()).value();
    }
    return persist::StoreSummary{};
  };
  const auto one = *persist::JsonView::parse("1");
  for (const char* id : {"users", "teams"}) {
    const auto unswept = open(0s, id);
    for (int i = 0; i < 10; ++i) REQUIRE(unswept->set(std::to_string(i), one, 1s));
    REQUIRE(unswept->set("live", one, 1h));
  }
  clock->advance(1min);
  const auto unswept = open(0s, "users");
  REQUIRE(unswept->set("ever", one));
  CHECK(live("users").expired == 10);
  const auto store = open(5min, "users");
  const auto is_swept = [&] { return live("users").expired == 0 && live("teams").expired == 0; };
  for (int tries = 0; tries < 500 && !is_swept(); ++tries) std::this_thread::sleep_for(10ms);
  CHECK(is_swept());
  CHECK(live("users").live == 2);
  CHECK(live("teams").live == 1);
}
