#include "base/url.hpp"

#include <catch2/catch.hpp>

using persist::app::parse_url;
using persist::app::Url;

TEST_CASE("A URL names a kind and a path") {
  CHECK(*parse_url("a.db") == Url{Url::Kind::sqlite, "a.db"});
  CHECK(*parse_url("sqlite:a:b.db") == Url{Url::Kind::sqlite, "a:b.db"});
  CHECK(*parse_url("./a:b") == Url{Url::Kind::sqlite, "./a:b"});
  CHECK(*parse_url("memory:") == Url{Url::Kind::memory, ""});
  CHECK(*parse_url("memory:x.ndjson") == Url{Url::Kind::memory, "x.ndjson"});
  CHECK(*parse_url("dir:cache") == Url{Url::Kind::directory, "cache"});
  for (const char* text : {"", ":memory:", "file:a.db", "a:b", "sqlite:", "dir:", "redis://x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text));
  }
}
