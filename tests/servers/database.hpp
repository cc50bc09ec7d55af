#pragma once

/// A database on a server that tests/servers/*.sh started, with the tables and rows of a fixture of
/// requests.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

namespace servers {

/// The lines that a shell command prints; it must succeed.
inline std::vector<std::string> output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  const int status = ::pclose(pipe);
  INFO(command << '\n' << text);
  REQUIRE(status == 0);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  [[nodiscard]] virtual std::string url() const = 0;
  /// Runs statements; the rows of their answers, a line each.
  virtual std::vector<std::string> run(const std::string& sql) const = 0;

  /// The first cell of the first row of an answer.
  [[nodiscard]] std::string value(const std::string& sql) const {
    const auto rows = run(sql);
    return rows.empty() ? std::string{} : rows.front();
  }
  /// All rows of all tables, sorted, each with its table before it: "effect_queue|1…".
  [[nodiscard]] virtual std::vector<std::string> rows() const = 0;

 protected:
  static std::string fixture(const std::string& name) {
    return std::string{FIXTURES} + "/cluster/" + name;
  }
  /// Statements are handed on in the environment, which no shell reads again.
  static void set_statement(const std::string& sql) {
    ::setenv("PERSIST_TEST_STATEMENT", sql.c_str(), 1);
  }
};

/// The lines that are in one and not in the other.
inline std::vector<std::string> only_in(const std::vector<std::string>& one,
                                        const std::vector<std::string>& other) {
  std::vector<std::string> lines;
  std::ranges::set_difference(one, other, std::back_inserter(lines));
  return lines;
}

inline bool has_postgresql() { return std::getenv("PERSIST_TEST_POSTGRESQL") != nullptr; }
inline bool has_mysql() { return std::getenv("PERSIST_TEST_MYSQL") != nullptr; }

/// A schema of its own. The times of the fixtures are UTC.
class PostgresqlDatabase final : public Database {
 public:
  explicit PostgresqlDatabase(const std::string& dump) {
    static int count = 0;
    schema_ = "requests_" + std::to_string(++count) + "_" + std::to_string(::getpid());
    const std::string base = std::getenv("PERSIST_TEST_POSTGRESQL");
    output_of("psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -f '" + fixture(dump) + "' '" + base +
              "' 2>&1");
    // Dumps name the schema public, which is renamed once they are in.
    psql("ALTER SCHEMA public RENAME TO " + schema_ + "; CREATE SCHEMA public; " +
         "ALTER DATABASE test SET TimeZone TO 'UTC'");
  }
  ~PostgresqlDatabase() override {
    ::setenv("PERSIST_TEST_STATEMENT", ("DROP SCHEMA " + schema_ + " CASCADE").c_str(), 1);
    static_cast<void>(
        std::system("psql -X -q -o /dev/null -c \"$PERSIST_TEST_STATEMENT\" "
                    "\"$PERSIST_TEST_POSTGRESQL\" 2>/dev/null"));
  }
  PostgresqlDatabase(const PostgresqlDatabase&) = delete;
  PostgresqlDatabase& operator=(const PostgresqlDatabase&) = delete;

  [[nodiscard]] std::string url() const override {
    return std::string{std::getenv("PERSIST_TEST_POSTGRESQL")} + "?schema=" + schema_;
  }
  std::vector<std::string> run(const std::string& sql) const override {
    return psql("SET search_path = " + schema_ + "; " + sql);
  }

  [[nodiscard]] std::vector<std::string> rows() const override {
    std::vector<std::string> all;
    std::string table;
    for (const std::string& line :
         output_of("pg_dump --data-only --schema=" + schema_ + " \"$PERSIST_TEST_POSTGRESQL\"")) {
      const std::string beginning = "COPY " + schema_ + ".";
      if (line.starts_with(beginning)) {
        table = line.substr(beginning.size(), line.find(" (") - beginning.size());
      } else if (line == "\\.") {
        table.clear();
      } else if (!table.empty()) {
        all.push_back(table + "|" + line);
      }
    }
    std::ranges::sort(all);
    return all;
  }

 private:
  static std::vector<std::string> psql(const std::string& sql) {
    set_statement(sql);
    return output_of(
        "psql -X -q -A -t -v ON_ERROR_STOP=1 -c \"$PERSIST_TEST_STATEMENT\" "
        "\"$PERSIST_TEST_POSTGRESQL\" 2>&1");
  }

  std::string schema_;
};

/// A database of its own. The times of the fixtures are UTC.
class MysqlDatabase final : public Database {
 public:
  explicit MysqlDatabase(const std::string& dump) {
    static int count = 0;
    name_ = "persist_requests_" + std::to_string(++count) + "_" + std::to_string(::getpid());
    mariadb("", "SET GLOBAL time_zone = '+00:00'; CREATE DATABASE " + name_ +
                    " COLLATE utf8mb4_general_ci");
    output_of(std::string{client} + name_ + " <'" + fixture(dump) + "' 2>&1");
  }
  ~MysqlDatabase() override {
    ::setenv("PERSIST_TEST_STATEMENT", ("DROP DATABASE " + name_).c_str(), 1);
    static_cast<void>(
        std::system((std::string{client} + "-e \"$PERSIST_TEST_STATEMENT\" 2>/dev/null").c_str()));
  }
  MysqlDatabase(const MysqlDatabase&) = delete;
  MysqlDatabase& operator=(const MysqlDatabase&) = delete;

  [[nodiscard]] std::string url() const override {
    const std::string base = std::getenv("PERSIST_TEST_MYSQL");
    return base.substr(0, base.rfind('/') + 1) + name_;
  }
  std::vector<std::string> run(const std::string& sql) const override {
    return mariadb(name_, sql);
  }

  /// The cluster of the fixture was ended cleanly: its failed run 4f9c… is made a parked one, and a
  /// dead, a completed and a claimed element are added.
  void park_a_run() const {
    run(R"(UPDATE cluster_replies SET payload = '{"_tag":"Success","value":{"_tag":"Suspended",)"
        R"("cause":[{"_tag":"Fail","error":1}],"failed":true}}' WHERE request_id = )"
        "252028292552736768");
    const std::string insert =
        "INSERT INTO effect_queue (id, queue_name, element, attempts, last_failure, acquired_at, "
        "acquired_by, created_at, updated_at, state, visible_at) VALUES ('";
    const std::string middle = "', 'DurableQueue/Invoice', '{\"token\":\"x\"}', ";
    const std::string times = ", '2026-11-27 11:10:00', '2026-11-27 11:10:05', '";
    run(insert + "fde21c80d554327231eff03bdf33394b" + middle + "2, 'Error', NULL, NULL" + times +
        "failed', '2026-11-27 11:10:03')");
    run(insert + "2b2b4e272e5b79a71b666dafbb43155e" + middle + "1, NULL, NULL, NULL" + times +
        "completed', '2026-11-27 11:10:00')");
    run(insert + "7064199e3ce9e1f9cc9b3ee7598556a7" + middle +
        "1, NULL, '2026-11-27 11:10:30', 'w'" + times + "pending', '2026-11-27 11:10:00')");
  }

  [[nodiscard]] std::vector<std::string> rows() const override {
    std::vector<std::string> all;
    const std::string beginning = "INSERT INTO `";
    for (const std::string& line :
         output_of("mariadb-dump --no-defaults --default-character-set=utf8mb4 --no-create-info "
                   "--skip-extended-insert --compact -u root -S \"$PERSIST_TEST_MYSQL_SOCKET\" " +
                   name_)) {
      if (!line.starts_with(beginning)) continue;
      const std::size_t end = line.find('`', beginning.size());
      all.push_back(line.substr(beginning.size(), end - beginning.size()) + "|" +
                    line.substr(line.find('(', end)));
    }
    std::ranges::sort(all);
    return all;
  }

 private:
  static constexpr const char* client =
      "mariadb --no-defaults --default-character-set=utf8mb4 -N -B -u root -S "
      "\"$PERSIST_TEST_MYSQL_SOCKET\" ";
  static std::vector<std::string> mariadb(const std::string& name, const std::string& sql) {
    set_statement(sql);
    return output_of(std::string{client} + name + " -e \"$PERSIST_TEST_STATEMENT\" 2>&1");
  }

  std::string name_;
};

}  // namespace servers
