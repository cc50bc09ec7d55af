#pragma once

/// One maker a command; each stands in the file of that name.

#include <memory>

#include "cli/command.hpp"

namespace persist::app {

std::unique_ptr<Command> make_get();
std::unique_ptr<Command> make_get_many();
std::unique_ptr<Command> make_keys();
std::unique_ptr<Command> make_stores();
std::unique_ptr<Command> make_dump();
std::unique_ptr<Command> make_stats();
std::unique_ptr<Command> make_verify();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_requeue();
std::unique_ptr<Command> make_resume();
std::unique_ptr<Command> make_set();
std::unique_ptr<Command> make_remove();
std::unique_ptr<Command> make_clear();
std::unique_ptr<Command> make_load();
std::unique_ptr<Command> make_ttl();
std::unique_ptr<Command> make_expire();
std::unique_ptr<Command> make_purge();
std::unique_ptr<Command> make_edit();
std::unique_ptr<Command> make_restore();
std::unique_ptr<Command> make_update();
std::unique_ptr<Command> make_rename();
std::unique_ptr<Command> make_rename_store();
std::unique_ptr<Command> make_copy();
std::unique_ptr<Command> make_backup();
std::unique_ptr<Command> make_diff();
std::unique_ptr<Command> make_merge();
std::unique_ptr<Command> make_fmt();
std::unique_ptr<Command> make_watch();
std::unique_ptr<Command> make_batch();
std::unique_ptr<Command> make_completion();
std::unique_ptr<Command> make_version();
std::unique_ptr<Command> make_complete_words();

}  // namespace persist::app
