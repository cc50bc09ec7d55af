#include <unistd.h>

#include <persist/dump.hpp>

#include "base/counts.hpp"
#include "base/time_words.hpp"
#include "commands/make.hpp"
#include "core/redaction.hpp"
#include "core/scan_selected.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "io/output_file.hpp"
#include "io/spool.hpp"

namespace persist::app {

namespace {

class Dump final : public Command {
 public:
  void declare(Options& options) override {
    options.value(
        "-o,--output", "FILE", output_,
        {"write to FILE, replaced in one step at the end (-: standard output)",
         "Write to FILE, which is replaced in one step when everything is written; it "
         "keeps its mode. `-` is standard output. A SQLite database is not replaced. A FILE "
         "that ends in `.gz` or `.zst` is compressed."});
    options.flag("--seal", seal_,
                 {"end with a seal, so that load can check that nothing is missing",
                  "End with a seal, so that persist-load(1) can check that nothing is missing. A "
                  "dump that had to skip an entry, because it is longer than --max-value-size or "
                  "has no key, gets no seal."});
    options.flag(
        "--snapshot", snapshot_,
        {"dump the state at one instant, through a temporary copy",
         "Dump the state at one instant, through a temporary copy. Without this option, an entry "
         "that changes during the dump is written as it was either before or after the change."});
    options.flag("--no-expires", no_expires_,
                 {"write entries without their expiry",
                  "Write entries without their expiry: where they are loaded, they never expire. "
                  "Expired entries are left out, and counted on standard error, unless --expired "
                  "or --all is given."});
    options.flag("--relative-ttl", relative_ttl_,
                 {"write how long entries still live in place of when they expire",
                  "Write how long entries still live, as in `\"ttl\":\"604800000ms\"`, in place of "
                  "when they expire. It counts from the current time, or that of --now: the same "
                  "time gives the same bytes. Expired entries are left out, and counted on "
                  "standard error."});
    options.value("--ttl-unit", "DURATION", ttl_unit_,
                  {"round the TTL up to a multiple of DURATION: 1h, 1d (1ms)",
                   "Round up what --relative-ttl writes to a multiple of DURATION, as in `1h` or "
                   "`1d`."});
    options.exclusive({"--no-expires", "--relative-ttl"});
    selection_.declare(options, Liveness::all);
    redact_.declare(options, RedactOptions::Keys::redacted);
  }

  Outcome<Status> run(Session& session) override {
    if (session.settings().json == JsonFormat::pretty) form_ = DumpForm::pretty;
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    PERSIST_PASS(resolve_expiry(session.now()));
    auto redactor = begin_redaction(redact_, session);
    if (!redactor) return std::unexpected(std::move(redactor.error()));
    redactor_ = *std::move(redactor);
    auto opened = session.open(Access::read);
    if (!opened) return std::unexpected(opened.error());
    if (redactor_ && (*opened)->capabilities().requests) {
      return usage(
          "--redact does not apply to requests: their payloads would be written as they "
          "are",
          "load the dump into a cache with --redact, which takes their Exits alone");
    }
    if (snapshot_) {
      auto taken = (*opened)->snapshot();
      if (!taken && !(*opened)->capabilities().snapshot) {
        return usage("--snapshot does not apply to a " + session.settings().db->uri.scheme +
                     ": database: " + message_of(taken.error()));
      }
      if (!taken) return stop(std::move(taken.error()));
      taken_ = *std::move(taken);
    }
    Inspector& inspector = taken_ ? *taken_ : **opened;
    session.warn_of_native_expiry(inspector, selection->range);
    const auto stores = session.stores(inspector, Session::Unnamed::every_store);
    if (!stores) return std::unexpected(stores.error());
    if (!output_ || *output_ == "-")
      return dump(session, inspector, *stores, *selection, session.out());
    return dump_to_file(session, inspector, *stores, *selection);
  }

 private:
  Outcome<void> resolve_expiry(Instant now) {
    expiry_.now = now;
    if (no_expires_) expiry_.form = DumpExpiry::Form::none;
    if (relative_ttl_) expiry_.form = DumpExpiry::Form::ttl;
    if (!ttl_unit_) return {};
    if (!relative_ttl_) return usage("--ttl-unit requires --relative-ttl");
    const auto unit = parse_duration(*ttl_unit_);
    if (!unit || unit->count() <= 0) {
      return usage("--ttl-unit: '" + *ttl_unit_ + "' is not a duration of at least 1ms",
                   std::string{duration_hint});
    }
    expiry_.ttl_unit = *unit;
    return {};
  }

  /// What has expired would live for ever without its expiry, and has no TTL.
  [[nodiscard]] bool leaves_out_expired() const {
    return relative_ttl_ || (no_expires_ && !selection_.names_expired());
  }

  Outcome<Status> dump_to_file(Session& session, Inspector& inspector,
                               const std::vector<std::string>& stores, const Selection& selection) {
    if (is_part_of(*output_, *session.settings().db)) {
      return usage("--output: " + *output_ + " is the database itself, or a part of it");
    }
    auto file = OutputFile::open(*output_);
    if (!file) return std::unexpected(std::move(file.error()));
    const Compression compression = compression_for(*output_);
    if (compression != Compression::none) file->out().compress(compression);
    auto status = dump(session, inspector, stores, selection, file->out());
    if (!status) return status;
    PERSIST_PASS(file->finish());
    return status;
  }

  /// Files get the text as it is.
  Outcome<void> print(Session& session, Output& out, std::string_view text) const {
    return &out == &session.out() ? session.print_dump(text, form_) : out.write(text);
  }

  Outcome<Status> dump(Session& session, Inspector& inspector,
                       const std::vector<std::string>& stores, const Selection& selection,
                       Output& out) {
    // The snapshot of a server is held there as long as it is read.
    const bool is_held = taken_ && !session.settings().db->local_path();
    const bool is_printed = !output_ || *output_ == "-";
    return is_held && (is_printed ? has_reader(STDOUT_FILENO) : has_reader(*output_))
               ? dump_spooled(session, inspector, stores, selection, out)
               : dump_directly(session, inspector, stores, selection, out);
  }

  /// The snapshot ends before anybody is waited for.
  Outcome<Status> dump_spooled(Session& session, Inspector& inspector,
                               const std::vector<std::string>& stores, const Selection& selection,
                               Output& out) {
    auto spool = Spool::open();
    if (!spool) return std::unexpected(std::move(spool.error()));
    auto status = dump_directly(session, inspector, stores, selection, spool->out());
    taken_ = nullptr;
    if (!status) return status;
    PERSIST_PASS(spool->copy_to(form_ == DumpForm::lines ? "\n" : "\n}\n",
                                [&](std::string_view text) { return print(session, out, text); }));
    PERSIST_PASS(out.flush());
    return status;
  }

  [[nodiscard]] Outcome<DumpSummary> write(
      Inspector& inspector, const std::vector<std::string>& stores, const DumpOptions& options,
      const std::function<Outcome<void>(std::string_view)>& sink) const {
    if (redactor_) return write_redacted_dump(inspector, stores, options, *redactor_, sink);
    ErrorRelay passage;
    const auto summary = write_dump(inspector, stores, options, [&](std::string_view text) {
      return passage.pass(sink(text));
    });
    PERSIST_PASS(passage.end(summary ? Result<void>{} : std::unexpected{summary.error()}));
    return *summary;
  }

  Outcome<Status> dump_directly(Session& session, Inspector& inspector,
                                const std::vector<std::string>& stores, const Selection& selection,
                                Output& out) const {
    DumpOptions options{.range = selection.range,
                        .limit = selection.limit,
                        .sealing = seal_ ? Sealing::sealed : Sealing::none,
                        .form = form_,
                        .expiry = expiry_,
                        .is_complete = [&] { return session.report().skipped() == 0; }};
    if (selection.filters()) {
      options.filter = [&](std::string_view, const EntryView& record, const ValueState& state) {
        return selection.accepts(record, state);
      };
    }
    if (leaves_out_expired()) options.live_at = session.now();
    const auto summary = write(inspector, stores, options,
                               [&](std::string_view text) { return print(session, out, text); });
    if (!summary) return std::unexpected(summary.error());
    PERSIST_PASS(out.flush());
    if (seal_ && !summary->is_sealed) {
      session.report().warn("the dump is not sealed: entries are missing from it",
                            "load --mode replace would remove them");
    }
    if (summary->expired > 0) {
      session.report().warn(
          counted(summary->expired, "expired entry is left out", "expired entries are left out"));
    }
    if (redactor_) warn_of_unused_rules(*redactor_, summary->entries, session);
    if (summary->left_out == 0) return Status::done;
    session.report().warn(counted(summary->left_out, "entry is skipped: its key is NULL",
                                  "entries are skipped: their keys are NULL") +
                          ", which a dump cannot represent");
    return Status::schema;
  }

  std::optional<std::string> output_;
  bool seal_ = false;
  bool snapshot_ = false;
  DumpForm form_ = DumpForm::lines;
  bool no_expires_ = false;
  bool relative_ttl_ = false;
  std::optional<std::string> ttl_unit_;
  DumpExpiry expiry_;
  std::unique_ptr<Inspector> taken_;  // the snapshot
  SelectionOptions selection_;
  RedactOptions redact_;
  std::unique_ptr<Redactor> redactor_;
};

}  // namespace

std::unique_ptr<Command> make_dump() { return std::make_unique<Dump>(); }

}  // namespace persist::app
