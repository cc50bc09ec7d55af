#include "kvs/kvs_form.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "kvs/kvs_key.hpp"

using persist::KvsForms;
using persist::KvsPrefix;

namespace {

/// Keys whose values are all wrapped.
struct Keys final : persist::KvsContents {
  explicit Keys(std::set<std::string> these) : keys{std::move(these)} {}

  persist::Result<bool> has_key_with(std::string_view prefix) override {
    const auto at = keys.lower_bound(std::string{prefix});
    return at != keys.end() && at->starts_with(prefix);
  }
  persist::Result<bool> is_old() override {
    return std::ranges::any_of(keys, [](const auto& key) { return !persist::split_escaped(key); });
  }

  std::set<std::string> keys;
};

std::string prefix_in(Keys keys, std::string_view store, KvsPrefix wanted = KvsPrefix::automatic) {
  return KvsForms{wanted}.prefix_of(store, keys).value();
}

}  // namespace

TEST_CASE("A store of a new container goes by the escaped prefix") {
  CHECK(prefix_in(Keys{{}}, "users") == "users:");
  CHECK(prefix_in(Keys{{}}, "") == ":");
}

TEST_CASE("A store of an old container goes by its bare id") {
  const Keys old{{"usersvoid", "usersttl:past", "a:b%ck1"}};
  CHECK(prefix_in(old, "users") == "users");
  CHECK(prefix_in(old, "a:b%c") == "a:b%c");
  CHECK(prefix_in(old, "newcomer") == "newcomer");
}

TEST_CASE("The nameless store of an old container is all of it") {
  CHECK(prefix_in(Keys{{"usersvoid", ":k"}}, "").empty());
}

TEST_CASE("A store with keys of 4.1 goes by those, in an old container too") {
  CHECK(prefix_in(Keys{{"usersvoid", "users:void"}}, "users") == "users:");
}

TEST_CASE("A store of 4.1 is never read as part of one with a longer id") {
  CHECK(prefix_in(Keys{{"users:k", "usage:k"}}, "user") == "user:");
}

TEST_CASE("The form of the prefix can be chosen") {
  const Keys keys{{"usersGetUser:1"}};
  CHECK(prefix_in(keys, "users") == "users:");
  CHECK(prefix_in(keys, "users", KvsPrefix::bare) == "users");
  CHECK(prefix_in(Keys{{"usersvoid"}}, "users", KvsPrefix::escaped) == "users:");
}

TEST_CASE("A store keeps its form when its last entry goes") {
  KvsForms forms{KvsPrefix::automatic};
  Keys keys{{"usersvoid"}};
  CHECK(forms.prefix_of("users", keys).value() == "users");
  keys.keys.clear();
  CHECK(forms.prefix_of("users", keys).value() == "users");
  CHECK(forms.prefix_of("other", keys).value() == "other:");
}
