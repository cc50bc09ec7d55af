// A struct changes while a store is full of its old form: the schema of the new form reads both,
// and what is written is new.

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <persist/memory.hpp>
#include <persist/result_persistence.hpp>
#include <persist/schema.hpp>

// Version 1, as it is stored.
struct UserV1 {
  std::string name;
};
template <>
struct persist::Schema<UserV1> {
  static constexpr auto shape = persist::record(persist::field("name", &UserV1::name));
};

// Version 2: the name in two parts.
struct User {
  std::string first;
  std::string last;
};

static User migrated(const UserV1& old) {
  const std::size_t space = old.name.find(' ');
  if (space == std::string::npos) return {.first = old.name, .last = ""};
  return {.first = old.name.substr(0, space), .last = old.name.substr(space + 1)};
}

template <>
struct persist::Schema<User> {
  static Decoded<User> decode(std::optional<JsonView> json) {
    Decoded<User> user = current.decode(json);
    if (user) return user;
    const Decoded<UserV1> old = persist::schema_of<UserV1>().decode(json);
    if (!old) return user;  // what it lacks to be of version 2
    return migrated(*old);
  }
  static Encoded encode(const User& user, JsonSink sink) { return current.encode(user, sink); }

 private:
  static constexpr auto current =
      persist::record(persist::field("first", &User::first), persist::field("last", &User::last));
};

struct GetUser {
  using Success = User;
  using Failure = persist::Never;
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

static persist::Result<void> migrate() {
  const auto services = persist::layer_memory().build();
  if (!services) return std::unexpected{services.error()};
  const auto backing = services->share(persist::BackingPersistence::tag);

  // What the program of last year left.
  const auto raw = backing->make("users");
  if (!raw) return std::unexpected{raw.error()};
  const auto old =
      persist::JsonView::assume_valid(R"({"_tag":"Success","value":{"name":"Ada Lovelace"}})");
  if (const auto done = (*raw)->set("1", old); !done) return done;

  auto users = persist::ResultPersistence{backing}.make("users");
  if (!users) return std::unexpected{users.error()};
  const auto exit = users->get(GetUser{1});
  if (!exit) return std::unexpected{exit.error()};
  const User& user = (*exit)->value();
  std::printf("%s, %s\n", user.last.c_str(), user.first.c_str());

  // Written again, it is of version 2.
  if (const auto done = users->set(GetUser{1}, user); !done) return done;
  const auto json = (*raw)->get("1");
  if (!json) return std::unexpected{json.error()};
  std::puts((*json)->text().c_str());
  return {};
}

int main() {
  const auto done = migrate();
  if (!done) std::puts(persist::message_of(done.error()).c_str());
  return done ? 0 : 1;
}

// Prints:
//   Lovelace, Ada
//   {"_tag":"Success","value":{"first":"Ada","last":"Lovelace"}}
