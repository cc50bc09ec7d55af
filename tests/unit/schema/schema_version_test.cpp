#include <catch2/catch.hpp>

#include <persist/memory.hpp>
#include <persist/result_memory.hpp>

#include "unit/schema/spelling.hpp"

namespace {

struct Account {
  int id = 0;
  std::string email;
  friend bool operator==(const Account&, const Account&) = default;
};

/// As it was in version 1, and before there were versions.
struct OldAccount {
  int number = 0;
};

struct GetAccount {
  using Success = Account;
  using Failure = persist::Never;
  int id;
  [[nodiscard]] std::string primary_key() const { return std::to_string(id); }
};

constexpr auto fields =
    persist::record(persist::field("id", &Account::id), persist::field("email", &Account::email));

/// Reads `json` by `schema`; none if it does not decode.
template <class S>
auto decoded(const S& schema, std::string_view json) {
  return schema.decode(persist::JsonView::parse(json).value());
}

}  // namespace

template <>
struct persist::Schema<OldAccount> {
  static constexpr auto shape = record(field("number", &OldAccount::number));
};

template <>
struct persist::Schema<Account> {
  static constexpr auto shape =
      versioned<3>(fields, migrate<2, OldAccount>([](const OldAccount& old) {
                     return Account{old.number, "two"};
                   }),
                   migrate<0, OldAccount>([](const OldAccount& old) -> Decoded<Account> {
                     if (old.number < 0) return issue("is negative");
                     return Account{old.number, "none"};
                   }));
};

using persist::faults_in;
using persist::read;
using persist::written;

TEST_CASE("versioned writes the version beside the value") {
  CHECK(written(Account{1, "a@b"}) == R"({"version":3,"value":{"id":1,"email":"a@b"}})");
  CHECK(read<Account>(R"({"value":{"id":1,"email":"a@b"},"version":3})") == Account{1, "a@b"});
  CHECK(faults_in<Account>(R"({"version":3,"value":{"id":1}})") == "/value/email: is missing\n");
}

TEST_CASE("versioned migrates older versions, 0 where there is none") {
  CHECK(read<Account>(R"({"version":2,"value":{"number":7}})") == Account{7, "two"});
  CHECK(read<Account>(R"({"number":7})") == Account{7, "none"});
  CHECK(read<Account>(R"({"version":2,"number":7})") == Account{7, "none"});  // there is no value
  CHECK(faults_in<Account>(R"({"number":-1})") == ": is negative\n");
  CHECK(faults_in<Account>(R"({"version":2,"value":{}})") == "/value/number: is missing\n");
}

TEST_CASE("versioned tells other versions from faults") {
  CHECK(faults_in<Account>(R"({"version":1,"value":{"number":7}})") ==
        ": is of another version: 1, expected 3\n");
  CHECK(faults_in<Account>(R"({"version":4,"value":{}})") ==
        ": is of another version: 4, expected 3\n");
  constexpr auto alone = persist::versioned<1>(fields);
  const auto bare = decoded(alone, R"({"id":1,"email":""})");
  REQUIRE_FALSE(bare);
  CHECK(persist::has_other_version(bare.error()));
  CHECK(persist::faults(bare) == ": is of another version: none, expected 1\n");
  CHECK_FALSE(persist::has_other_version(decoded(alone, R"({"version":1,"value":1})").error()));
}

TEST_CASE("An entry of a version that is not read is missing, and stays") {
  auto services = persist::layer_memory().build().value();
  auto backing = services.get(persist::BackingPersistence::tag).make("accounts").value();
  constexpr std::string_view other =
      R"({"_tag":"Success","value":{"version":1,"value":{"number":7}}})";
  REQUIRE(backing->set("1", persist::JsonView::parse(other).value()));
  persist::ResultPersistence results{services.share(persist::BackingPersistence::tag)};
  auto accounts = results.make("accounts").value();
  CHECK_FALSE(accounts.get(GetAccount{1}).value());
  CHECK_FALSE(accounts.get_many({GetAccount{1}}).value().front());
  CHECK(backing->get("1").value()->text() == other);
  REQUIRE(accounts.set(GetAccount{1}, Account{1, "new"}));
  CHECK(accounts.get(GetAccount{1}).value().value()->email == "new");
}
