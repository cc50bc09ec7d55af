#include "kvs/kvs_key.hpp"

#include <catch2/catch.hpp>

using persist::escaped_prefix;
using persist::KvsKey;
using persist::split_escaped;

TEST_CASE("A KeyValueStore's key begins with the escaped id and a colon") {
  CHECK(escaped_prefix("users") == "users:");
  CHECK(escaped_prefix("") == ":");
  CHECK(escaped_prefix("a:b%c") == "a%3Ab%25c:");
  CHECK(escaped_prefix("a%3Ab") == "a%253Ab:");
}

TEST_CASE("A KeyValueStore's key splits at its first colon") {
  CHECK(split_escaped("users:k:1") == KvsKey{"users", "k:1"});
  CHECK(split_escaped("users:") == KvsKey{"users", ""});
  CHECK(split_escaped(":k") == KvsKey{"", "k"});
  CHECK(split_escaped("a%3Ab%25c:%") == KvsKey{"a:b%c", "%"});
  CHECK(split_escaped("a%253Ab:k") == KvsKey{"a%3Ab", "k"});
}

TEST_CASE("A key that Effect 4.1 does not write has no store") {
  CHECK_FALSE(split_escaped("usersvoid"));
  CHECK_FALSE(split_escaped(""));
  CHECK_FALSE(split_escaped("100%:k"));
  CHECK_FALSE(split_escaped("a%3ab:k"));
  CHECK_FALSE(split_escaped("a%20b:k"));
}
