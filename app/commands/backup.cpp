#include <persist/sqlite.hpp>

#include "backing.hpp"
#include "commands/make.hpp"
#include "output_file.hpp"
#include "session.hpp"

namespace persist::app {

namespace {

class Backup final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FILE", Arity::one, file_, "the copy");
    options.flag("-f,--force", force_, "replace FILE");
  }

  Outcome<Status> run(Session& session) override {
    const Settings& settings = session.settings();
    if (!settings.db) return usage("no database is named", "name it with --db or PERSIST_DB");
    if (settings.db->kind != Url::Kind::sqlite) {
      return usage("backup copies SQLite files", "dump writes what any backing holds");
    }
    PERSIST_PASS(copy_file(sqlite_options(*settings.db, Access::read, settings, session.report()),
                           file_.front(), force_ ? Existing::replaced : Existing::refused));
    return Status::done;
  }

 private:
  std::vector<std::string> file_;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_backup() { return std::make_unique<Backup>(); }

}  // namespace persist::app
