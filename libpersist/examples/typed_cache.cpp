// A cache with types: what is computed once is kept in a file, failures for a shorter time than
// successes, and found there by the next run.

#include <chrono>
#include <cstdio>
#include <string>

#include <persist/persisted.hpp>
#include <persist/result_sqlite.hpp>
#include <persist/schema.hpp>

using namespace std::chrono_literals;

struct Weather {
  std::string city;
  double degrees = 0;
};
template <>
struct persist::Schema<Weather> {
  static constexpr auto shape = persist::record(persist::field("city", &Weather::city),
                                                persist::field("degrees", &Weather::degrees));
};

struct UnknownCity {
  std::string city;
};
template <>
struct persist::Schema<UnknownCity> {
  static constexpr auto shape =
      persist::tagged("UnknownCity", persist::field("city", &UnknownCity::city));
};

// A request is a key.
struct GetWeather {
  using Success = Weather;
  using Failure = UnknownCity;
  static constexpr std::string_view tag = "GetWeather";
  std::string city;
  std::string primary_key() const { return city; }
};

// What takes long.
static persist::ExitOf<GetWeather> ask_the_service(const GetWeather& request) {
  std::printf("asking for %s\n", request.city.c_str());
  if (request.city != "Bergen") return persist::failure(UnknownCity{request.city});
  return Weather{.city = request.city, .degrees = 11.5};
}

static persist::Result<void> report(persist::PersistedCache<GetWeather>& cache,
                                    const std::string& city) {
  const auto weather = cache.get(GetWeather{city});
  if (!weather) return std::unexpected{weather.error()};
  if (*weather) {
    std::printf("%s: %.1f degrees\n", city.c_str(), (*weather)->degrees);
  } else {
    std::printf("%s: unknown\n", city.c_str());
  }
  return {};
}

static persist::Result<void> run() {
  const auto services = persist::layer_result_sqlite({.path = "weather.db"}).build();
  if (!services) return std::unexpected{services.error()};
  auto cache = persist::persisted<GetWeather>(
      services->share(persist::ResultPersistence::tag), "weather", ask_the_service,
      {.time_to_live = persist::lifetime_by_outcome<GetWeather>({.success = 1h, .failure = 5min}),
       .jitter = 0.1});
  if (!cache) return std::unexpected{cache.error()};
  for (const char* city : {"Bergen", "Atlantis", "Bergen"}) {
    if (const auto done = report(*cache, city); !done) return done;
  }
  return {};
}

int main() {
  const auto done = run();
  if (!done) std::puts(persist::message_of(done.error()).c_str());
  return done ? 0 : 1;
}

// Prints:
//   asking for Bergen
//   Bergen: 11.5 degrees
//   asking for Atlantis
//   Atlantis: unknown
//   Bergen: 11.5 degrees

// Prints the second time:
//   Bergen: 11.5 degrees
//   Atlantis: unknown
//   Bergen: 11.5 degrees
