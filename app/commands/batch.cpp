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

bool is_blank_line(std::string_view line) {
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
      return usage("no database specified", "use --db or set PERSIST_DB");
    }
    BatchExecutor executor{session};
    // A line is longer than its value: escapes, the key, the names of members.
    RequestLines lines{STDIN_FILENO, 2 * session.settings().max_value_bytes};
    while (true) {
      const auto line = lines.next([&]() -> Outcome<void> {
        PERSIST_PASS(answer_lookups(executor, session));
        return session.out().flush();
      });
      if (!line) return std::unexpected(line.error());
      if (!*line) break;
      if (is_blank_line((*line)->text) && !(*line)->is_too_long) continue;
      PERSIST_PASS(take(**line, executor, session));
    }
    PERSIST_PASS(answer_lookups(executor, session));
    return Status::done;
  }

 private:
  // So many requests for values are answered together, where that many have arrived.
  static constexpr std::size_t max_lookups = 256;

  /// A request for values that has not been answered yet.
  struct Pending {
    std::string id;
    std::string op;
  };

  /// Answers `line`, or puts it with those that are looked up together; what ends the session is an
  /// error.
  Outcome<void> take(const RequestLine& line, BatchExecutor& executor, Session& session) {
    if (line.is_too_long) {
      return refuse(line, "the line is longer than the limit", executor, session);
    }
    const auto json = JsonView::parse(line.text);
    if (!json) {
      const std::size_t column = position_in(line.text, json.error().offset).column;
      return refuse(line, malformed(json.error().reason, column), executor, session);
    }
    if (kind_of(*json) != JsonKind::object) {
      return refuse(line, "a request must be a JSON object", executor, session);
    }

    Pending pending{.id = "{\"id\":", .op = std::string{op_of_request(*json)}};
    append_compact(pending.id, id_of_request(*json));
    auto request = read_request(*json, session);
    if (request && BatchExecutor::is_lookup(*request)) {
      lookups_.push_back({.request = *std::move(request)});
      pending_.push_back(std::move(pending));
      return lookups_.size() < max_lookups ? Outcome<void>{} : answer_lookups(executor, session);
    }
    PERSIST_PASS(answer_lookups(executor, session));
    BatchAnswer answer;
    if (request) {
      answer.request = *std::move(request);
      executor.execute(answer);
    } else {
      answer.done = std::unexpected(std::move(request.error()));
    }
    return print(pending, answer, session);
  }

  /// Answers the requests for values that have come so far.
  Outcome<void> answer_lookups(BatchExecutor& executor, Session& session) {
    if (lookups_.empty()) return {};
    executor.look_up(lookups_);
    for (std::size_t i = 0; i < lookups_.size(); ++i) {
      PERSIST_PASS(print(pending_[i], lookups_[i], session));
    }
    lookups_.clear();
    pending_.clear();
    return {};
  }

  Outcome<void> print(const Pending& pending, const BatchAnswer& answer, Session& session) {
    answer_ = pending.id;
    if (answer.done) {
      answer_ += answer.text;
    } else if (ends_session(answer.done.error())) {
      return answer.done;
    } else {
      append_error(answer.done.error(), pending.op);
    }
    answer_ += "}\n";
    return session.print_json_lines(answer_);
  }

  /// Answers a line that is not a request.
  Outcome<void> refuse(const RequestLine& line, const std::string& why, BatchExecutor& executor,
                       Session& session) {
    PERSIST_PASS(answer_lookups(executor, session));
    answer_ = "{\"id\":null,\"line\":" + std::to_string(line.number);
    append_error(PersistenceSchemaError{.issues = {{.path = "", .message = why}}}, "batch");
    answer_ += "}\n";
    return session.print_json_lines(answer_);
  }

  void append_error(const Error& error, std::string_view method) {
    answer_ += ",\"error\":";
    append_diagnostic(answer_, diagnostic_of(error), method.empty() ? "batch" : method);
  }

  std::vector<BatchAnswer> lookups_;
  std::vector<Pending> pending_;  // of the same requests
  std::string answer_;
};

}  // namespace

std::unique_ptr<Command> make_batch() { return std::make_unique<Batch>(); }

}  // namespace persist::app
