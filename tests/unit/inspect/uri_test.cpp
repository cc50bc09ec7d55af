#include <persist/uri.hpp>

#include <catch2/catch.hpp>

using persist::parse_uri;
using persist::Uri;
using persist::UriSyntax;

TEST_CASE("parse_uri takes a server's URI apart", "[uri]") {
  const auto uri = parse_uri("x", "//us%65r:p%40ss@a.example:6379,[::1]:1,b/one%2Ftwo?c=1&d=%26",
                             UriSyntax::server);
  REQUIRE(uri);
  CHECK(uri->user == "user");
  CHECK(uri->password == "p@ss");
  CHECK(uri->hosts == std::vector<Uri::Host>{{"a.example", 6379}, {"::1", 1}, {"b", {}}});
  CHECK(uri->path == "/one/two");
  CHECK(*uri->member("c") == "1");
  CHECK(*uri->member("d") == "&");
  CHECK(uri->member("e") == nullptr);
}

TEST_CASE("Uri::shown holds neither password nor members", "[uri]") {
  const auto uri = parse_uri("x", "//user:secret@host:1/path?key=secret", UriSyntax::server);
  REQUIRE(uri);
  CHECK(uri->shown() == "x://user@host:1/path");
  CHECK(parse_uri("dir", "a?form=bare", UriSyntax::path_and_members)->shown() == "a");
  CHECK(parse_uri("memory", "", UriSyntax::path)->shown() == "memory:");
}

TEST_CASE("parse_uri refuses what it cannot take apart, without the password", "[uri]") {
  for (const char* text :
       {"host", "//", "//u:secret@", "//u:secret@h:x", "//u:secret@h:70000", "//u:s%zzecret@h",
        "//[::1", "//h,", "//h/%", "//h?a", "//h?a=1&a=2", "//h?a=%", "//h:1x"}) {
    CAPTURE(text);
    const auto uri = parse_uri("x", text, UriSyntax::server);
    REQUIRE_FALSE(uri);
    CHECK_FALSE(uri.error().message.contains("secret"));
    CHECK_FALSE(uri.error().hint.contains("secret"));
  }
}

TEST_CASE("shown_uri names the scheme alone where a password may follow", "[uri]") {
  CHECK(persist::shown_uri("redis://host") == "'redis://host'");
  CHECK(persist::shown_uri("redis://u:p@host") == "'redis:...'");
  CHECK(persist::shown_uri("u:p@host") == "the URL");
}
