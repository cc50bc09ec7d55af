#include <unistd.h>

#include <persist/json_reader.hpp>

#include "batch/executor.hpp"
#include "batch/request.hpp"
#include "batch/request_lines.hpp"
#include "commands/make.hpp"
#include "core/diagnostic.hpp"
#include "core/session.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string malformed(std::string_view why, std::size_t column) {
  std::string message{why};
  if (column > 0) message += " (column " + std::to_string(column) + ")";
  return message;
}

/// Whether `error` is about the run and not about one request.
bool ends_session(const Error& error) {
  const auto* const backing = std::get_if<PersistenceBackingError>(&error);
  return backing != nullptr && backing->fault == BackingFault::interrupted;
}

class Batch final : public Command {
 public:
  void declare(Options& /*options*/) override {}

  Outcome<Status> run(Session& session) override {
    if (!session.settings().db) {
      return usage("no database is named", "name it with --db or PERSIST_DB");
    }
    BatchExecutor executor{session};
    // A line is longer than its value: escapes, the key, the names of members.
    RequestLines lines{STDIN_FILENO, 2 * session.settings().max_value_bytes};
    while (true) {
      const auto line = lines.next([&] {
        executor.release();
        return session.out().flush();
      });
      if (!line) return std::unexpected(line.error());
      if (!*line) return Status::done;
      if (is_blank((*line)->text) && !(*line)->is_too_long) continue;
      PERSIST_PASS(answer(**line, executor, session));
      if (!session.out().has_room_for(answer_.size() + 1)) executor.release();
      PERSIST_PASS(session.out().line(answer_));
    }
  }

 private:
  /// Makes the answer to `line`; what ends the session is an error.
  Outcome<void> answer(const RequestLine& line, BatchExecutor& executor, const Session& session) {
    if (line.is_too_long) return refuse(line, "the line is longer than the limit");
    const auto json = JsonView::parse(line.text);
    if (!json) {
      const std::size_t column = position_in(line.text, json.error().offset).column;
      return refuse(line, malformed(json.error().reason, column));
    }
    if (kind_of(*json) != JsonKind::object) return refuse(line, "a request is a JSON object");

    answer_ = "{\"id\":";
    append_compact(answer_, id_of_request(*json));
    const std::size_t after_id = answer_.size();
    const auto request = read_request(*json, session);
    const Outcome<void> done =
        request ? executor.execute(*request, answer_) : std::unexpected(request.error());
    if (!done) {
      if (ends_session(done.error())) return done;
      answer_.resize(after_id);
      append_error(done.error(), op_of_request(*json));
    }
    answer_ += '}';
    return {};
  }

  /// Answers a line that is no request.
  Outcome<void> refuse(const RequestLine& line, const std::string& why) {
    answer_ = "{\"id\":null,\"line\":" + std::to_string(line.number);
    append_error(PersistenceSchemaError{.issues = {{.path = "", .message = why}}}, "batch");
    answer_ += '}';
    return {};
  }

  void append_error(const Error& error, std::string_view method) {
    answer_ += ",\"error\":";
    append_diagnostic(answer_, diagnostic_of(error), method.empty() ? "batch" : method);
  }

  std::string answer_;
};

}  // namespace

std::unique_ptr<Command> make_batch() { return std::make_unique<Batch>(); }

}  // namespace persist::app
