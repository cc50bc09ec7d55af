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
  persist::Result<bool> is_plain() override { return false; }
  persist::Result<bool> is_doubtful() override {
    persist::FormEvidence evidence;
    for (const std::string& key : keys) evidence.add(key.substr(0, key.find(':')));
    return evidence.is_doubtful();
  }

  std::set<std::string> keys;
};

std::string prefix_in(Keys keys, std::string_view store, KvsPrefix wanted = KvsPrefix::automatic) {
  return KvsForms{wanted}.prefix_of(store, keys).value().text;
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

TEST_CASE("A store without keys of 4.1 goes by its bare id where keys begin with it, as a guess") {
  Keys keys{{"usersGetUser:1", "usage:k"}};
  std::vector<std::string> reported;
  KvsForms forms{KvsPrefix::automatic, [&](const std::string& note) { reported.push_back(note); }};
  for (int time = 0; time < 2; ++time) {
    const auto prefix = forms.prefix_of("users", keys).value();
    CHECK(prefix.text == "users");
    CHECK(prefix.is_guess);
  }
  CHECK(reported.size() == 1);
  const auto other = forms.prefix_of("orgs", keys).value();
  CHECK(other.text == "orgs:");
  CHECK_FALSE(other.is_guess);
  CHECK_FALSE(forms.prefix_of("usage", keys).value().is_guess);
}

TEST_CASE("Only ids that look like an id and a tag leave a doubt") {
  const auto is_doubtful = [](const std::set<std::string>& keys) {
    return Keys{keys}.is_doubtful().value();
  };
  CHECK(is_doubtful({"usersGetUser:1"}));
  CHECK(is_doubtful({"usersTTLRequest:1"}));
  CHECK(is_doubtful({"v1/Get:1"}));
  CHECK_FALSE(is_doubtful({"users:GetUser"}));
  CHECK_FALSE(is_doubtful({"USERS:1", ":k"}));
  CHECK_FALSE(is_doubtful({"usersGetUser:1", "a%3Ab:1"}));
}

TEST_CASE("The form of the prefix can be chosen") {
  const Keys keys{{"usersGetUser:1"}};
  CHECK(prefix_in(keys, "users") == "users");
  CHECK(prefix_in(keys, "users", KvsPrefix::escaped) == "users:");
  CHECK(prefix_in(keys, "users", KvsPrefix::bare) == "users");
  CHECK(prefix_in(Keys{{"usersvoid"}}, "users", KvsPrefix::escaped) == "users:");
}

TEST_CASE("A store keeps its form when its last entry goes") {
  KvsForms forms{KvsPrefix::automatic};
  Keys keys{{"usersvoid"}};
  CHECK(forms.prefix_of("users", keys).value().text == "users");
  keys.keys.clear();
  CHECK(forms.prefix_of("users", keys).value().text == "users");
  CHECK(forms.prefix_of("other", keys).value().text == "other:");
}
