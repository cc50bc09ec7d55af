#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <persist/dump_reader.hpp>
#include <persist/entry_sort.hpp>

#include "base/escape.hpp"
#include "commands/make.hpp"
#include "core/dump_lines.hpp"
#include "core/dump_writer.hpp"
#include "core/session.hpp"
#include "io/dump_input.hpp"
#include "io/repeated_keys.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

std::unexpected<Error> refusal(const DumpInput& input, const std::string& message) {
  return std::unexpected{Error{
      PersistenceSchemaError{.issues = {{.path = "", .message = input.name() + ": " + message}}}}};
}

/// The SHA-256 of all bytes of `input`.
Outcome<std::string> digest_of(DumpInput& input) {
  PERSIST_PASS(input.rewind());
  DumpSealer sum;
  std::string room(std::size_t{256} << 10U, '\0');
  while (true) {
    const auto count = input.read(room);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return sum.digest();
    sum.add(std::string_view{room}.substr(0, *count));
  }
}

/// A dump that was checked, and gives its entries in order.
class Formatter {
 public:
  Formatter(DumpInput& input, const Session& session)
      : input_{input},
        report_{session.report()},
        options_{dump_read_options(session.settings(), session.now())} {}

  /// A PersistenceSchemaError if a line is malformed, the seal does not match, or a key comes
  /// again.
  Outcome<void> check() {
    RepeatedKeys keys{RepeatedKeys::Which::all};
    std::size_t saved_line = 0;
    const std::string* last_store = nullptr;
    const auto reading = read_lines(
        input_, options_,
        [&](const DumpEntry& entry) -> Result<void> {
          keys.add(entry);
          if (entry.after && saved_line == 0) saved_line = entry.line;
          if (last_store == nullptr || *last_store != entry.store) {
            last_store = &*stores_.emplace(entry.store).first;
          }
          return {};
        },
        report_);
    if (!reading) return std::unexpected(reading.error());
    if (reading->malformed > 0) return refusal(input_, "the dump is malformed; it is unchanged");
    if (saved_line > 0) {
      return refusal(input_, "line " + std::to_string(saved_line) +
                                 " was written by --save; only dumps can be formatted");
    }
    if (const auto repeated = keys.find_conflict()) {
      return refusal(input_, "lines " + std::to_string(repeated->first_line) + " and " +
                                 std::to_string(repeated->second_line) + " have the same key");
    }
    is_sorted_ = reading->sorted;
    sealing_ = reading->seal ? Sealing::sealed : Sealing::none;
    options_.seal_check = SealCheck::skip;
    return {};
  }

  Outcome<void> write_to(DumpWriter& out) {
    PERSIST_PASS(is_sorted_ ? write_in_order(out) : write_sorted(out));
    return out.end(sealing_);
  }

 private:
  /// Calls `take` for each entry with its text.
  Outcome<void> render(DumpForm form, const auto& take) {
    std::optional<Error> stopped;
    std::string text;
    const auto reading = read_lines(
        input_, options_,
        [&](const DumpEntry& entry) -> Result<void> {
          text.clear();
          append_dump_entry(
              text, entry.store,
              {.key = entry.key,
               .value = entry.value,
               .expires = entry.expires,
               .key_class = entry.key_class},
              form,
              {.form = entry.has_ttl ? DumpExpiry::Form::ttl : DumpExpiry::Form::instant,
               .now = *options_.now});
          if (auto taken = take(entry, text); !taken) {
            stopped = std::move(taken.error());
            return std::unexpected(PersistenceBackingError{});
          }
          return {};
        },
        report_);
    if (stopped) return std::unexpected(*std::move(stopped));
    if (!reading) return std::unexpected(reading.error());
    if (reading->malformed > 0) return refusal(input_, "the dump changed while it was read");
    return {};
  }

  Outcome<void> write_in_order(DumpWriter& out) {
    return render(out.form(),
                  [&](const DumpEntry&, std::string_view text) { return out.add_text(text); });
  }

  Outcome<void> write_sorted(DumpWriter& out) {
    const std::vector<std::string> stores(stores_.begin(), stores_.end());
    EntrySort sort{[] { return received_signal() != 0; }};
    PERSIST_PASS(
        render(out.form(), [&](const DumpEntry& entry, std::string_view text) -> Outcome<void> {
          const auto store = std::ranges::lower_bound(stores, entry.store);
          PERSIST_STOP(sort.add({.key = entry.key,
                                 .value = text,
                                 .expires = {},
                                 .key_class = entry.key_class,
                                 .store = static_cast<std::uint32_t>(store - stores.begin())}));
          return {};
        }));
    EntryBatch batch;
    while (true) {
      PERSIST_STOP(sort.next(batch));
      if (batch.empty()) return {};
      for (std::size_t i = 0; i < batch.size(); ++i) PERSIST_PASS(out.add_text(batch[i].value));
    }
  }

  DumpInput& input_;
  const Reporter& report_;
  DumpReadOptions options_;
  std::set<std::string> stores_;
  bool is_sorted_ = true;
  Sealing sealing_ = Sealing::none;
};

class Fmt final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FILE", Arity::any, files_, "dumps; - is standard input, the default");
    options.flag(
        "--check", check_,
        {"print the files that are not formatted, and change nothing",
         "Print the names of files that are not formatted, and change nothing: status 1 if "
         "there are any."});
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(session.refuse_options_for_db());
    if (files_.empty()) files_.emplace_back("-");
    if (std::ranges::count(files_, "-") > 1) return usage("standard input can be read only once");
    Status worst = Status::done;
    for (const std::string& file : files_) {
      const auto status = format(file, session);
      if (status) {
        if (worst == Status::done) worst = *status;
        continue;
      }
      // What is wrong with one dump does not keep others from being formatted.
      if (!std::holds_alternative<PersistenceSchemaError>(status.error())) return status;
      session.report().error(status.error());
      worst = Status::schema;
    }
    return worst;
  }

 private:
  Outcome<Status> format(const std::string& file, Session& session) const {
    auto input = DumpInput::open(file, Passes::many, 2 * session.settings().max_value_bytes,
                                 session.settings().max_dump_bytes);
    if (!input) return std::unexpected(std::move(input.error()));
    if (file != "-" && input->is_piped()) return usage(file + " is not a regular file");
    const auto before = digest_of(*input);
    if (!before) return std::unexpected(before.error());
    Formatter formatter{*input, session};
    PERSIST_PASS(formatter.check());
    auto out = check_ ? DumpWriter::discarding(session)
                      : DumpWriter::open(file, session, input->compression());
    if (!out) return std::unexpected(std::move(out.error()));
    PERSIST_PASS(formatter.write_to(*out));
    const bool is_formatted = out->digest() == *before;
    if (check_ && !is_formatted) {
      PERSIST_PASS(session.out().line(name_of(file, session)));
      return Status::negative;
    }
    // A file that is as it should be keeps its times, too.
    if (!check_ && (file == "-" || !is_formatted)) PERSIST_PASS(out->publish());
    return Status::done;
  }

  static std::string name_of(const std::string& file, Session& session) {
    if (file == "-") return "standard input";
    return session.out().is_terminal() ? escaped(file) : file;
  }

  std::vector<std::string> files_;
  bool check_ = false;
};

}  // namespace

std::unique_ptr<Command> make_fmt() { return std::make_unique<Fmt>(); }

}  // namespace persist::app
