#include <persist/context.hpp>

#include <catch2/catch.hpp>

namespace {

struct Engine {
  int power = 0;
};

struct Car {
  std::shared_ptr<Engine> engine;
};

struct Trip {
  std::shared_ptr<Car> car;
};

constexpr persist::Tag<Car> car_tag;
constexpr persist::Tag<Trip> trip_tag;

persist::Layer<Engine> engine_layer(int& built) {
  return persist::Layer<Engine>{[&built]() -> persist::Result<std::shared_ptr<Engine>> {
    return std::make_shared<Engine>(++built);
  }};
}

persist::Layer<Engine> broken_layer() {
  return persist::Layer<Engine>{[]() -> persist::Result<std::shared_ptr<Engine>> {
    return std::unexpected{persist::PersistenceBackingError{.method = "open", .message = "stuck"}};
  }};
}

persist::Layer<Car, Engine> car_layer() {
  return persist::Layer<Car, Engine>{
      [](std::shared_ptr<Engine> engine) -> persist::Result<std::shared_ptr<Car>> {
        return std::make_shared<Car>(std::move(engine));
      }};
}

persist::Layer<Trip, Car> trip_layer() {
  return persist::Layer<Trip, Car>{
      [](std::shared_ptr<Car> car) -> persist::Result<std::shared_ptr<Trip>> {
        return std::make_shared<Trip>(std::move(car));
      }};
}

}  // namespace

TEST_CASE("Layer opens nothing before it is built, and anew at each build") {
  int built = 0;
  const auto layer = car_layer().provide(engine_layer(built));
  CHECK(built == 0);
  CHECK(layer.build()->get(car_tag).engine->power == 1);
  CHECK(layer.build()->get(car_tag).engine->power == 2);
}

TEST_CASE("Layer stands on layers that stand on others, whichever are put together first") {
  int built = 0;
  const auto upper_first = trip_layer().provide(car_layer()).provide(engine_layer(built));
  const auto lower_first = trip_layer().provide(car_layer().provide(engine_layer(built)));
  CHECK(upper_first.build()->get(trip_tag).car->engine->power == 1);
  CHECK(lower_first.build()->get(trip_tag).car->engine->power == 2);
}

TEST_CASE("Layer that fails to build is an error value, however deep") {
  for (const auto& layer : {trip_layer().provide(car_layer()).provide(broken_layer()),
                            trip_layer().provide(car_layer().provide(broken_layer()))}) {
    const auto services = layer.build();
    REQUIRE_FALSE(services);
    CHECK(persist::message_of(services.error()) == "stuck");
  }
}

TEST_CASE("Context holds several services and outlives who built it") {
  const auto engine = std::make_shared<Engine>(5);
  const persist::Context<Engine, Car> context{engine, std::make_shared<Car>(engine)};
  CHECK(context.get(persist::Tag<Engine>{}).power == 5);
  CHECK(context.share(car_tag)->engine == engine);
}
