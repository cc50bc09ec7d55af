#include "drivers/sqlite/error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace persist::sqlite {

namespace {

struct NamedCode {
  int code;
  std::string_view name;
};

#define NAMED(name) \
  NamedCode { SQLITE_##name, "SQLITE_" #name }
constexpr std::array named_codes{
    NAMED(ERROR),
    NAMED(INTERNAL),
    NAMED(PERM),
    NAMED(ABORT),
    NAMED(BUSY),
    NAMED(LOCKED),
    NAMED(NOMEM),
    NAMED(READONLY),
    NAMED(INTERRUPT),
    NAMED(IOERR),
    NAMED(CORRUPT),
    NAMED(NOTFOUND),
    NAMED(FULL),
    NAMED(CANTOPEN),
    NAMED(PROTOCOL),
    NAMED(EMPTY),
    NAMED(SCHEMA),
    NAMED(TOOBIG),
    NAMED(CONSTRAINT),
    NAMED(MISMATCH),
    NAMED(MISUSE),
    NAMED(NOLFS),
    NAMED(AUTH),
    NAMED(FORMAT),
    NAMED(RANGE),
    NAMED(NOTADB),
    NAMED(ERROR_MISSING_COLLSEQ),
    NAMED(ERROR_RETRY),
    NAMED(ERROR_SNAPSHOT),
    NAMED(IOERR_READ),
    NAMED(IOERR_SHORT_READ),
    NAMED(IOERR_WRITE),
    NAMED(IOERR_FSYNC),
    NAMED(IOERR_DIR_FSYNC),
    NAMED(IOERR_TRUNCATE),
    NAMED(IOERR_FSTAT),
    NAMED(IOERR_UNLOCK),
    NAMED(IOERR_RDLOCK),
    NAMED(IOERR_DELETE),
    NAMED(IOERR_BLOCKED),
    NAMED(IOERR_NOMEM),
    NAMED(IOERR_ACCESS),
    NAMED(IOERR_CHECKRESERVEDLOCK),
    NAMED(IOERR_LOCK),
    NAMED(IOERR_CLOSE),
    NAMED(IOERR_DIR_CLOSE),
    NAMED(IOERR_SHMOPEN),
    NAMED(IOERR_SHMSIZE),
    NAMED(IOERR_SHMLOCK),
    NAMED(IOERR_SHMMAP),
    NAMED(IOERR_SEEK),
    NAMED(IOERR_DELETE_NOENT),
    NAMED(IOERR_MMAP),
    NAMED(IOERR_GETTEMPPATH),
    NAMED(IOERR_CONVPATH),
    NAMED(IOERR_VNODE),
    NAMED(IOERR_AUTH),
    NAMED(IOERR_BEGIN_ATOMIC),
    NAMED(IOERR_COMMIT_ATOMIC),
    NAMED(IOERR_ROLLBACK_ATOMIC),
    NAMED(IOERR_DATA),
    NAMED(IOERR_CORRUPTFS),
    NAMED(CANTOPEN_NOTEMPDIR),
    NAMED(CANTOPEN_ISDIR),
    NAMED(CANTOPEN_FULLPATH),
    NAMED(CANTOPEN_CONVPATH),
    NAMED(CANTOPEN_DIRTYWAL),
    NAMED(CANTOPEN_SYMLINK),
    NAMED(CORRUPT_VTAB),
    NAMED(CORRUPT_SEQUENCE),
    NAMED(CORRUPT_INDEX),
    NAMED(READONLY_RECOVERY),
    NAMED(READONLY_CANTLOCK),
    NAMED(READONLY_ROLLBACK),
    NAMED(READONLY_DBMOVED),
    NAMED(READONLY_CANTINIT),
    NAMED(READONLY_DIRECTORY),
    NAMED(ABORT_ROLLBACK),
    NAMED(CONSTRAINT_CHECK),
    NAMED(CONSTRAINT_COMMITHOOK),
    NAMED(CONSTRAINT_FOREIGNKEY),
    NAMED(CONSTRAINT_FUNCTION),
    NAMED(CONSTRAINT_NOTNULL),
    NAMED(CONSTRAINT_PRIMARYKEY),
    NAMED(CONSTRAINT_TRIGGER),
    NAMED(CONSTRAINT_UNIQUE),
    NAMED(CONSTRAINT_VTAB),
    NAMED(CONSTRAINT_ROWID),
    NAMED(CONSTRAINT_PINNED),
    NAMED(CONSTRAINT_DATATYPE),
    NAMED(AUTH_USER),
};
#undef NAMED

BackingFault fault_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return BackingFault::busy;
    case SQLITE_INTERRUPT: return BackingFault::interrupted;
    case SQLITE_TOOBIG: return BackingFault::too_long;
    default: return BackingFault::failed;
  }
}

}  // namespace

std::string_view name_of_code(int code) {
  for (const int wanted : {code, code & 0xff}) {
    const auto at = std::ranges::find(named_codes, wanted, &NamedCode::code);
    if (at != named_codes.end()) return at->name;
  }
  return {};
}

PersistenceError error_of(int code, std::string_view method, std::string message) {
  return PersistenceBackingError{.method = std::string{method},
                                 .fault = fault_of(code),
                                 .code = std::string{name_of_code(code)},
                                 .message = std::move(message)};
}

}  // namespace persist::sqlite
