#include "core/diagnostic.hpp"

#include <persist/json_text.hpp>

#include "base/escape.hpp"
#include "base/url.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

/// As a JSON string that is safe to show: what a terminal would act on is a `\u` escape of JSON.
void append_text(std::string& out, std::string_view text) {
  std::string quoted;
  append_string(quoted, without_userinfo(text));
  out += escaped(quoted);
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += ',';
  append_quoted(out, name);
  out += ':';
  append_text(out, text);
}

std::string issues_as_json(const PersistenceSchemaError& error) {
  std::string out = R"(,"issues":[)";
  for (const Issue& issue : error.issues) {
    if (out.back() == '}') out += ',';
    out += R"({"path":)";
    append_text(out, issue.path);
    append_member(out, "message", issue.message);
    out += '}';
  }
  return out + ']';
}

std::string cause_as_json(const PersistenceBackingError& error) {
  std::string out = R"(,"cause":{"code":)";
  append_text(out, error.code);
  append_member(out, "message", error.message);
  return out + '}';
}

std::string_view hint_for(const PersistenceBackingError& error) {
  switch (error.fault) {
    case BackingFault::too_long: return "use --max-value-size to change the limit";
    case BackingFault::ambiguous_store:
      return "select one with --layout, merge them with 'copy --move', or drop one with 'clear "
             "--drop-table'";
    case BackingFault::no_such_layout: return "use --layout auto to detect the layout";
    case BackingFault::other_layout:
      return "use 'copy --move' to move a store to another layout of its file";
    case BackingFault::ambiguous_form:
      return "use --kvs-form bare for keys of Effect before 4.1, or escaped for keys of Effect 4.1";
    case BackingFault::other_table: return "use --table TABLE, or sqlite:PATH?table=TABLE";
    case BackingFault::failed:
      if (error.code == "SQLITE_PERM") return "use --allow-triggers to write nevertheless";
      break;
    case BackingFault::unsupported:
      if (error.code == "CROSSSLOT" || error.code == "MAX_CHANGES") {
        return "change them in portions with --batch, or fewer at a time";
      }
      break;
    case BackingFault::outcome_unknown:
      return "read the entries to see whether the changes were made";
    case BackingFault::busy:
    case BackingFault::conflict:
    case BackingFault::unreachable:
    case BackingFault::denied:
    case BackingFault::interrupted: break;
  }
  return {};
}

}  // namespace

Diagnostic diagnostic_of(const Error& error) {
  struct {
    Diagnostic operator()(const UsageError& it) const {
      return {.tag = "UsageError", .message = it.message, .hint = it.hint};
    }
    Diagnostic operator()(const PersistenceSchemaError& it) const {
      return {.tag = PersistenceSchemaError::tag,
              .message = message_of(it),
              .members = issues_as_json(it)};
    }
    Diagnostic operator()(const PersistenceBackingError& it) const {
      return {.tag = PersistenceBackingError::tag,
              .message = message_of(it),
              .hint = std::string{hint_for(it)},
              .members = cause_as_json(it)};
    }
    Diagnostic operator()(const ConditionError& it) const {
      return {.tag = "ConditionError", .message = it.message};
    }
    Diagnostic operator()(const BrokenPipe&) const {
      return {.tag = "ReaderGone", .message = "the reader of the output is gone"};
    }
  } const in_words;
  return std::visit(in_words, error);
}

void append_diagnostic(std::string& out, const Diagnostic& diagnostic, std::string_view method) {
  out += R"({"_tag":)";
  append_quoted(out, diagnostic.tag);
  append_member(out, "method", method);
  append_member(out, "message", diagnostic.message);
  out += diagnostic.members;
  if (!diagnostic.hint.empty()) append_member(out, "hint", diagnostic.hint);
  out += '}';
}

}  // namespace persist::app
