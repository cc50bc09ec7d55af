#include <algorithm>
#include <array>

#include <sys/stat.h>

#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/dump_writer.hpp"
#include "core/session.hpp"
#include "io/output_file.hpp"
#include "merge/conflict_list.hpp"
#include "merge/dump_source.hpp"
#include "merge/three_way.hpp"

namespace persist::app {

namespace {

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat left {};
  struct stat right {};
  if (::stat(a.c_str(), &left) == 0 && ::stat(b.c_str(), &right) == 0) {
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino && S_ISREG(left.st_mode);
  }
  const auto target_of_a = target_of(a);
  const auto target_of_b = target_of(b);
  return target_of_a && target_of_b && *target_of_a == *target_of_b;
}

/// The three dumps.
struct Dumps {
  const DumpMergeSource& base;
  const DumpMergeSource& ours;
  const DumpMergeSource& theirs;

  /// What a dump has, merged: who changed it is right. What is empty says nothing.
  [[nodiscard]] auto merged(auto property) const {
    const bool ours_kept_it = !base.is_empty() && property(base) == property(ours);
    const bool is_theirs = (ours_kept_it || ours.is_empty()) && !theirs.is_empty();
    return property(is_theirs ? theirs : ours);
  }
  [[nodiscard]] Sealing sealing() const {
    return merged([](const DumpMergeSource& it) { return it.is_sealed(); }) ? Sealing::sealed
                                                                            : Sealing::none;
  }
  [[nodiscard]] DumpForm form() const {
    return merged([](const DumpMergeSource& it) { return it.form(); });
  }
};

/// Writes what is merged, and of a conflict what is ours.
class MergeWriter final : public MergeSink {
 public:
  MergeWriter(DumpWriter& out, ConflictList& conflicts) : out_{out}, conflicts_{conflicts} {}

  Outcome<void> merged(const MergeEntry& entry) override { return out_.add(entry); }

  Outcome<void> conflict(const Versions& versions) override {
    PERSIST_PASS(conflicts_.add(versions));
    return versions.ours == nullptr ? Outcome<void>{} : merged(*versions.ours);
  }

 private:
  DumpWriter& out_;
  ConflictList& conflicts_;
};

class Merge final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("BASE", Arity::one, base_, "the dump that both began with (-: stdin)");
    options.positional("OURS", Arity::one, ours_, "the dump to merge into");
    options.positional("THEIRS", Arity::one, theirs_, "the dump whose changes are merged");
    options.value("-o,--output", "OUT", output_,
                  {"write to OUT, replaced in one step at the end (-: standard output)",
                   "Write to OUT, which is replaced in one step when everything is merged, and "
                   "keeps its mode; it may be OURS. `-`, the default, is standard output."});
    options.value("--conflicts", "FILE", conflicts_,
                  {"also write conflicts to FILE, one JSON object per line",
                   "Also write conflicts to FILE: one JSON object per line with the members "
                   "`store`, `key`, `base`, `ours` and `theirs`, of which the last three are a "
                   "record as in a dump, or null where there is no entry. FILE is replaced, and "
                   "empty if there is no conflict."});
  }

  Outcome<Status> run(Session& session) override {
    PERSIST_PASS(check(session));
    const auto base = DumpMergeSource::open(base_.front(), session);
    if (!base) return std::unexpected(base.error());
    const auto ours = DumpMergeSource::open(ours_.front(), session);
    if (!ours) return std::unexpected(ours.error());
    const auto theirs = DumpMergeSource::open(theirs_.front(), session);
    if (!theirs) return std::unexpected(theirs.error());

    const Dumps dumps{.base = **base, .ours = **ours, .theirs = **theirs};
    auto out = DumpWriter::open(output(), session, compression(dumps.ours));
    if (!out) return std::unexpected(std::move(out.error()));
    if (out->form() == DumpForm::lines) out->use_form(dumps.form());
    std::optional<OutputFile> file;
    if (conflicts_) {
      auto opened = OutputFile::open(*conflicts_);
      if (!opened) return std::unexpected(std::move(opened.error()));
      file.emplace(*std::move(opened));
    }
    ConflictList conflicts{session.report(), file ? &file->out() : nullptr};
    MergeWriter writer{*out, conflicts};
    PERSIST_PASS(merge_entries(**base, **ours, **theirs, writer));
    if (file) PERSIST_PASS(file->finish());
    PERSIST_PASS(out->finish(dumps.sealing()));
    return report(session, out->entries(), conflicts.size());
  }

 private:
  [[nodiscard]] std::string output() const { return output_.value_or("-"); }

  /// By the name of OUT; git's name of OURS does not say it.
  [[nodiscard]] Compression compression(const DumpMergeSource& ours) const {
    const Compression named = compression_for(output());
    const bool is_ours = output() != "-" && is_same_file(output(), ours_.front());
    return named == Compression::none && is_ours ? ours.compression() : named;
  }

  [[nodiscard]] Outcome<void> check(const Session& session) const {
    PERSIST_PASS(session.refuse_options_for_db());
    if (session.settings().store_from_option) {
      return usage("merge takes whole dumps; --store does not apply");
    }
    const std::array inputs{base_.front(), ours_.front(), theirs_.front()};
    if (std::ranges::count(inputs, "-") > 1) return usage("standard input can be read only once");
    if (!conflicts_) return {};
    if (*conflicts_ == "-") return usage("--conflicts takes a file");
    for (const std::string& other : {inputs[0], inputs[1], inputs[2], output()}) {
      if (is_same_file(*conflicts_, other)) {
        return usage("--conflicts: " + *conflicts_ + " is also " +
                     (other == output() ? "the output" : "an input"));
      }
    }
    return {};
  }

  [[nodiscard]] Status report(Session& session, std::size_t entries, std::size_t conflicts) const {
    const Reporter& report = session.report();
    if (conflicts == 0) {
      report.inform("merged: " + counted(entries, "entry", "entries"));
      return Status::done;
    }
    report.answer(counted(conflicts, "conflict", "conflicts") + "; " +
                  (output() == "-" ? "the output" : output()) + " has what is in " + ours_.front() +
                  " for " + (conflicts == 1 ? "this key" : "these keys"));
    return Status::negative;
  }

  std::vector<std::string> base_;
  std::vector<std::string> ours_;
  std::vector<std::string> theirs_;
  std::optional<std::string> output_;
  std::optional<std::string> conflicts_;
};

}  // namespace

std::unique_ptr<Command> make_merge() { return std::make_unique<Merge>(); }

}  // namespace persist::app
