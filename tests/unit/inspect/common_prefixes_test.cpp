#include "inspect/common_prefixes.hpp"

#include <catch2/catch.hpp>

using persist::inspect::CommonPrefixes;

TEST_CASE("Leads order keys as the eight bytes behind what all keys of the store begin with do") {
  CommonPrefixes prefixes;
  for (const char* const key : {"GetUser:1", "GetUser:25", "GetUser:3"}) prefixes.add(0, key);
  prefixes.add(7, "other");
  CHECK(prefixes.lead_of(0, "GetUser:1") < prefixes.lead_of(0, "GetUser:25"));
  CHECK(prefixes.lead_of(0, "GetUser:25") < prefixes.lead_of(0, "GetUser:3"));
  CHECK(prefixes.lead_of(0, "GetUser:\xff") > prefixes.lead_of(0, "GetUser:3"));
  CHECK(prefixes.lead_of(0, "GetUser:") == 0);
  CHECK(prefixes.lead_of(7, "other") == 0);

  CommonPrefixes more;
  more.add(0, "GetOrder:1");
  more.add(prefixes);
  CHECK(more.lead_of(0, "GetOrder:1") < more.lead_of(0, "GetUser:1"));
}

TEST_CASE("Of very many stores no prefix is known, and leads are those of whole keys") {
  CommonPrefixes prefixes;
  for (std::uint32_t store = 0; store < 10'000; ++store) prefixes.add(store, "same");
  CHECK(prefixes.lead_of(3, "same") != 0);
  CHECK(prefixes.lead_of(3, "samd") < prefixes.lead_of(9'999, "same"));
}
