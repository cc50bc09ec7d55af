#include "core/snapshot.hpp"

#include <cerrno>
#include <cstdlib>

#include <persist/sqlite.hpp>
#include <persist/temporary_folder.hpp>

#include "base/system_error.hpp"
#include "core/backing.hpp"
#include "io/temporary_folder.hpp"

namespace persist::app {

void Snapshot::RemoveFolder::operator()(const std::string* path) const {
  remove_folder(*path);
  std::default_delete<const std::string>{}(path);
}

Outcome<Snapshot> Snapshot::take(const Session& session) {
  const Url& url = *session.settings().db;
  if (url.kind != Url::Kind::sqlite) {
    return usage("--snapshot is of a SQLite file; memory and folders have none");
  }
  const auto folder = temporary_folder();
  if (!folder) return stop(folder.error());
  auto name = std::make_unique<std::string>((*folder / "persist.XXXXXX").string());
  if (::mkdtemp(name->data()) == nullptr) {
    return std::unexpected{system_error("cannot make a temporary folder", errno)};
  }
  Snapshot snapshot;
  snapshot.folder_.reset(name.release());
  Url copy = url;
  copy.path = *snapshot.folder_ + "/snapshot.db";
  PERSIST_STOP(backup_sqlite(
      sqlite_options(url, Access::read, session.settings(), session.report()), copy.path));
  auto opened = open_backing(copy, Access::read, session.settings(), session.report());
  if (!opened) return std::unexpected(std::move(opened.error()));
  snapshot.inspector_ = *std::move(opened);
  return snapshot;
}

}  // namespace persist::app
