#include "drivers/redis/key_names.hpp"

#include <catch2/catch.hpp>

using persist::KvsPrefix;
using persist::redis::KeyNames;
using persist::redis::pattern_of;

namespace {

std::string split_in_words(const KeyNames& names, std::string_view key) {
  const auto split = names.split(key);
  return split ? split->store + "|" + std::string{split->key} : "none";
}

}  // namespace

TEST_CASE("A key is split at its first colon, and the store's escapes are undone") {
  const KeyNames names{"", KvsPrefix::automatic};
  CHECK(split_in_words(names, "users:1:2") == "users|1:2");
  CHECK(split_in_words(names, "a%3Ab%25:k") == "a:b%|k");
  // As Effect before 4.1 wrote the store "a%b".
  CHECK(split_in_words(names, "a%b:k") == "a%b|k");
  CHECK(split_in_words(names, ":k") == "|k");
  CHECK(split_in_words(names, "stray") == "none");
  CHECK(split_in_words({"", KvsPrefix::bare}, "a%3Ab:k") == "a%3Ab|k");
  CHECK(split_in_words({"", KvsPrefix::escaped}, "a%b:k") == "none");
  CHECK(split_in_words({"app1:", KvsPrefix::automatic}, "app1:users:1") == "users|1");
  CHECK(split_in_words({"app1:", KvsPrefix::automatic}, "app2:users:1") == "none");
}

TEST_CASE("Only a store with a percent sign or a colon has two prefixes") {
  using Words = std::vector<std::string>;
  const KeyNames names{"p:", KvsPrefix::automatic};
  CHECK(names.candidates("users") == Words{"p:users:"});
  CHECK(names.candidates("a:b%") == Words{"p:a%3Ab%25:", "p:a:b%:"});
  CHECK(KeyNames{"", KvsPrefix::bare}.candidates("a:b") == Words{"a:b:"});
  CHECK(names.decided("a:b") == nullptr);
  CHECK(*names.decided("users") == "p:users:");
}

TEST_CASE("A pattern matches only what begins with its text") {
  CHECK(pattern_of("a*b?c[d]\\e:") == R"(a\*b\?c\[d\]\\e:*)");
}
