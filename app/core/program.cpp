#include "core/program.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

#include "base/time_words.hpp"
#include "cli/command_line.hpp"
#include "core/reporter.hpp"
#include "core/session.hpp"
#include "io/output.hpp"
#include "io/pager.hpp"
#include "io/signals.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

/// The command line may be what is wrong, so its wish for JSON errors is looked up by hand.
Reporter::Form form_wished(std::span<const std::string_view> words) {
  const auto ends = std::ranges::find(words, "--");
  for (auto word = words.begin(); word != ends; ++word) {
    if (*word == "--errors=json") return Reporter::Form::json;
    if (*word == "--errors" && word + 1 != ends && word[1] == "json") return Reporter::Form::json;
  }
  return Reporter::Form::text;
}

Reporter reporter_for(const Settings& settings) {
  return {settings.json_errors ? Reporter::Form::json : Reporter::Form::text,
          settings.quiet     ? Reporter::Words::quiet
          : settings.verbose ? Reporter::Words::verbose
                             : Reporter::Words::normal};
}

/// As a shell reports a process that the signal ended.
Status status_of_signal(int number) {
  switch (number) {
    case SIGHUP: return Status::hung_up;
    case SIGQUIT: return Status::quit;
    case SIGTERM: return Status::terminated;
    default: return Status::interrupted;
  }
}

Status reported(const Error& error, const Reporter& report) {
  const Status status = status_of(error);
  if (status == Status::interrupted) return status_of_signal(received_signal());
  report.error(error);
  return status;
}

/// A fault in the variable costs its colours alone, and is told to those who would see them.
void choose_colors(const Session& session) {
  use_palette(session.settings().palette);
  if (!session.colored()) return;
  for (const std::string& fault : session.settings().palette_faults) {
    session.report().warn("PERSIST_PALETTE: " + fault);
  }
}

/// The pager, where `out` is a terminal and one is wanted.
class Paged {
 public:
  Paged(Output& out, bool is_wanted) {
    if (!is_wanted || !out.is_terminal()) return;
    auto command = pager_command();
    if (!command) return;
    pager_.emplace(*std::move(command));
    out.page_through(*pager_);
  }

  /// What the run ended with after the person has seen all they want. Quitting is not a failure.
  [[nodiscard]] Outcome<Status> finish(Outcome<Status> status, const Reporter& report) {
    if (!pager_) return status;
    Outcome<void> finished = pager_->finish();
    if (pager_->obstacle()) {
      report.warn(*pager_->obstacle(), "use --no-pager, or set PERSIST_PAGER or PAGER");
    }
    const bool is_stopped = !status && (std::holds_alternative<BrokenPipe>(status.error()) ||
                                        received_signal() == SIGCHLD);
    if (!finished && (status || is_stopped)) return std::unexpected{std::move(finished.error())};
    return is_stopped && pager_->was_quit() ? Outcome<Status>{Status::done} : std::move(status);
  }

 private:
  std::optional<Pager> pager_;
};

Outcome<Status> run(ParsedCommand& parsed, Settings settings, Reporter& report, Output& out) {
  Session session{std::move(settings), report, out};
  choose_colors(session);
  // A prompt is no place to say what is wrong with a file.
  if (parsed.name != "complete-words") PERSIST_PASS(session.load_schemas());
  const auto begin = std::chrono::steady_clock::now();
  Outcome<Status> status = parsed.command->run(session);
  // What was printed before an error is data too; the error is reported first come, first served.
  const Outcome<void> flushed = out.flush();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  // There --verbose asks for what the program is built with.
  if (parsed.name != "version") report.note("took " + human_duration(took));
  if (status && !flushed) return std::unexpected(flushed.error());
  if (!status || report.skipped() == 0) return status;
  report.report_skipped();
  return Status::backing;
}

Outcome<Status> print(const Answer& asked, Output& out) {
  PERSIST_PASS(out.write(asked.text));
  PERSIST_PASS(out.flush());
  return Status::done;
}

Status answer(const Answer& asked, bool may_page, Output& out, const Reporter& report) {
  const bool is_long = std::ranges::count(asked.text, '\n') > 1;
  Paged paged{out, may_page && is_long};
  const Outcome<Status> status = paged.finish(print(asked, out), report);
  return status ? *status : reported(status.error(), report);
}

Status parse_and_run(std::span<const std::string_view> words, const DriverRegistry& drivers) {
  Reporter report{form_wished(words), Reporter::Words::normal};
  Output out{STDOUT_FILENO};
  Outcome<Parsed> parsed = parse_command_line(words);
  if (!parsed) return reported(parsed.error(), report);
  if (const auto* const asked = std::get_if<Answer>(&*parsed)) {
    return answer(*asked, std::ranges::find(words, "--no-pager") == words.end(), out, report);
  }

  auto& command = std::get<ParsedCommand>(*parsed);
  report.speak_for(command.name);
  Outcome<Settings> settings = resolve(command.globals, drivers);
  if (!settings) return reported(settings.error(), report);
  report = reporter_for(*settings);
  report.speak_for(command.name);
  Paged paged{out, command.paging == Paging::on_terminal && !settings->no_pager};
  const Outcome<Status> status =
      paged.finish(run(command, *std::move(settings), report, out), report);
  return status ? *status : reported(status.error(), report);
}

}  // namespace

void report_out_of_memory() noexcept {
  // Nothing here may allocate.
  constexpr std::string_view message = "persist: out of memory\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message.data(), message.size());
}

Status run_program(std::span<const std::string_view> words, const DriverRegistry& drivers) {
  try {
    return parse_and_run(words, drivers);
  } catch (const std::bad_alloc&) {
    report_out_of_memory();
    return Status::backing;
  }
}

}  // namespace persist::app
