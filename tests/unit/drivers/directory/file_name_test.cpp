#include "drivers/directory/file_name.hpp"

#include <catch2/catch.hpp>

using persist::file_name_of;
using persist::key_of_file;
using persist::storable_file_name;

TEST_CASE("A file is named as encodeURIComponent names the key") {
  CHECK(file_name_of("users:GetUser/1") == "users%3AGetUser%2F1");
  CHECK(file_name_of("azAZ09-_.!~*'()") == "azAZ09-_.!~*'()");
  CHECK(file_name_of("a b%+\"\x7f") == "a%20b%25%2B%22%7F");
  CHECK(file_name_of("é\xf0\x9f\x98\x80") == "%C3%A9%F0%9F%98%80");
  CHECK(file_name_of(std::string_view{"\0", 1}) == "%00");
}

TEST_CASE("A file's key is found from its name") {
  for (const char* key : {"users:k", "a b%+", "é", "it's", ".hidden", "%25", "a/../b"}) {
    CAPTURE(key);
    CHECK(key_of_file(file_name_of(key)) == key);
  }
}

TEST_CASE("A file that no key is named after has none") {
  for (const char* name :
       {"a b", "%3a", "%zz", "%", "%4", "%41", "%FF", "é", ".%persist", "a+b", "%ED%A0%80"}) {
    CAPTURE(name);
    CHECK_FALSE(key_of_file(name));
  }
}

TEST_CASE("A key that no file can be named after is refused") {
  CHECK(storable_file_name(std::string(255, 'a')) == std::string(255, 'a'));
  CHECK(storable_file_name(std::string(256, 'a')).error().code == "ENAMETOOLONG");
  CHECK(storable_file_name(std::string(86, ' ')).error().code == "ENAMETOOLONG");
  CHECK(storable_file_name("").error().code == "EINVAL");
  CHECK(storable_file_name(".").error().code == "EINVAL");
  CHECK(storable_file_name("..").error().code == "EINVAL");
  CHECK(storable_file_name("...") == "...");
  CHECK(storable_file_name("\xff").error().code == "EILSEQ");
}
