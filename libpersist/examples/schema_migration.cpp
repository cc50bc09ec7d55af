// A struct changes while a store is full of its old form: a schema with a version reads both, and
// what is written is new.

#include <cstdio>
#include <string>

#include <persist/memory.hpp>
#include <persist/result_persistence.hpp>
#include <persist/schema.hpp>
#include <persist/schema_version.hpp>

// As it was stored before there were versions.
struct OldUser {
  std::string name;
};
template <>
struct persist::Schema<OldUser> {
  static constexpr auto shape = persist::record(persist::field("name", &OldUser::name));
};

// Version 2: the name in two parts.
struct User {
  std::string first;
  std::string last;
};

static User migrated(const OldUser& old) {
  const std::size_t space = old.name.find(' ');
  if (space == std::string::npos) return {.first = old.name, .last = ""};
  return {.first = old.name.substr(0, space), .last = old.name.substr(space + 1)};
}

template <>
struct persist::Schema<User> {
  static constexpr auto shape = persist::versioned<2>(
      persist::record(persist::field("first", &User::first), persist::field("last", &User::last)),
      persist::migrate<0, OldUser>(migrated));
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
//   {"_tag":"Success","value":{"version":2,"value":{"first":"Ada","last":"Lovelace"}}}
