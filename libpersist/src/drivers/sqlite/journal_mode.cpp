// The journal mode of a file: kept as the application has it, or as it was asked for.

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <system_error>

#include "drivers/sqlite/opening.hpp"
#include "values/file_identity.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

namespace {

std::string_view name_of(JournalMode mode) {
  switch (mode) {
    case JournalMode::truncate: return "truncate";
    case JournalMode::persist: return "persist";
    case JournalMode::wal: return "wal";
    default: return "delete";
  }
}

std::string_view pragma_of(Synchronous synchronous) {
  switch (synchronous) {
    case Synchronous::normal: return "PRAGMA synchronous = NORMAL";
    case Synchronous::extra: return "PRAGMA synchronous = EXTRA";
    default: return "PRAGMA synchronous = FULL";
  }
}

/// Whether SQLite does so unasked, as it does unless it was built otherwise.
bool is_default(Synchronous synchronous) {
  static const bool is_full = sqlite3_compileoption_used("DEFAULT_SYNCHRONOUS=2") == 1 &&
                              sqlite3_compileoption_used("DEFAULT_WAL_SYNCHRONOUS=2") == 1;
  return is_full && synchronous == Synchronous::full;
}

bool has_no_byte(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::file_size(path, error) == 0 && !error;
}

/// Whether processes can share memory for the index of a log beside the file, which has none yet.
/// SQLite would find out only once it has written into the file that there is a log; the file could
/// not be read then. While the file is held alone nobody is in such memory.
Result<bool> can_share_memory(Connection& connection) {
  constexpr int index_bytes = 32768;
  constexpr int extend = 1;
  constexpr int remove = 1;
  constexpr int version_with_log = 2;
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER,
                       static_cast<void*>(&file));
  if (file == nullptr || file->pMethods == nullptr) return false;
  const sqlite3_io_methods& methods = *file->pMethods;
  if (methods.iVersion < version_with_log || methods.xShmMap == nullptr) return false;
  PERSIST_CHECK(connection.execute("BEGIN EXCLUSIVE"));
  void volatile* memory = nullptr;
  const int code = methods.xShmMap(file, 0, index_bytes, extend, &memory);
  methods.xShmUnmap(file, remove);
  connection.roll_back();
  return code == SQLITE_OK && memory != nullptr;
}

}  // namespace

// These read the schema first, which may take trust in it.
Result<std::string> OpenFile::ask_pragma(std::string_view sql) const {
  Result<std::string> answer = connection_->text(sql);
  if (!answer && connection_->lacked_trust()) answer = connection_->text(sql);
  return answer;
}

// Which of the rollback journal's modes an application uses is written nowhere, but shows in what
// it left behind; DELETE, the default, would take that away.
Result<void> OpenFile::keep_journal_mode() const {
  using State = SideFiles::State;
  if (is_mode_chosen_) return {};
  const State journal = SideFiles::beside(path_).journal;
  if (journal != State::empty && journal != State::spent) return {};
  PERSIST_LET(const std::string mode, ask_pragma("PRAGMA journal_mode"));
  if (mode != "delete") return {};
  PERSIST_CHECK(ask_pragma(journal == State::empty ? "PRAGMA journal_mode = TRUNCATE"
                                                   : "PRAGMA journal_mode = PERSIST"));
  return {};
}

bool OpenFile::is_new() const { return journal_mode_ && has_no_byte(path_); }

Result<void> OpenFile::set_journal_mode(JournalMode mode) const {
  const std::string name{name_of(mode)};
  PERSIST_LET(std::string has, ask_pragma("PRAGMA journal_mode"));
  if (has == name) return {};
  bool can_be = true;
  if (mode == JournalMode::wal) {
    PERSIST_LET(can_be, can_share_memory(*connection_));
  }
  if (can_be) {
    PERSIST_LET(has, ask_pragma("PRAGMA journal_mode = " + name));
    PERSIST_CHECK(connection_->number("PRAGMA schema_version"));
  }
  if (has != name && note_) {
    note_("the journal mode " + name + " is not to be had for " +
          connection_->options().shown_name + "; it keeps its rollback journal");
  }
  return {};
}

void OpenFile::begin_journal_mode() const {
  const Result<void> set = set_journal_mode(*journal_mode_);
  if (set || !note_) return;
  note_("the journal mode " + std::string{name_of(*journal_mode_)} + " was not set for " +
        connection_->options().shown_name + ": " + message_of(set.error()));
}

Result<void> OpenFile::set_modes(const SqliteOptions& options) {
  if (options.access == Access::read) return {};
  if (!is_default(options.synchronous)) PERSIST_CHECK(ask_pragma(pragma_of(options.synchronous)));
  if (!options.change_journal_mode || !options.journal_mode) return {};
  if (has_no_byte(path_)) return {};  // it gets its mode when it gets its content
  PERSIST_CHECK(set_journal_mode(*options.journal_mode));
  is_mode_chosen_ = *options.journal_mode != JournalMode::wal;
  return {};
}

Result<std::unique_ptr<Connection>> OpenFile::open_reader() const {
  const auto is_ours = [this] { return file_identity(path_) == identity_; };
  if (copied_ || !is_ours()) return nullptr;
  PERSIST_LET(auto reader, Connection::open_reader(connection_->options()));
  // By name, which may have become another's.
  if (!is_ours()) return nullptr;
  return reader;
}

}  // namespace persist::sqlite
