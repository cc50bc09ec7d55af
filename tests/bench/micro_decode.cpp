// A record of six members out of JSON, by its schema and by hand over simdjson's on-demand parser.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <persist/exit_of.hpp>
#include <persist/schema.hpp>

namespace {

struct Member {
  std::int64_t id = 0;
  std::string name;
  std::string email;
  std::vector<std::string> roles;
  double score = 0;
  bool active = false;
};

struct GetMember {
  using Success = Member;
  using Failure = persist::Never;
  [[nodiscard]] std::string_view primary_key() const { return "1"; }
};

}  // namespace

template <>
struct persist::Schema<Member> {
  static constexpr auto shape =
      record(field("id", &Member::id), field("name", &Member::name), field("email", &Member::email),
             field("roles", &Member::roles), field("score", &Member::score),
             field("active", &Member::active));
};

namespace {

/// Texts that stay in the processor's cache, in turn; `before` and `after` stand around each.
class Texts {
 public:
  explicit Texts(std::string_view before = {}, std::string_view after = {}) {
    for (std::size_t id = 0; id < texts_.size(); ++id) {
      const std::string n = std::to_string(id);
      texts_[id] = std::string{before} + R"({"id":)" + n + R"(,"name":"Zoë )" + n +
                   R"(","email":"u)" + n +
                   R"(@example.com","roles":["user","editor"],"score":945.23,"active":true})" +
                   std::string{after};
    }
  }
  template <class Text>
  [[nodiscard]] std::vector<Text> as() const {
    return {texts_.begin(), texts_.end()};
  }

 private:
  std::array<std::string, 1000> texts_;
};

Texts exits() { return Texts{R"({"_tag":"Success","value":)", "}"}; }

template <class T>
T must(simdjson::simdjson_result<T> result) {
  T value;
  if (std::move(result).get(value) != simdjson::SUCCESS) std::abort();
  return value;
}

Member member_of(simdjson::ondemand::object object) {
  Member member;
  member.id = must(object["id"].get_int64());
  member.name = must(object["name"].get_string());
  member.email = must(object["email"].get_string());
  for (auto role : must(object["roles"].get_array())) {
    member.roles.emplace_back(must(role.get_string()));
  }
  member.score = must(object["score"].get_double());
  member.active = must(object["active"].get_bool());
  return member;
}

/// Calls `decode` with each text in turn.
template <class Text, class Decode>
void each(benchmark::State& state, const std::vector<Text>& texts, const Decode& decode) {
  std::size_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(decode(texts[at++ % texts.size()]));
}

persist::Decoded<Member> decoded(persist::JsonView json) {
  auto member = persist::decode<Member>(json);
  if (!member) std::abort();
  return member;
}

// A store hands out text that was validated.
void record_decode(benchmark::State& state) {
  each(state, Texts{}.as<std::string>(),
       [](const std::string& text) { return decoded(persist::JsonView::assume_valid(text)); });
}
BENCHMARK(record_decode)->Name("typed decode/ours");

void simdjson_decode(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  each(state, Texts{}.as<simdjson::padded_string>(), [&](const simdjson::padded_string& text) {
    auto document = must(parser.iterate(text));
    return member_of(must(document.get_object()));
  });
}
BENCHMARK(simdjson_decode)->Name("typed decode/peer");

void exit_decode(benchmark::State& state) {
  each(state, exits().as<std::string>(), [](const std::string& text) {
    auto exit = persist::decode_exit_of(GetMember{}, persist::JsonView::assume_valid(text));
    if (!exit) std::abort();
    return exit;
  });
}
BENCHMARK(exit_decode)->Name("typed decode of an Exit/ours");

void simdjson_exit_decode(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  each(state, exits().as<simdjson::padded_string>(), [&](const simdjson::padded_string& text) {
    auto document = must(parser.iterate(text));
    if (must(document["_tag"].get_string()) != "Success") std::abort();
    return member_of(must(document["value"].get_object()));
  });
}
BENCHMARK(simdjson_exit_decode)->Name("typed decode of an Exit/peer");

// What a text from elsewhere costs: it is validated first.
void checked_decode(benchmark::State& state) {
  each(state, Texts{}.as<std::string>(), [](const std::string& text) {
    const auto json = persist::JsonView::parse(text);
    if (!json) std::abort();
    return decoded(*json);
  });
}
BENCHMARK(checked_decode)->Name("typed decode with validation/ours");

}  // namespace
