#include "sqlite/container.hpp"

#include <array>
#include <system_error>

#include "backing/propagate.hpp"

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

}  // namespace

Result<void> check_integrity(Connection& connection,
                             const std::function<void(const Fault&)>& report) {
  PERSIST_LET(const Statement statement, connection.prepare("PRAGMA integrity_check"));
  Run run{connection, statement};
  while (run.row()) {
    if (run.bytes(0) != "ok") report({.message = std::string{run.bytes(0)}});
  }
  return run.end();
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
