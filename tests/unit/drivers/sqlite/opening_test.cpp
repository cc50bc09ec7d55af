// What opening a file does to it and to what stands beside it.

#include <sys/stat.h>
#include <unistd.h>

#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::BackingFault;
using persist::Layout;
using Names = std::vector<std::string>;

namespace {

void read_all(const Scratch& scratch, const std::string& name) {
  const auto inspector = scratch.open(name, to_read);
  for (const auto& store : must(inspector->stores())) {
    CHECK_FALSE(keys_of(*inspector, store.id).empty());
  }
}

}  // namespace

TEST_CASE("Opening a missing file is an error, and makes nothing") {
  const Scratch scratch;
  for (const Access access : {Access::read, Access::change}) {
    const auto error = backing_error(scratch.try_open("missing.db", {.access = access}));
    CHECK(error.code == "SQLITE_CANTOPEN");
    CHECK(error.message.find("missing.db: the file does not exist") != std::string::npos);
  }
  CHECK(backing_error(scratch.try_open("no/such/folder.db")).code == "SQLITE_CANTOPEN");
  CHECK(scratch.names().empty());
}

TEST_CASE("Opening what is not a regular file is an error, at once") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("folder"));
  REQUIRE(::mkfifo(scratch.path("fifo").c_str(), 0600) == 0);
  CHECK(backing_error(scratch.try_open("folder")).code == "SQLITE_CANTOPEN");
  CHECK(backing_error(scratch.try_open("fifo")).code == "SQLITE_CANTOPEN");
  CHECK(backing_error(persist::open_sqlite_inspector({.path = "/dev/null"})).code ==
        "SQLITE_CANTOPEN");
}

TEST_CASE("Opening a file that is not a database is an error, and changes no byte") {
  const Scratch scratch;
  scratch.write("text", "This is no database.\n");
  scratch.write("long text", std::string(5000, 'x'));
  for (const Access access : {Access::read, Access::change, Access::create}) {
    CHECK(backing_error(scratch.try_open("text", {.access = access})).code == "SQLITE_NOTADB");
    CHECK(backing_error(scratch.try_open("long text", {.access = access})).code == "SQLITE_NOTADB");
  }
  CHECK(scratch.bytes("text") == "This is no database.\n");
  CHECK(scratch.names() == Names{"long text", "text"});
}

TEST_CASE("An empty file is a database without stores") {
  const Scratch scratch;
  scratch.write("empty.db", "");
  CHECK(must(scratch.open("empty.db", to_read)->stores()).empty());
  CHECK(scratch.bytes("empty.db").empty());
  put(*scratch.open("empty.db"), "s", "k", "1");
  CHECK(keys_of(*scratch.open("empty.db", to_read), "s") == Names{"k"});
}

TEST_CASE("A file whose end is missing is corrupt, and stays as it is") {
  const Scratch scratch;
  scratch.copy_fixture("v4-single.db", "cut.db");
  std::filesystem::resize_file(scratch.path("cut.db"), 6000);
  const std::string before = scratch.bytes("cut.db");
  const auto inspector = scratch.try_open("cut.db", to_read);
  const auto stores =
      inspector
          ? (*inspector)->stores()
          : persist::Result<std::vector<persist::StoreInfo>>{std::unexpected{inspector.error()}};
  CHECK(backing_error(stores).code.starts_with("SQLITE_CORRUPT"));
  CHECK(scratch.bytes("cut.db") == before);
  CHECK(scratch.names() == Names{"cut.db"});
}

TEST_CASE("A file that is made is for its owner alone") {
  const Scratch scratch;
  const mode_t mask = ::umask(0);
  put(*scratch.open("new.db"), "s", "k", "1");
  ::umask(mask);
  struct stat status {};
  REQUIRE(::stat(scratch.path("new.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(scratch.names() == Names{"new.db"});
}

TEST_CASE("A file that was made and stayed empty goes again") {
  const Scratch scratch;
  {
    const auto inspector = scratch.open("new.db");
    const auto transaction = must(inspector->begin(persist::Instant{}));
    must(transaction->put("s", {"k"}, "1", persist::Expires::never()));
  }
  CHECK(scratch.names().empty());
}

TEST_CASE("A path is not a URI") {
  const Scratch scratch;
  const auto folder = std::filesystem::current_path();
  std::filesystem::current_path(scratch.path(""));
  put(*must(persist::open_sqlite_inspector({.path = "file:a?mode=memory"})), "s", "k", "1");
  std::filesystem::current_path(folder);
  CHECK(scratch.names() == Names{"file:a?mode=memory"});
}

TEST_CASE("Reading changes no byte and leaves nothing behind") {
  const Scratch scratch;
  for (const std::string& fixture :
       std::vector<std::string>{"v4-single.db", "v4-multi.db", "v41-single.db", "v41-multi.db"}) {
    scratch.copy_fixture(fixture, fixture);
    const std::string before = scratch.bytes(fixture);
    read_all(scratch, fixture);
    CHECK(scratch.bytes(fixture) == before);
  }
  CHECK(scratch.names() == Names{"v4-multi.db", "v4-single.db", "v41-multi.db", "v41-single.db"});
}

TEST_CASE("Reading beside a write-ahead log leaves all three files as they were") {
  const Scratch scratch;
  for (const std::string& suffix : std::vector<std::string>{"", "-wal", "-shm"}) {
    scratch.copy_fixture("v4-wal/wal.db" + suffix, "wal.db" + suffix);
  }
  const Names files{"wal.db", "wal.db-shm", "wal.db-wal"};
  std::vector<std::string> before;
  for (const std::string& name : files) before.push_back(scratch.bytes(name));
  std::size_t entries = 0;
  {
    const auto inspector = scratch.open("wal.db", to_read);
    for (const auto& store : must(inspector->stores())) {
      entries += keys_of(*inspector, store.id).size();
    }
  }
  CHECK(entries == 20);
  CHECK(scratch.names() == files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    CAPTURE(files[i]);
    CHECK((scratch.bytes(files[i]) == before[i]));
  }
}

// SQLite would look for the header of such a log for ten seconds, and then fail.
TEST_CASE("Reading beside an index, but no log that begins as one, is no wait") {
  const Scratch scratch;
  for (const std::string& suffix : std::vector<std::string>{"", "-wal", "-shm"}) {
    scratch.copy_fixture("v4-wal/wal.db" + suffix, "wal.db" + suffix);
  }
  const std::string log = scratch.bytes("wal.db-wal");
  const std::string broken = GENERATE_COPY(log.substr(0, 32), "X" + log.substr(1),
                                           log.substr(0, 10) + "\7" + log.substr(11),
                                           log.substr(0, 31), std::string(40, '\0'));
  scratch.write("wal.db-wal", broken);
  const auto began = std::chrono::steady_clock::now();
  read_all(scratch, "wal.db");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{2});
  CHECK(scratch.names() == Names{"wal.db", "wal.db-shm", "wal.db-wal"});
  CHECK((scratch.bytes("wal.db-wal") == broken));
}

TEST_CASE("Reading a log whose index is missing does not leave one") {
  const Scratch scratch;
  scratch.copy_fixture("v4-wal/wal.db", "wal.db");
  scratch.copy_fixture("v4-wal/wal.db-wal", "wal.db-wal");
  const std::string log = scratch.bytes("wal.db-wal");
  read_all(scratch, "wal.db");
  CHECK(scratch.names() == Names{"wal.db", "wal.db-wal"});
  CHECK((scratch.bytes("wal.db-wal") == log));
}

TEST_CASE("Writing to a WAL database leaves its mode, and no log where there was none") {
  const Scratch scratch;
  scratch.copy_fixture("v4-single.db", "a.db");
  const std::string header = scratch.bytes("a.db").substr(16, 4);
  put(*scratch.open("a.db", to_change), "users", "new", "1");
  CHECK(scratch.names() == Names{"a.db"});
  CHECK(scratch.bytes("a.db").substr(16, 4) == header);
  CHECK(RawDatabase{scratch.path("a.db")}.ask("PRAGMA integrity_check") == "ok");
  CHECK(value_of(*scratch.open("a.db", to_read), "users", "new") == "1");
}

TEST_CASE("An interrupt after the commit does not keep the log from going") {
  const Scratch scratch;
  scratch.copy_fixture("v4-single.db", "a.db");
  {
    const auto inspector = scratch.open("a.db", to_change);
    put(*inspector, "users", "new", "1");
    inspector->interrupt();
  }
  CHECK(scratch.names() == Names{"a.db"});
  CHECK(value_of(*scratch.open("a.db", to_read), "users", "new") == "1");
}

TEST_CASE("Opening a locked file is interrupted while it waits") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  RawDatabase application{scratch.path("a.db")};
  application.run("BEGIN EXCLUSIVE");
  const auto began = std::chrono::steady_clock::now();
  const auto is_interrupted = [&] {
    return std::chrono::steady_clock::now() - began > std::chrono::milliseconds{20};
  };
  const auto error = backing_error(scratch.try_open("a.db", {.access = Access::read,
                                                             .timeout = std::chrono::hours{1},
                                                             .is_interrupted = is_interrupted}));
  CHECK(error.fault == BackingFault::interrupted);
}

TEST_CASE("Writing beside an application leaves it its log") {
  const Scratch scratch;
  scratch.copy_fixture("v4-single.db", "a.db");
  RawDatabase application{scratch.path("a.db")};
  application.run("UPDATE effect_persistence SET expires = 5 WHERE id = ''");
  put(*scratch.open("a.db", to_change), "users", "new", "1");
  CHECK(scratch.names() == Names{"a.db", "a.db-shm", "a.db-wal"});
  CHECK(application.ask("SELECT value FROM effect_persistence WHERE id = 'new'") == "1");
}

TEST_CASE("Writing keeps the rollback journal's mode") {
  const Scratch scratch;
  const std::string mode = GENERATE("TRUNCATE", "PERSIST");
  CAPTURE(mode);
  {
    RawDatabase application{scratch.path("a.db")};
    application.run("PRAGMA journal_mode = " + mode + ";" + table_with_value("1"));
  }
  REQUIRE(scratch.names() == Names{"a.db", "a.db-journal"});
  const auto size = std::filesystem::file_size(scratch.path("a.db-journal"));
  put(*scratch.open("a.db", to_change), "s", "new", "1");
  CHECK(scratch.names() == Names{"a.db", "a.db-journal"});
  CHECK((std::filesystem::file_size(scratch.path("a.db-journal")) == 0) == (size == 0));
}

TEST_CASE("Writing to a file that was removed meanwhile is an error") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  const auto inspector = scratch.open("a.db", to_change);
  std::filesystem::remove(scratch.path("a.db"));
  CHECK(backing_error(inspector->begin(persist::Instant{})).code == "SQLITE_READONLY_DBMOVED");
}

TEST_CASE("A handle for reading changes nothing") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  const auto inspector = scratch.open("a.db", to_read);
  const auto transaction = inspector->begin(persist::Instant{});
  const bool refused =
      !transaction || !(*transaction)->put("s", {"x"}, "1", persist::Expires::never());
  CHECK(refused);
  CHECK(keys_of(*inspector, "s") == Names{"k"});
}
