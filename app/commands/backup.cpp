#include <sys/stat.h>

#include "commands/make.hpp"
#include "core/backing.hpp"
#include "core/progress.hpp"
#include "core/session.hpp"
#include "io/output_file.hpp"
#include "render/table.hpp"

namespace persist::app {

namespace {

class Backup final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FILE", Arity::one, file_, "the copy");
    options.flag(
        "-f,--force", force_,
        {"replace the content of FILE, a SQLite database",
         "If FILE exists, replace its content. It must be a SQLite database, and is written "
         "through SQLite: it keeps its mode and owner, files that a killed application left next "
         "to it are handled, and an application that has it open sees the new content."});
  }

  Outcome<Status> run(Session& session) override {
    const Settings& settings = session.settings();
    if (!settings.db) return usage("no database specified", "use --db or set PERSIST_DB");
    if (!settings.db->capabilities().backup) {
      return usage("backup works on SQLite files only",
                   "use dump to write the entries of any backing");
    }
    const std::string& file = file_.front();
    if (file == "-") {
      return usage("cannot write a backup to standard output",
                   "specify a file, or use dump to write to standard output");
    }
    if (is_part_of(file, *settings.db)) {
      return usage(file + " is the database itself, or a part of it");
    }
    struct stat about {};
    if (::stat(file.c_str(), &about) == 0) {
      if (!S_ISREG(about.st_mode)) return usage(file + " exists and is not a regular file");
      if (!force_) return usage(file + " already exists", "use --force to replace its content");
    }
    Progress progress{session, "pages copied"};
    PERSIST_STOP(settings.db->driver->back_up(
        settings.db->uri, open_options(Access::read, settings, session.report()), file,
        force_ ? BackupTarget::any : BackupTarget::new_file, [&](int remaining, int total) {
          progress.reach(static_cast<std::size_t>(total - remaining),
                         static_cast<std::size_t>(total));
          return received_signal() == 0;
        }));
    session.report().inform("copied " + name_of(*settings.db) + " to " + file + size_words(file));
    return Status::done;
  }

 private:
  /// " (1.5 MiB)"; nothing where it is not known.
  static std::string size_words(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) return {};
    return " (" + human_size(static_cast<std::uint64_t>(about.st_size)) + ')';
  }

  std::vector<std::string> file_;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_backup() { return std::make_unique<Backup>(); }

}  // namespace persist::app
