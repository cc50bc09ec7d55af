// What a killed or hostile writer left beside a database: journals, logs, and what only bears their
// names.

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>

#include "unit/drivers/sqlite/crash.hpp"
#include "unit/drivers/sqlite/scratch.hpp"

using persist::Access;
using persist::BackingFault;
using Names = std::vector<std::string>;

namespace {

/// "a.db" whose writer was killed.
void make_hot(const Scratch& scratch) {
  scratch.sql("a.db", table_with_value("1"));
  crash_after(scratch.path("a.db"), unfinished_change);
  REQUIRE(scratch.names() == Names{"a.db", "a.db-journal"});
}

void append_number(std::string& out, std::uint32_t number) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift);
}

/// Adds the name of a super-journal, as SQLite does at a commit over several files.
void name_super_journal(const Scratch& scratch, const std::string& name) {
  std::string trailer;
  append_number(trailer, 0x40000000 / 4096 + 1);
  trailer += name;
  append_number(trailer, static_cast<std::uint32_t>(name.size()));
  std::uint32_t sum = 0;
  for (const char c : name) sum += static_cast<std::uint32_t>(c);
  append_number(trailer, sum);
  trailer += "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
  scratch.write("a.db-journal", scratch.bytes("a.db-journal") + trailer);
}

/// TMPDIR is another folder while it lives.
class TemporaryFolderIs {
 public:
  explicit TemporaryFolderIs(const std::filesystem::path& folder) {
    if (const char* const before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  TemporaryFolderIs(const TemporaryFolderIs&) = delete;
  TemporaryFolderIs& operator=(const TemporaryFolderIs&) = delete;
  ~TemporaryFolderIs() {
    before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("Reading beside a hot journal sees the state before, and changes neither file") {
  const Scratch scratch;
  const Scratch temporary;
  const TemporaryFolderIs other{temporary.path("")};
  make_hot(scratch);
  const std::string file = scratch.bytes("a.db");
  const std::string journal = scratch.bytes("a.db-journal");
  std::string note;
  persist::SqliteOptions options = to_read;
  options.note = [&](const std::string& sentence) { note = sentence; };
  {
    const auto inspector = scratch.open("a.db", options);
    CHECK(keys_of(*inspector, "s") == Names{"k"});
    CHECK(value_of(*inspector, "s", "k") == "1");
    CHECK(note.find("a writer was killed") != std::string::npos);
    std::size_t faults = 0;
    must(inspector->check([&](const persist::Fault&) { ++faults; }));
    CHECK(faults == 0);
  }
  CHECK(scratch.bytes("a.db") == file);
  CHECK(scratch.bytes("a.db-journal") == journal);
  CHECK(scratch.names() == Names{"a.db", "a.db-journal"});
  CHECK(temporary.names().empty());
}

TEST_CASE("Reading a private copy ends once the file was recovered") {
  const Scratch scratch;
  make_hot(scratch);
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(must(inspector->version()) == must(inspector->version()));
  put(*scratch.open("a.db", to_change), "s", "new", "1");
  CHECK(backing_error(inspector->version()).fault == BackingFault::busy);
}

TEST_CASE("A reader that may not copy refuses a hot journal, and changes nothing") {
  const Scratch scratch;
  make_hot(scratch);
  const std::string journal = scratch.bytes("a.db-journal");
  persist::SqliteOptions options = to_read;
  options.hot_journal = persist::HotJournal::refuse;
  CHECK(backing_error(scratch.try_open("a.db", options)).code == "SQLITE_READONLY_ROLLBACK");
  CHECK(scratch.bytes("a.db-journal") == journal);
}

TEST_CASE("A backup of a file beside a hot journal holds the state before") {
  const Scratch scratch;
  make_hot(scratch);
  const std::string journal = scratch.bytes("a.db-journal");
  must(persist::backup_sqlite({.path = scratch.path("a.db")}, scratch.path("copy.db")));
  CHECK(keys_of(*scratch.open("copy.db", to_read), "s") == Names{"k"});
  CHECK(scratch.bytes("a.db-journal") == journal);
}

TEST_CASE("Writing beside a hot journal rolls it back first") {
  const Scratch scratch;
  make_hot(scratch);
  put(*scratch.open("a.db", to_change), "s", "new", "1");
  CHECK(scratch.names() == Names{"a.db"});
  CHECK(keys_of(*scratch.open("a.db", to_read), "s") == Names{"k", "new"});
}

TEST_CASE(
    "A writer killed while another reads is rolled back in a private copy by the next reader") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(value_of(*inspector, "s", "k") == "1");
  crash_after(scratch.path("a.db"), unfinished_change);
  const std::string journal = scratch.bytes("a.db-journal");
  persist::EntryBatch batch;
  CHECK(backing_error(inspector->lookup("s", "k", batch)).code == "SQLITE_READONLY_ROLLBACK");
  CHECK(scratch.bytes("a.db-journal") == journal);
}

TEST_CASE("A journal of a writer at work is not hot") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  RawDatabase application{scratch.path("a.db")};
  application.run("BEGIN IMMEDIATE; UPDATE effect_persistence SET value = '2'");
  REQUIRE(scratch.names() == Names{"a.db", "a.db-journal"});
  const auto inspector = scratch.open("a.db", to_read);
  CHECK(value_of(*inspector, "s", "k") == "1");
  application.run("COMMIT");
  CHECK(value_of(*inspector, "s", "k") == "2");
}

TEST_CASE("A super-journal that SQLite would not have made is never removed") {
  const Scratch scratch;
  const Scratch elsewhere;
  make_hot(scratch);
  elsewhere.write("precious", "");
  scratch.write("precious.db", "");
  const std::string plain_journal = scratch.bytes("a.db-journal");
  for (const std::string& victim : std::vector<std::string>{
           elsewhere.path("precious").string(), scratch.path("precious.db").string(),
           elsewhere.path("a.db-mjABCDEF901").string()}) {
    CAPTURE(victim);
    std::ofstream{victim, std::ios::app};
    scratch.write("a.db-journal", plain_journal);
    name_super_journal(scratch, victim);
    const std::string journal = scratch.bytes("a.db-journal");
    CHECK(value_of(*scratch.open("a.db", to_read), "s", "k") == "1");
    for (const Access access : {Access::change, Access::create}) {
      const auto error = backing_error(scratch.try_open("a.db", {.access = access}));
      CHECK(error.message.find(victim) != std::string::npos);
    }
    CHECK(std::filesystem::exists(victim));
    CHECK(scratch.bytes("a.db-journal") == journal);
  }
}

TEST_CASE("A journal whose super-journal is gone belongs to a change that was committed") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  std::string journal;
  {
    RawDatabase application{scratch.path("a.db")};
    application.run("BEGIN; UPDATE effect_persistence SET value = '2'");
    journal = scratch.bytes("a.db-journal");
    application.run("COMMIT");
  }
  scratch.write("a.db-journal", journal);
  name_super_journal(scratch, scratch.path("a.db-mjABCDEF901").string());
  CHECK(value_of(*scratch.open("a.db", to_read), "s", "k") == "2");
}

TEST_CASE("A super-journal that SQLite made is dealt with as SQLite does") {
  const Scratch scratch;
  make_hot(scratch);
  const std::string super_journal = scratch.path("a.db-mjABCDEF901").string();
  scratch.write("a.db-mjABCDEF901", scratch.path("a.db-journal").string() + '\0');
  name_super_journal(scratch, super_journal);
  CHECK(keys_of(*scratch.open("a.db", to_read), "s") == Names{"k"});
  put(*scratch.open("a.db", to_change), "s", "new", "1");
  CHECK(keys_of(*scratch.open("a.db", to_read), "s") == Names{"k", "new"});
  CHECK(scratch.names() == Names{"a.db"});
}

TEST_CASE("A private copy for which there is no room is an error that says how much it takes") {
  const Scratch scratch;
  make_hot(scratch);
  const TemporaryFolderIs missing{scratch.path("missing")};
  const auto error = backing_error(scratch.try_open("a.db", to_read));
  CHECK(error.message.find("missing") != std::string::npos);
}

TEST_CASE("What is not a regular file beside a database is refused, and not waited for") {
  const Scratch scratch;
  scratch.sql("a.db", table_with_value("1"));
  scratch.write("victim", "");
  const std::string suffix = GENERATE("-journal", "-wal", "-shm");
  const std::string kind = GENERATE("fifo", "folder", "link", "dangling link", "loop", "socket");
  CAPTURE(suffix, kind);
  const std::string path = scratch.path("a.db" + suffix).string();
  if (kind == "fifo") REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  if (kind == "folder") REQUIRE(::mkdir(path.c_str(), 0700) == 0);
  if (kind == "link") std::filesystem::create_symlink(scratch.path("victim"), path);
  if (kind == "dangling link") std::filesystem::create_symlink(scratch.path("missing"), path);
  if (kind == "loop") std::filesystem::create_symlink(path, path);
  if (kind == "socket") {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1) ==
            path.size());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(socket);
  }
  const Names before = scratch.names();
  for (const Access access : {Access::read, Access::change, Access::create}) {
    const auto error = backing_error(scratch.try_open("a.db", {.access = access}));
    CHECK(error.code == "SQLITE_CANTOPEN");
    CHECK(error.message.find("a.db" + suffix + " is not a regular file") != std::string::npos);
  }
  CHECK(scratch.names() == before);
  CHECK(scratch.bytes("victim").empty());
}

TEST_CASE("A database named through symbolic links keeps its log, beside the target") {
  const Scratch scratch;
  REQUIRE(::mkdir(scratch.path("real").c_str(), 0700) == 0);
  scratch.sql("real/a.db", "PRAGMA journal_mode = WAL;" + table_with_value("1"));
  crash_after(scratch.path("real/a.db"), "UPDATE effect_persistence SET value = '2'");
  std::filesystem::create_symlink("real/a.db", scratch.path("one"));
  std::filesystem::create_symlink("one", scratch.path("two"));
  std::filesystem::create_symlink("real", scratch.path("folder"));
  const std::string file = scratch.bytes("real/a.db");
  const std::string log = scratch.bytes("real/a.db-wal");
  REQUIRE_FALSE(log.empty());
  for (const std::string& name : std::vector<std::string>{"one", "two", "folder/a.db"}) {
    CAPTURE(name);
    CHECK(value_of(*scratch.open(name, to_read), "s", "k") == "2");
    CHECK(scratch.bytes("real/a.db") == file);
    CHECK(scratch.bytes("real/a.db-wal") == log);
  }
  CHECK(scratch.names() == Names{"folder", "one", "real", "two"});
}

TEST_CASE("A dangling link names a database that is made where it leads") {
  const Scratch scratch;
  std::filesystem::create_symlink("target.db", scratch.path("link"));
  put(*scratch.open("link"), "s", "k", "1");
  CHECK(scratch.names() == Names{"link", "target.db"});
}

TEST_CASE(
    "A log that somebody has open is taken in by the last to close it, though it was there "
    "before") {
  const Scratch scratch;
  auto application = std::make_unique<RawDatabase>(scratch.path("a.db"));
  application->run("PRAGMA journal_mode = WAL;" + table_with_value("1"));
  {
    const auto access = GENERATE(Access::read, Access::change);
    const auto inspector = scratch.open("a.db", {.access = access});
    CHECK(value_of(*inspector, "s", "k") == "1");
    application.reset();
  }
  CHECK(scratch.names() == Names{"a.db"});
}
