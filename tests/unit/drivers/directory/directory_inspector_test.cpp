#include <persist/directory.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "contract/subject.hpp"
#include "contract/temporary_folder.hpp"

namespace {

using contract::at;
using contract::Entry;
using contract::looked_up;
using contract::must;
using contract::put;
using contract::scanned;
using persist::Access;
using persist::Applied;
using persist::BackingFault;
using persist::Condition;
using persist::DirectoryOptions;
using persist::Expires;

struct Folder {
  TemporaryFolder parent;
  std::filesystem::path path = parent.path() / "kvs";

  Folder() { std::filesystem::create_directory(path); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream{path / name} << text;
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file{path / name};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{path}) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }
  [[nodiscard]] mode_t mode(const std::string& name) const {
    struct stat status = {};
    REQUIRE(::stat((path / name).c_str(), &status) == 0);
    return status.st_mode & 07777;
  }
  [[nodiscard]] std::unique_ptr<persist::Inspector> open(DirectoryOptions options = {}) const {
    options.path = path;
    return must(persist::open_directory_inspector(options));
  }
};

template <class T>
persist::PersistenceBackingError backing_error(const persist::Result<T>& result) {
  REQUIRE_FALSE(result);
  return std::get<persist::PersistenceBackingError>(result.error());
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("DirectoryInspector writes the file that Effect would") {
  const Folder folder;
  put(*folder.open(), "a:b",
      {{"k/1", R"({"_tag":"Success","value":1})", Expires::at(4102444800000)}});
  CHECK(folder.names() == Names{"a%253Ab%3Ak%2F1"});
  CHECK(folder.text("a%253Ab%3Ak%2F1") == R"([{"_tag":"Success","value":1},4102444800000])");
  CHECK(folder.mode("a%253Ab%3Ak%2F1") == 0600);
}

TEST_CASE("DirectoryInspector keeps the mode of a file that it replaces") {
  const Folder folder;
  folder.write("users%3Ak", "[1,null]");
  std::filesystem::permissions(folder.path / "users%3Ak", std::filesystem::perms{0644});
  put(*folder.open(), "users", {{"k", "2"}});
  CHECK(folder.text("users%3Ak") == "[2,null]");
  CHECK(folder.mode("users%3Ak") == 0644);
}

TEST_CASE("DirectoryInspector follows the older form of the keys that are there") {
  const Folder folder;
  folder.write("usersvoid", "[1,null]");
  std::vector<std::string> notes;
  const auto inspector =
      folder.open({.note = [&](const std::string& note) { notes.push_back(note); }});
  CHECK(contract::ids_of(*inspector) == Names{""});
  CHECK(notes.size() == 1);
  CHECK(scanned(*inspector, "users") == std::vector<Entry>{{"void", "1"}});
  CHECK(scanned(*inspector, "") == std::vector<Entry>{{"usersvoid", "1"}});
  put(*inspector, "users", {{"k:2", "2"}});
  CHECK(folder.names() == Names{"usersk%3A2", "usersvoid"});
}

TEST_CASE("DirectoryInspector replaces all of an old store in its own form") {
  const Folder folder;
  folder.write("usersvoid", "[1,null]");
  const auto inspector = folder.open();
  const auto transaction = must(inspector->begin(at(0)));
  CHECK(must(transaction->clear("users")) == 1);
  must(transaction->put("users", "new", "2", Expires::never()));
  must(transaction->commit());
  CHECK(folder.names() == Names{"usersnew"});
}

TEST_CASE("DirectoryInspector takes no foreign key for the sign of an old folder") {
  const Folder folder;
  folder.write("theme", "\"dark\"");
  const auto inspector = folder.open();
  CHECK(contract::ids_of(*inspector) == std::vector<std::string>{""});
  put(*inspector, "users", {{"k", "1"}});
  CHECK(folder.names() == Names{"theme", "users%3Ak"});
}

TEST_CASE("DirectoryInspector shows a file that holds no envelope as wrapped badly") {
  const Folder folder;
  folder.write("users%3Aa", "{\"a\":1}");
  folder.write("users%3Ab", "");
  folder.write("users%3Ac", "[3,null]");
  const auto inspector = folder.open();
  const auto scan = must(inspector->scan("users", {}));
  persist::EntryBatch batch;
  must(scan->next(batch));
  REQUIRE(batch.size() == 3);
  CHECK(batch[0].malformed_envelope);
  CHECK(batch[0].value == "{\"a\":1}");
  CHECK(batch[1].malformed_envelope);
  CHECK_FALSE(batch[2].malformed_envelope);
}

TEST_CASE("DirectoryInspector passes over what is no entry, and check names it") {
  const Folder folder;
  folder.write("users%3Ak", "[1,null]");
  folder.write("a b", "[1,null]");
  std::filesystem::create_directory(folder.path / "users%3Afolder");
  std::filesystem::create_symlink("/etc/passwd", folder.path / "users%3Alink");
  REQUIRE(::mkfifo((folder.path / "users%3Apipe").c_str(), 0600) == 0);
  const auto inspector = folder.open();
  CHECK(scanned(*inspector, "users") == std::vector<Entry>{{"k", "1"}});
  for (const char* key : {"folder", "link", "pipe"}) {
    CHECK(looked_up(*inspector, "users", key) == std::nullopt);
    const auto transaction = must(inspector->begin(at(0)));
    CHECK(backing_error(transaction->put("users", key, "2", Expires::never())).code == "EEXIST");
    CHECK(must(transaction->remove("users", key)) == Applied::no);
  }
  std::size_t faults = 0;
  must(inspector->check([&](const persist::Fault& fault) {
    CHECK_FALSE(fault.message.empty());
    ++faults;
  }));
  CHECK(faults == 4);
}

TEST_CASE("DirectoryInspector refuses a key without a file name before it writes anything") {
  const Folder folder;
  const auto inspector = folder.open();
  const auto transaction = must(inspector->begin(at(0)));
  must(transaction->put("users", "k", "1", Expires::never()));
  const std::string long_key(250, 'a');
  CHECK(backing_error(transaction->put("users", long_key, "1", Expires::never())).code ==
        "ENAMETOOLONG");
  CHECK(backing_error(transaction->put("users", "\xff", "1", Expires::never())).code == "EILSEQ");
  CHECK(must(transaction->remove("users", long_key)) == Applied::no);
  CHECK(looked_up(*inspector, "users", long_key) == std::nullopt);
  const auto bare = folder.open({.prefix = persist::KvsPrefix::bare, .timeout = {}});
  CHECK(std::ranges::count(folder.names(), "users%3Ak") == 0);
}

TEST_CASE("DirectoryInspector refuses a value beyond its limit, written or read") {
  const Folder folder;
  folder.write("users%3Aa", "[1,null]");
  folder.write("users%3Ab", "[\"" + std::string(100, 'x') + "\",null]");
  folder.write("users%3Ac", "[3,null]");
  const auto inspector = folder.open({.max_value_bytes = 50});
  const auto transaction = must(inspector->begin(at(0)));
  CHECK(
      backing_error(transaction->put("users", "d", std::string(60, '1'), Expires::never())).code ==
      "EFBIG");
  const auto scan = must(inspector->scan("users", {}));
  persist::EntryBatch batch;
  must(scan->next(batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].key == "a");
  CHECK(backing_error(scan->next(batch)).code == "EFBIG");
  must(scan->next(batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch[0].key == "c");
}

TEST_CASE("DirectoryInspector makes a missing folder at the first change, where it may") {
  const TemporaryFolder parent;
  const auto path = parent.path() / "new";
  CHECK(backing_error(persist::open_directory_inspector({.path = path, .access = Access::read}))
            .code == "ENOENT");
  CHECK(backing_error(persist::open_directory_inspector({.path = path, .access = Access::change}))
            .code == "ENOENT");
  const auto inspector = must(persist::open_directory_inspector({.path = path}));
  CHECK(contract::ids_of(*inspector).empty());
  CHECK(scanned(*inspector, "users").empty());
  CHECK_FALSE(std::filesystem::exists(path));
  put(*inspector, "users", {{"k", "1"}});
  struct stat status = {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0700);
}

TEST_CASE("DirectoryInspector refuses to change what was opened to be read") {
  const Folder folder;
  CHECK(backing_error(folder.open({.access = Access::read})->begin(at(0))).code == "EROFS");
}

TEST_CASE("DirectoryInspector refuses a file for a folder") {
  const Folder folder;
  folder.write("file", "");
  CHECK(backing_error(persist::open_directory_inspector({.path = folder.path / "file"})).code ==
        "ENOTDIR");
}

TEST_CASE("DirectoryInspector lets one writer wait for another") {
  const Folder folder;
  const auto one = folder.open();
  const auto other = folder.open({.timeout = std::chrono::milliseconds{20}});
  auto transaction = must(one->begin(at(0)));
  CHECK(backing_error(other->begin(at(0))).fault == BackingFault::busy);
  CHECK(scanned(*other, "users").empty());
  transaction.reset();
  must(other->begin(at(0)));
}

TEST_CASE("DirectoryInspector reports that it waits long for another writer") {
  const Folder folder;
  const auto one = folder.open();
  std::vector<persist::LockWait> reports;
  const auto other =
      folder.open({.timeout = std::chrono::milliseconds{2100},
                   .lock_wait = [&](persist::LockWait wait) { reports.push_back(wait); }});
  const auto transaction = must(one->begin(at(0)));
  CHECK(backing_error(other->begin(at(0))).fault == BackingFault::busy);
  CHECK(reports == std::vector{persist::LockWait::is_long, persist::LockWait::is_over});
}

TEST_CASE("DirectoryInspector fails as busy when Effect changes an entry under a condition") {
  const Folder folder;
  folder.write("users%3Ak", "[1,null]");
  const auto inspector = folder.open();
  const auto transaction = must(inspector->begin(at(0)));
  CHECK(must(transaction->put("users", "k", "2", Expires::never(), Condition::equals("1"))) ==
        Applied::yes);
  folder.write("users%3Ak", "[11,null]");
  CHECK(backing_error(transaction->commit()).fault == BackingFault::busy);
  CHECK(folder.text("users%3Ak") == "[11,null]");
}

TEST_CASE("DirectoryInspector leaves no file but the entries") {
  const Folder folder;
  const auto inspector = folder.open();
  {
    const auto transaction = must(inspector->begin(at(0)));
    must(transaction->put("users", "lost", "1", Expires::never()));
  }
  CHECK(folder.names().empty());
  // What a killed process leaves goes with the next change.
  std::filesystem::create_directory(folder.path / ".%persist");
  folder.write(".%persist/0", "[1,null]");
  folder.write(".%persist/7", "[1");
  CHECK(contract::ids_of(*inspector).empty());
  put(*inspector, "users", {{"k", "1"}});
  CHECK(folder.names() == Names{"users%3Ak"});
}

TEST_CASE("DirectoryInspector tells of files that were written in place") {
  const Folder folder;
  folder.write("users%3Ak", "[1,null]");
  const auto inspector = folder.open();
  const std::uint64_t before = must(inspector->version());
  CHECK(must(inspector->version()) == before);
  folder.write("users%3Ak", "[2,null]");
  const std::uint64_t after = must(inspector->version());
  CHECK(after != before);
  CHECK(must(inspector->version()) == after);
}

TEST_CASE("DirectoryInspector sees at once what comes into a folder that has long been at rest") {
  const Folder folder;
  folder.write("s%3Aa", "[1,null]");
  std::filesystem::last_write_time(
      folder.path, std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
  const auto inspector = folder.open();
  CHECK(scanned(*inspector, "s") == std::vector<Entry>{{"a", "1"}});
  folder.write("s%3Ab", "[2,null]");
  CHECK(scanned(*inspector, "s") == std::vector<Entry>{{"a", "1"}, {"b", "2"}});
  std::filesystem::last_write_time(
      folder.path, std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
  CHECK(scanned(*inspector, "s") == std::vector<Entry>{{"a", "1"}, {"b", "2"}});
  std::filesystem::remove(folder.path / "s%3Aa");
  CHECK(scanned(*inspector, "s") == std::vector<Entry>{{"b", "2"}});
}

TEST_CASE("DirectoryInspector goes on when Effect removes the folder and makes it anew") {
  const Folder folder;
  folder.write("users%3Ak", "[1,null]");
  const auto inspector = folder.open();
  const std::uint64_t before = must(inspector->version());
  std::filesystem::remove_all(folder.path);
  CHECK(scanned(*inspector, "users").empty());
  CHECK(must(inspector->version()) != before);
  std::filesystem::create_directory(folder.path);
  folder.write("users%3Al", "[2,null]");
  CHECK(scanned(*inspector, "users") == std::vector<Entry>{{"l", "2"}});
  const std::uint64_t later = must(inspector->version());
  folder.write("users%3Al", "[3,null]");
  CHECK(must(inspector->version()) != later);
}

TEST_CASE("DirectoryInspector waits for a file that is half written") {
  const Folder folder;
  folder.write("users%3Ak", "[1,nu");
  std::jthread writer{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{3});
    folder.write("users%3Ak", "[1,null]");
  }};
  CHECK(looked_up(*folder.open(), "users", "k") == Entry{"k", "1"});
}

TEST_CASE("DirectoryInspector loses no increment of several writers") {
  const Folder folder;
  put(*folder.open(), "users", {{"n", "0"}});
  const auto increment = [&] {
    const auto inspector = folder.open();
    persist::EntryBatch batch;
    for (int done = 0; done < 25;) {
      if (!inspector->lookup("users", "n", batch)) return;
      const std::string value{batch[0].value};
      auto transaction = inspector->begin(at(0));
      if (!transaction) return;
      const auto applied = (*transaction)
                               ->put("users", "n", std::to_string(std::stoi(value) + 1),
                                     Expires::never(), Condition::equals(value));
      if (applied && *applied == Applied::yes && (*transaction)->commit()) ++done;
    }
  };
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back(increment);
  }
  CHECK(folder.text("users%3An") == "[100,null]");
}
