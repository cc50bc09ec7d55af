#include <persist/dump_reader.hpp>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/change_options.hpp"
#include "core/confirmation.hpp"
#include "core/entry_words.hpp"
#include "core/expiry_input.hpp"
#include "core/loading.hpp"
#include "core/redaction.hpp"
#include "core/session.hpp"
#include "io/dump_input.hpp"

namespace persist::app {

namespace {

class Load final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("FILE", Arity::any, files_, "dumps; - is standard input, the default");
    declare_mode(options, mode_);
    expiry_.declare(options, ExpiryInput::Third::never);
    options.value("--batch", "N", batch_,
                  {"commit every N entries",
                   "Commit every N entries, so that an application with the file open is not held "
                   "up. It cannot be combined with --mode *replace*, which replaces a store in one "
                   "transaction so that no reader finds it incomplete."});
    change_.declare(options);
    options.flag("-y,--yes", yes_, "do not ask before stores are replaced");
    options.flag(
        "--strict", strict_,
        {"refuse a dump with different values for one key, or with an expired entry",
         "Refuse a dump with different values for one key, as left by a bad merge, or with an "
         "entry "
         "that has already expired, unless --ttl or --expires replaces its expiry: status 3, and "
         "the error names the line. Otherwise the last value is loaded, and so is what has "
         "expired, with a warning."});
    options.flag("--unsealed", unsealed_, "replace from a pipe even if the dump has no seal");
    redact_.declare(options, RedactOptions::Keys::redacted);
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(change_.check());
    auto plan = make_plan(session);
    if (!plan) return std::unexpected(std::move(plan.error()));
    const auto redactor = begin_redaction(redact_, session);
    if (!redactor) return std::unexpected(redactor.error());
    if (*redactor) {
      PERSIST_PASS(plan_redaction(*plan, **redactor));
      plan->schemas = session.schemas();
    }
    std::optional<std::string> store;
    if (session.settings().store_from_option) store = session.settings().store;
    auto inputs = open_inputs(session.settings());
    if (!inputs) return std::unexpected(std::move(inputs.error()));
    const auto check = check_dumps(*inputs, store, *plan, session);
    if (!check) return std::unexpected(check.error());
    if (check->malformed > 0) return Status::schema;
    if (plan->mode == WriteMode::replace && !unsealed_ && check->piped_unsealed) {
      return usage("input from a pipe may be incomplete, and it has no seal",
                   "use dump --seal to add one, or --unsealed to load without it");
    }
    if (change_.is_dry_run() && !session.settings().db) return Status::done;

    auto opened = change_.is_dry_run() ? session.open_to_try_out() : session.open(Access::create);
    if (!opened) return std::unexpected(opened.error());
    if (plan->mode == WriteMode::replace && !yes_ && !change_.is_dry_run()) {
      PERSIST_PASS(ask(**opened, *check, *inputs, session.settings()));
    }
    plan->may_repeat = check->has_repeated;
    if (change_.plans()) {
      auto planned = change_.begin(session, **opened, *session.settings().db);
      if (!planned) return std::unexpected(std::move(planned.error()));
      plan->planned = &(*planned)->plan();
      PERSIST_PASS(write_dumps(*inputs, store, *plan, *check, **opened, session));
      PERSIST_PASS((*planned)->finish({.verb = "change"}));
      if (change_.is_dry_run()) return Status::done;
    } else {
      PERSIST_PASS(write_dumps(*inputs, store, *plan, *check, **opened, session));
    }
    if (*redactor) warn_of_unused_rules(**redactor, check->entries, session);
    session.report().inform(count_words("loaded", check->entries, "into",
                                        std::vector(check->stores.begin(), check->stores.end())));
    return Status::done;
  }

 private:
  Outcome<void> plan_redaction(WritePlan& plan, Redactor& redactor) const {
    PERSIST_PASS(refuse_with_redaction(change_, records_shown(plan.mode)));
    if (batch_ && redactor.redacts_keys()) {
      return usage("--batch cannot be used with redaction of keys",
                   "whether two keys become one is known at the end");
    }
    plan.redactor = &redactor;
    return {};
  }

  static Outcome<void> ask(Inspector& target, const LoadCheck& check,
                           std::span<const DumpInput> inputs, const Settings& settings) {
    const std::vector<std::string> stores(check.stores.begin(), check.stores.end());
    auto affected = find_affected(target, stores, Selection{});
    if (!affected) return std::unexpected(std::move(affected.error()));
    const std::string source =
        inputs.size() == 1 ? inputs.front().name() : std::to_string(inputs.size()) + " files";
    return confirm(
        {.verb = "replace",
         .preposition = "in",
         .database = name_of(*settings.db),
         .affected = *std::move(affected),
         .detail = "with " + counted(check.entries, "entry", "entries") + " from " + source});
  }

  [[nodiscard]] Outcome<WritePlan> make_plan(const Session& session) const {
    WritePlan plan{.mode = mode_named(mode_), .now = session.now()};
    // What is saved of an entry names what it becomes, which is one value.
    plan.is_strict = strict_ || change_.saves();
    plan.refuses_expired = strict_;
    if (batch_ && change_.saves()) {
      return usage("--batch cannot be used with --save",
                   "what is saved is changed in one transaction");
    }
    if (batch_ && plan.mode == WriteMode::replace) {
      return usage("--batch cannot be used with --mode replace",
                   "a store is replaced in one transaction, so that no reader finds it incomplete");
    }
    if (session.settings().dialect_given) plan.dialect = session.settings().dialect;
    if (expiry_.given()) {
      const auto expires = expiry_.resolve_in_future(plan.now);
      if (!expires) return std::unexpected(expires.error());
      plan.expires = *expires;
    }
    if (batch_) {
      const auto batch = parse_count("--batch", *batch_, 1);
      if (!batch) return std::unexpected(batch.error());
      plan.batch = *batch;
    }
    return plan;
  }

  [[nodiscard]] Outcome<std::vector<DumpInput>> open_inputs(const Settings& settings) const {
    std::vector<DumpInput> inputs;
    for (const std::string& file : files_.empty() ? std::vector<std::string>{"-"} : files_) {
      auto input = DumpInput::open(file, Passes::many, 2 * settings.max_value_bytes,
                                   settings.max_dump_bytes);
      if (!input) return std::unexpected(std::move(input.error()));
      inputs.push_back(*std::move(input));
    }
    return inputs;
  }

  std::vector<std::string> files_;
  std::optional<std::string> mode_;
  ExpiryInput expiry_;
  std::optional<std::string> batch_;
  ChangeOptions change_;
  bool yes_ = false;
  bool strict_ = false;
  bool unsealed_ = false;
  RedactOptions redact_;
};

}  // namespace

std::unique_ptr<Command> make_load() { return std::make_unique<Load>(); }

}  // namespace persist::app
