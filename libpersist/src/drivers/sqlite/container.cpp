#include "drivers/sqlite/container.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <system_error>

#include "drivers/sqlite/expression_cost.hpp"
#include "drivers/sqlite/index_check.hpp"
#include "drivers/sqlite/quick_check.hpp"
#include "drivers/sqlite/schema.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

/// 0 when it is not there.
Result<std::uint64_t> size_of(const std::filesystem::path& path, const Connection& connection) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error) return size;
  if (error == std::errc::no_such_file_or_directory) return 0;
  return std::unexpected{connection.error(SQLITE_IOERR_FSTAT, error.message())};
}

/// A table, what SQLite computes when it checks it, and what keeps that from being done.
struct CheckedTable {
  std::string name;
  std::optional<std::string> unbounded = std::nullopt;
};

Result<std::vector<CheckedTable>> tables_of(Connection& connection) {
  PERSIST_LET(const Statement statement,
              connection.prepare("SELECT tbl_name, group_concat(sql, char(10)) FROM sqlite_schema "
                                 "WHERE type COLLATE NOCASE IN ('table', 'index') "
                                 "GROUP BY tbl_name COLLATE NOCASE"));
  std::vector<CheckedTable> tables;
  StatementScope run{connection, statement};
  while (run.row()) {
    CheckedTable table{.name = std::string{run.name(0)}};
    PERSIST_LET(table.unbounded, unbounded_expression(connection, run.name(1), table.name));
    tables.push_back(std::move(table));
  }
  PERSIST_CHECK(run.end());
  return tables;
}

Result<void> run_check(Connection& connection, const std::string& sql, const ReportFault& report) {
  PERSIST_LET(const Statement statement, connection.prepare(sql));
  StatementScope run{connection, statement};
  while (run.row()) {
    if (run.bytes(0) != "ok") report({.message = std::string{run.bytes(0)}});
  }
  return run.end();
}

/// Whether the check could not be compiled, for a function or a collation that this SQLite lacks.
bool is_about_schema(const Result<void>& checked) {
  if (checked) return false;
  const auto* const backing = std::get_if<PersistenceBackingError>(&checked.error());
  return backing != nullptr && backing->code.starts_with("SQLITE_ERROR");
}

bool is_interrupted(const PersistenceError& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::interrupted;
}

Result<void> check_table(Connection& connection, const CheckedTable& table,
                         const ReportFault& report, const Note& note) {
  std::string why;
  if (table.unbounded) {
    why = "its definition may take unlimited time or memory: " + *table.unbounded;
  } else {
    const Result<void> checked =
        run_check(connection, "PRAGMA integrity_check(" + quoted_name(table.name) + ")", report);
    if (!is_about_schema(checked)) return checked;
    why = std::get<PersistenceBackingError>(checked.error()).message;
  }
  if (note) note("table " + quoted_name(table.name) + " is not checked: " + why);
  return {};
}

/// Whether nothing is wrong with the file, found out faster than by the check that says what is.
Result<bool> is_sound(Connection& connection, std::span<const CheckedTable> tables) {
  QuickCheck quick{connection};
  bool is_sound = true;
  const ReportFault count = [&](const Fault&) { is_sound = false; };
  Result<void> checked;
  for (const CheckedTable& table : tables) {
    const Result<bool> holds = indexes_hold_rows(connection, table.name);
    if (holds && *holds) continue;
    checked =
        run_check(connection, "PRAGMA integrity_check(" + quoted_name(table.name) + ")", count);
    if (!checked || !is_sound) break;
  }
  if (checked && is_sound) {
    const Result<bool> clean = quick.finds_nothing();
    if (clean) return *clean;
    checked = std::unexpected{clean.error()};
  }
  if (!checked && is_interrupted(checked.error())) return std::unexpected{checked.error()};
  return false;
}

}  // namespace

Result<void> check_integrity(Connection& connection, const ReportFault& report, const Note& note) {
  const Result<std::vector<CheckedTable>> tables = tables_of(connection);
  const bool all_bounded = !tables || std::ranges::none_of(*tables, [](const CheckedTable& table) {
    return table.unbounded.has_value();
  });
  if (all_bounded) {
    PERSIST_LET(const bool sound, tables ? is_sound(connection, *tables) : Result<bool>{false});
    if (sound) return {};
    const Result<void> checked = run_check(connection, "PRAGMA integrity_check", report);
    if (!tables || !is_about_schema(checked)) return checked;
  }
  PERSIST_CHECK(run_check(connection, "PRAGMA integrity_check(sqlite_schema)", report));
  for (const CheckedTable& table : *tables) {
    PERSIST_CHECK(check_table(connection, table, report, note));
  }
  return {};
}

Result<std::vector<Figure>> figures_of(Connection& connection, const std::filesystem::path& path) {
  std::filesystem::path log = path;
  log += "-wal";
  PERSIST_LET(const std::uint64_t file_bytes, size_of(path, connection));
  PERSIST_LET(const std::uint64_t log_bytes, size_of(log, connection));
  std::vector<Figure> figures{{.name = "file bytes", .value = file_bytes},
                              {.name = "log bytes", .value = log_bytes}};
  struct Question {
    const char* name;
    const char* sql;
  };
  for (const Question& each : std::array{Question{"page bytes", "PRAGMA page_size"},
                                         Question{"pages", "PRAGMA page_count"},
                                         Question{"free pages", "PRAGMA freelist_count"}}) {
    PERSIST_LET(const std::int64_t value, connection.number(each.sql));
    figures.push_back({.name = each.name, .value = static_cast<std::uint64_t>(value)});
  }
  return figures;
}

}  // namespace persist::sqlite
