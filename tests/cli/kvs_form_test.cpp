// Key-value stores whose keys do not say which Effect wrote them, in folders and in SQLite.

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

#include "cli/program.hpp"
#include "cli/sql.hpp"

using cli::Folder;
using cli::has;
using cli::persist;

namespace {

using Entries = std::map<std::string, std::string>;  // key of the container, value of the Exit

std::string hex(const std::string& text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    out += digits[static_cast<unsigned char>(c) / 16];
    out += digits[static_cast<unsigned char>(c) % 16];
  }
  return out;
}

std::string wrapped(const std::string& value) {
  return "[{\"_tag\":\"Success\",\"value\":" + value + "},null]";
}

std::string folder_of(const Folder& folder, const Entries& entries) {
  std::filesystem::create_directory(folder / "kvs");
  for (const auto& [key, text] : entries) {
    std::string name = key;
    for (auto at = name.find(':'); at != std::string::npos; at = name.find(':')) {
      name.replace(at, 1, "%3A");
    }
    std::ofstream{folder / ("kvs/" + name)} << text;
  }
  return "dir:" + (folder / "kvs");
}

std::string file_of(const Folder& folder, const Entries& entries) {
  std::string sql =
      "CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT NULL, value_type "
      "INTEGER NOT NULL);";
  for (const auto& [key, text] : entries) {
    sql += "INSERT INTO effect_key_value_store VALUES ('" + key + "', X'" + hex(text) + "', 0);";
  }
  return cli::made(folder, "kvs.db", sql);
}

using Make = std::string (*)(const Folder&, const Entries&);

const Entries all_with_colons{{"usersTTLRequest:1", wrapped("1")},
                              {"usersTTLRequest:2", wrapped("2")}};
const Entries old{{"usersvoid", wrapped("1")}, {"usersTTLRequest:2", wrapped("2")}};
const Entries plain{{"theme", "\"dark\""}, {"user", "{\"name\":\"Ann\"}"}, {"last", "7"}};

/// The container as it looks through its bare keys.
std::string whole(const std::string& db) {
  return persist({"-d", db, "--kvs-form", "bare", "-s", "", "dump"}).out;
}

}  // namespace

TEST_CASE("A store that seems empty is read by its bare id, with a warning") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const std::string db = make(folder, all_with_colons);
  const auto got = persist({"-d", db, "-s", "users", "get", "TTLRequest:1"});
  CHECK(got.status == 0);
  CHECK(got.out == "{\"_tag\":\"Success\",\"value\":1}\n");
  CHECK(has(got.err, "no key begins with \"users:\""));
  CHECK(has(got.err, "--kvs-form"));
  CHECK(persist({"-d", db, "-s", "users", "keys"}).out == "TTLRequest:1\nTTLRequest:2\n");
  CHECK(persist({"-d", db, "-s", "users", "dump"}).status == 0);

  const auto sure = persist({"-d", db, "-s", "users", "--kvs-form", "bare", "get", "TTLRequest:1"});
  CHECK(sure.status == 0);
  CHECK(sure.err.empty());
  CHECK(persist({"-d", db, "-s", "users", "--kvs-form", "escaped", "get", "TTLRequest:1"}).status ==
        1);
  const auto miss = persist({"-d", db, "-s", "orgs", "get", "TTLRequest:1"});
  CHECK(miss.status == 1);
}

TEST_CASE("A store whose form is a guess is not changed until the form is named") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const std::string db = make(folder, all_with_colons);
  const std::string before = whole(db);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"set", "TTLRequest:1", "--void"},
                                             {"clear", "--yes"},
                                             {"remove", "TTLRequest:1"},
                                             {"remove", "--prefix", "TTL", "--yes"},
                                             {"expire", "TTLRequest:1", "--ttl", "1h"},
                                             {"purge"}}) {
    std::vector<std::string> words{"-d", db, "-s", "users", "--now", "0"};
    words.insert(words.end(), command.begin(), command.end());
    const auto ran = persist(words);
    CAPTURE(command.front(), ran.err);
    CHECK((ran.status == 2 || command.front() == "purge"));
    CHECK(whole(db) == before);
  }
  const std::string line = R"({"store":"users","key":"n","exit":{"_tag":"Success"}})";
  CHECK(persist({"-d", db, "load"}, {.in = line}).status == 2);
  CHECK(whole(db) == before);

  const std::vector<std::string> bare{"-d", db, "-s", "users", "--kvs-form", "bare"};
  std::vector<std::string> words = bare;
  words.insert(words.end(), {"set", "TTLRequest:3", "--void"});
  CHECK(persist(words).status == 0);
  CHECK(has(whole(db), "\"usersTTLRequest:3\""));
  words = bare;
  words.insert(words.end(), {"clear", "--yes"});
  CHECK(persist(words).status == 0);
  CHECK(whole(db).empty());
}

TEST_CASE("Keys that may be of either form are told of where stores are listed or made") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const std::string db = make(folder, all_with_colons);
  for (const std::string command : {"stores", "dump", "stats", "keys", "verify"}) {
    const auto ran = persist({"-d", db, command});
    CAPTURE(command, ran.err);
    CHECK(ran.status == 0);
    CHECK(has(ran.err, "first colon"));
    CHECK(has(ran.err, "--kvs-form"));
    CHECK(persist({"-d", db, "--kvs-form", "escaped", command}).err.empty());
  }
  CHECK(has(persist({"diff", db, db}).err, "first colon"));
  const auto made = persist({"-d", db, "-s", "orgs", "set", "k", "--void"});
  CHECK(made.status == 0);
  CHECK(has(made.err, "\"orgs\""));
  CHECK(has(whole(db), "\"orgs:k\""));
}

TEST_CASE("A container that Effect 4.1 wrote is read without a word") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const std::string db = make(folder, {{"users:1", wrapped("1")}, {"orgs:1", wrapped("2")}});
  for (const std::string command : {"stores", "dump", "stats", "verify"}) {
    CHECK(persist({"-d", db, command}).err.empty());
  }
  const auto set = persist({"-d", db, "-s", "new", "set", "k", "--void"});
  CHECK(set.status == 0);
  CHECK(set.err.empty());
}

TEST_CASE("Stores that cannot be distinguished are not copied as one that nobody named") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const Entries entries = GENERATE(old, plain);
  const std::string db = make(folder, entries);
  const std::string to = folder / "to.db";
  const auto refused = persist({"copy", db, to});
  CHECK(refused.status == 2);
  CHECK(has(refused.err, "cannot be distinguished"));
  CHECK_FALSE(std::filesystem::exists(to));
  CHECK(persist({"copy", db, to, "--all-stores"}).status == 2);
  CHECK(persist({"copy", db, to, "-s", ""}).status == 0);
  for (const std::string command : {"stores", "dump", "stats", "keys"}) {
    const auto ran = persist({"-d", db, command});
    CAPTURE(command, ran.err);
    CHECK(ran.status == 0);
    CHECK(has(ran.err, "one store without a name"));
  }
}

TEST_CASE("The form of each side of a comparison is a member of its URL") {
  const Folder folder;
  const std::string dir = folder_of(folder, all_with_colons);
  const std::string file = file_of(folder, all_with_colons);
  const std::string bare = dir + "?form=bare";
  const auto same = persist({"diff", bare, "sqlite:" + file + "?form=bare", "-s", "users"});
  CHECK(same.status == 0);
  CHECK(same.err.empty());
  CHECK(persist({"diff", dir, file, "--kvs-form", "bare"}).status == 2);
  CHECK(persist({"copy", bare, folder / "to.db", "-s", "users"}).status == 0);
  CHECK(persist({"-d", folder / "to.db", "stores"}).out == "users\tsingle\t2\t0\t80\n");
}

TEST_CASE("The values of a plain key-value store are listed, and not changed") {
  const Folder folder;
  const Make make = GENERATE(folder_of, file_of);
  const std::string db = make(folder, plain);
  CHECK(persist({"-d", db, "keys"}).out == "last\ntheme\nuser\n");
  CHECK(persist({"-d", db, "--raw", "get", "user"}).out == "{\"name\":\"Ann\"}\n");
  CHECK(persist({"-d", db, "set", "user", "--void"}).status == 2);
  CHECK(persist({"-d", db, "--raw", "get", "user"}).out == "{\"name\":\"Ann\"}\n");
}
