#include "core/reporter.hpp"

#include <unistd.h>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "base/url.hpp"
#include "io/status_line.hpp"

namespace persist::app {

namespace {

// Of what is skipped.
constexpr std::size_t max_named = 10;
constexpr std::size_t max_remembered = 10'000;

/// One write, so that lines of several processes do not mingle. There is nobody to report a
/// failure.
void write_line(const std::string& line) {
  erase_status_line();
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

/// The same without the key that an error of reading may name: in its words, or as a file's name.
Error without_key(const Error& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  if (backing == nullptr || (backing->method != "scan" && backing->method != "get")) return error;
  PersistenceBackingError general = *backing;
  switch (backing->fault) {
    case BackingFault::too_long:
      general.message = "an entry is longer than the limit";
      if (!backing->store.empty()) general.message += ", in store \"" + backing->store + '"';
      return general;
    case BackingFault::failed:
    case BackingFault::unsupported:
      general.message = "an entry cannot be read (its key is not shown)";
      return general;
    default: return error;
  }
}

}  // namespace

void Reporter::say(const Diagnostic& diagnostic) const {
  if (words_ == Words::silent) return;
  std::string line;
  if (form_ == Form::json) {
    append_diagnostic(line, diagnostic, command_);
    line += '\n';
  } else {
    line = "persist: ";
    if (!command_.empty()) line += command_ + ": ";
    if (diagnostic.tag == "Warning") line += "warning: ";
    line += escaped(without_userinfo(diagnostic.message)) + '\n';
    if (!diagnostic.hint.empty())
      line += "hint: " + escaped(without_userinfo(diagnostic.hint)) + '\n';
  }
  write_line(line);
}

void Reporter::error(const Error& error) const {
  if (std::holds_alternative<BrokenPipe>(error)) return;
  say(diagnostic_of(hides_keys_ ? without_key(error) : error));
}

void Reporter::error(const Error& error, std::string_view hint) const {
  Diagnostic diagnostic = diagnostic_of(error);
  diagnostic.hint = hint;
  say(diagnostic);
}

void Reporter::conflict(std::string_view message, std::string_view members) const {
  say({.tag = "Conflict", .message = std::string{message}, .members = std::string{members}});
}

void Reporter::skip(const PersistenceBackingError& error) const {
  if (skips_.contains(error.message)) return;
  if (skips_.size() < max_remembered) skips_.insert(error.message);
  if (++skipped_ <= max_named) this->error(error);
}

void Reporter::report_skipped() const {
  if (skipped_ <= max_named) return;
  this->error(PersistenceBackingError{
      .message =
          counted(skipped_ - max_named, "more entry was", "more entries were") + " skipped"});
}

void Reporter::warn(std::string_view message, std::string_view hint) const {
  if (is_quiet()) return;
  say({.tag = "Warning", .message = std::string{message}, .hint = std::string{hint}});
}

void Reporter::inform(std::string_view message) const {
  if (is_quiet()) return;
  if (words_ == Words::normal && ::isatty(STDERR_FILENO) == 0) return;
  say({.tag = "Note", .message = std::string{message}});
}

void Reporter::answer(std::string_view message) const {
  if (!is_quiet()) say({.tag = "Note", .message = std::string{message}});
}

void Reporter::note(std::string_view message) const {
  if (words_ == Words::verbose) say({.tag = "Note", .message = std::string{message}});
}

}  // namespace persist::app
