#include "values/sha256.hpp"

#include <catch2/catch.hpp>

using persist::Sha256;

// Examples of FIPS 180-4.
TEST_CASE("Sha256 gives the sums of the standard") {
  Sha256 sum;
  CHECK(sum.hex_digest() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sum.update("abc");
  CHECK(sum.hex_digest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("Sha256 sums pieces as one text") {
  Sha256 sum;
  sum.update("abcdbcdecdefdefgefghfghighijhi");
  sum.update("jkijkljklmklmnlmnomnopnopq");
  CHECK(sum.hex_digest() == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
