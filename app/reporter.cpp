#include "reporter.hpp"

#include <unistd.h>

#include <persist/json_text.hpp>

#include "render/escape.hpp"

namespace persist::app {

namespace {

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += ',';
  append_quoted(out, name);
  out += ':';
  append_quoted(out, text);
}

std::string issues_as_json(const PersistenceSchemaError& error) {
  std::string out = ",\"issues\":[";
  for (const Issue& issue : error.issues) {
    if (out.back() == '}') out += ',';
    out += "{\"path\":";
    append_quoted(out, issue.path);
    append_member(out, "message", issue.message);
    out += '}';
  }
  return out + ']';
}

std::string cause_as_json(const PersistenceBackingError& error) {
  std::string out = ",\"cause\":{\"code\":";
  append_quoted(out, error.code);
  append_member(out, "message", error.message);
  return out + '}';
}

/// One write, so that lines of several processes do not mingle. There is nobody to tell of a
/// failure.
void write_line(const std::string& line) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void Reporter::say(std::string_view tag, std::string_view message, std::string_view hint,
                   std::string_view members_as_json) const {
  const std::string shown = escaped(message);
  std::string line;
  if (form_ == Form::json) {
    line = "{\"_tag\":";
    append_quoted(line, tag);
    append_member(line, "method", command_);
    append_member(line, "message", shown);
    line += members_as_json;
    if (!hint.empty()) append_member(line, "hint", escaped(hint));
    line += "}\n";
  } else {
    line = "persist: ";
    if (!command_.empty()) line += command_ + ": ";
    if (tag == "Warning") line += "warning: ";
    line += shown + '\n';
    if (!hint.empty()) line += "hint: " + escaped(hint) + '\n';
  }
  write_line(line);
}

void Reporter::error(const Error& error) const {
  if (const auto* usage = std::get_if<UsageError>(&error)) {
    say("UsageError", usage->message, usage->hint, "");
  } else if (const auto* schema = std::get_if<PersistenceSchemaError>(&error)) {
    say(PersistenceSchemaError::tag, message_of(*schema), "", issues_as_json(*schema));
  } else if (const auto* backing = std::get_if<PersistenceBackingError>(&error)) {
    say(PersistenceBackingError::tag, message_of(*backing), "", cause_as_json(*backing));
  } else if (const auto* condition = std::get_if<ConditionError>(&error)) {
    say("ConditionError", condition->message, "", "");
  }
}

void Reporter::warn(std::string_view message, std::string_view hint) const {
  if (words_ != Words::quiet) say("Warning", message, hint, "");
}

void Reporter::note(std::string_view message) const {
  if (words_ == Words::verbose) say("Note", message, "", "");
}

Status status_of(const Error& error) {
  struct {
    Status operator()(const UsageError&) const { return Status::usage; }
    Status operator()(const PersistenceSchemaError&) const { return Status::schema; }
    Status operator()(const PersistenceBackingError& it) const {
      switch (it.fault) {
        case BackingFault::busy: return Status::busy;
        case BackingFault::interrupted: return Status::interrupted;
        case BackingFault::ambiguous_store: return Status::usage;
        case BackingFault::failed: break;
      }
      return Status::backing;
    }
    Status operator()(const ConditionError&) const { return Status::condition; }
    Status operator()(const ReaderGone&) const { return Status::reader_gone; }
  } const status;
  return std::visit(status, error);
}

}  // namespace persist::app
