// Typed stores of libpersist behind lines of JSON, so that they can be taken through the same steps
// as Effect's own; README.md has the protocol.

#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <persist/memory.hpp>
#include <persist/result_persistence.hpp>
#include <persist/schema.hpp>

namespace {

using nlohmann::json;

struct Person {
  std::int64_t id = 0;
  std::string name;
};

struct NotFound {
  std::int64_t id = 0;
};

/// The request behind a key: untagged, so that it is stored under the key alone, as by Effect.
template <class A>
struct Request {
  using Success = A;
  using Failure = NotFound;

  std::string key;
  [[nodiscard]] const std::string& primary_key() const { return key; }
};

}  // namespace

template <>
struct persist::Schema<Person> {
  static constexpr auto shape =
      persist::record(persist::field("id", &Person::id), persist::field("name", &Person::name));
};

template <>
struct persist::Schema<NotFound> {
  static constexpr auto shape = persist::tagged("NotFound", persist::field("id", &NotFound::id));
};

namespace {

struct Failed {
  persist::PersistenceError error;
};

template <class T>
T value_of(persist::Result<T> result) {
  if (!result) throw Failed{std::move(result.error())};
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

json answer_of(const Failed& failed) {
  const bool schema = std::holds_alternative<persist::PersistenceSchemaError>(failed.error);
  return {{"error", schema ? "schema" : "backing"}};
}

persist::JsonText text_of(const json& value) {
  return persist::JsonText::assume_valid(value.dump());
}

json parsed(const persist::JsonText& text) { return json::parse(text.text()); }

persist::TimeToLive time_to_live_of(const json& operation) {
  const auto ttl = operation.find("ttl");
  if (ttl == operation.end() || *ttl == "infinity") return std::nullopt;
  return std::chrono::milliseconds{ttl->get<std::int64_t>()};
}

template <class A>
persist::ExitOf<Request<A>> exit_of(const json& exit) {
  if constexpr (!std::is_void_v<A>) {
    if (exit == "unencodable") return Person{1, "\xff"};
  }
  const persist::JsonText text = text_of(exit);
  auto read = persist::decode_exit<NotFound, A>(text, persist::schema_of<persist::SchemaValue<A>>(),
                                                persist::schema_of<NotFound>());
  if (!read) throw std::invalid_argument{"no exit: " + text.text()};
  return *std::move(read);
}

template <class A>
json json_of(const std::optional<persist::ExitOf<Request<A>>>& exit) {
  if (!exit) return nullptr;
  const auto text =
      persist::encode_exit<NotFound, A>(*exit, persist::schema_of<persist::SchemaValue<A>>(),
                                        persist::schema_of<NotFound>(), persist::Dialect::v4);
  return parsed(text.value());
}

/// One backing under one clock, and the stores that were opened on it.
class World {
 public:
  explicit World(persist::Instant now)
      : clock_{std::make_shared<persist::ManualClock>(now)},
        backing_{value_of(persist::layer_memory(clock_).build())
                     .share(persist::BackingPersistence::tag)},
        results_{backing_} {}

  json perform(const json& operation) {
    const std::string op = operation.at("op");
    if (op == "make") return make(operation);
    if (op == "get") return is_void(operation) ? get<void>(operation) : get<Person>(operation);
    if (op == "getMany") return get_many(operation);
    if (op == "set") return is_void(operation) ? set<void>(operation) : set<Person>(operation);
    if (op == "setMany") return set_many(operation);
    if (op == "remove") return remove(operation);
    if (op == "clear") return clear(operation);
    if (op == "advance") return advance(operation);
    if (op == "plant") return plant(operation);
    if (op == "stored") return stored(operation);
    throw std::invalid_argument{"no such operation: " + op};
  }

 private:
  static json done() { return {{"ok", true}}; }
  static bool is_void(const json& operation) { return operation.value("as", "") == "void"; }

  persist::ResultPersistenceStore& store(const json& operation) {
    return handles_.at(operation.at("handle"));
  }

  std::unique_ptr<persist::BackingPersistenceStore> backing_store(const json& operation) {
    return value_of(backing_->make(operation.at("store")));
  }

  json make(const json& operation) {
    handles_.insert_or_assign(operation.at("handle"),
                              value_of(results_.make(operation.at("store"))));
    return done();
  }

  template <class A>
  json get(const json& operation) {
    return {{"exit", json_of<A>(value_of(store(operation).get(Request<A>{operation.at("key")})))}};
  }

  json get_many(const json& operation) {
    std::vector<Request<Person>> keys;
    for (const json& key : operation.at("keys")) keys.push_back({key});
    json exits = json::array();
    for (const auto& exit : value_of(store(operation).get_many(keys))) {
      exits.push_back(json_of<Person>(exit));
    }
    return {{"exits", exits}};
  }

  template <class A>
  json set(const json& operation) {
    const Request<A> request{operation.at("key")};
    value_of(store(operation).set(request, exit_of<A>(operation.at("exit")),
                                  time_to_live_of(operation)));
    return done();
  }

  json set_many(const json& operation) {
    std::vector<persist::ResultItem<Request<Person>>> items;
    for (const json& entry : operation.at("entries")) {
      items.push_back(
          {{entry.at("key")}, exit_of<Person>(entry.at("exit")), time_to_live_of(entry)});
    }
    value_of(store(operation).set_many(items));
    return done();
  }

  json remove(const json& operation) {
    value_of(store(operation).remove(Request<Person>{operation.at("key")}));
    return done();
  }

  json clear(const json& operation) {
    value_of(store(operation).clear());
    return done();
  }

  json advance(const json& operation) {
    clock_->advance(std::chrono::milliseconds{operation.at("ms").get<std::int64_t>()});
    return done();
  }

  json plant(const json& operation) {
    const std::string key = operation.at("key");
    value_of(backing_store(operation)->set(key, text_of(operation.at("value"))));
    return done();
  }

  json stored(const json& operation) {
    const std::string key = operation.at("key");
    const auto value = value_of(backing_store(operation)->get(key));
    return {{"value", value ? parsed(*value) : json(nullptr)}};
  }

  std::shared_ptr<persist::ManualClock> clock_;
  std::shared_ptr<persist::BackingPersistence> backing_;
  persist::ResultPersistence results_;
  std::map<std::string, persist::ResultPersistenceStore> handles_;
};

json begin(const json& operation, std::unique_ptr<World>& world) {
  const std::chrono::milliseconds now{operation.at("now").get<std::int64_t>()};
  world = std::make_unique<World>(persist::Instant{now});
  return {{"ok", true}};
}

}  // namespace

int main() {
  std::unique_ptr<World> world;
  for (std::string line; std::getline(std::cin, line);) {
    const json operation = json::parse(line);
    json answer;
    try {
      answer = operation.at("op") == "begin" ? begin(operation, world) : world->perform(operation);
    } catch (const Failed& failed) {
      answer = answer_of(failed);
    }
    std::cout << answer << std::endl;
  }
}
