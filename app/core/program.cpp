#include "core/program.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "cli/command_line.hpp"
#include "core/reporter.hpp"
#include "core/session.hpp"
#include "io/output.hpp"
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

Outcome<Status> run(ParsedCommand& parsed, Settings settings, Reporter& report, Output& out) {
  Session session{std::move(settings), report, out};
  choose_colors(session);
  Outcome<Status> status = parsed.command->run(session);
  // What was printed before an error is data too; the error is reported first come, first served.
  const Outcome<void> flushed = out.flush();
  if (status && !flushed) return std::unexpected(flushed.error());
  if (!status || report.skipped() == 0) return status;
  report.report_skipped();
  return Status::backing;
}

Status answer(const Answer& asked, Output& out, const Reporter& report) {
  Outcome<void> printed = out.write(asked.text);
  if (printed) printed = out.flush();
  return printed ? Status::done : reported(printed.error(), report);
}

Status parse_and_run(std::span<const std::string_view> words, const DriverRegistry& drivers) {
  Reporter report{form_wished(words), Reporter::Words::normal};
  Output out{STDOUT_FILENO};
  Outcome<Parsed> parsed = parse_command_line(words);
  if (!parsed) return reported(parsed.error(), report);
  if (const auto* const asked = std::get_if<Answer>(&*parsed)) return answer(*asked, out, report);

  auto& command = std::get<ParsedCommand>(*parsed);
  report.speak_for(command.name);
  Outcome<Settings> settings = resolve(command.globals, drivers);
  if (!settings) return reported(settings.error(), report);
  report = reporter_for(*settings);
  report.speak_for(command.name);
  const Outcome<Status> status = run(command, *std::move(settings), report, out);
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
