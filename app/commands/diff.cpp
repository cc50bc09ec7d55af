#include "base/counts.hpp"
#include "commands/make.hpp"
#include "core/selection_options.hpp"
#include "core/session.hpp"
#include "diff/parts.hpp"
#include "diff/printer.hpp"
#include "diff/side.hpp"

namespace persist::app {

namespace {

bool is_same_value(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto left = JsonView::parse(a);
  if (!left) return false;
  const auto right = JsonView::parse(b);
  return right && is_same_text(*left, *right);
}

/// What is not a number never expires, and a dump has no word for it.
Expires reported(const Expires& expires) {
  return expires.is_not_a_number() ? Expires::never() : expires;
}

class Diff final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("A", Arity::one, a_, "a backing as for --db, or a dump (-: stdin)");
    options.positional("B", Arity::one, b_, "the backing or dump to compare it with");
    options.choice("--format", {"text", "ndjson"}, format_,
                   {"text: for people (the default); ndjson: one JSON object per line",
                    "*text*, the default, is for people; *ndjson* is one JSON object per line with "
                    "the members `op`, `store`, `key`, `before` and `after`."});
    options.flag("--ignore-expires", ignore_expires_,
                 "ignore differences in the expiry of entries");
    selection_.declare(options, Liveness::all);
  }

  Outcome<Status> run(Session& session) override {
    const auto selection = selection_.resolve(session.now());
    if (!selection) return std::unexpected(selection.error());
    PERSIST_PASS(session.refuse_options_for_db());
    const auto a = SideSource::find(a_.front(), session.settings());
    if (!a) return std::unexpected(a.error());
    const auto b = SideSource::find(b_.front(), session.settings());
    if (!b) return std::unexpected(b.error());
    if (a->is_standard_input() && b->is_standard_input()) {
      return usage("standard input can be read only once");
    }
    const auto before = a->open(*selection, session);
    if (!before) return std::unexpected(before.error());
    const auto after = b->open(*selection, session);
    if (!after) return std::unexpected(after.error());

    const auto printer = format_ == "ndjson"
                             ? make_line_printer(session.out(), session.style_of_line())
                             : make_text_printer(session.out(), session.colored());
    most_ = selection->limit.value_or(static_cast<std::size_t>(-1));
    PERSIST_PASS(compare(**before, **after, *printer));
    return finish(session, (*before)->left_out() + (*after)->left_out());
  }

 private:
  /// Merges both sides, which rise in the same order.
  Outcome<void> compare(DiffSide& before, DiffSide& after, DiffPrinter& printer) {
    auto a = before.next();
    auto b = after.next();
    while (a && b && (*a != nullptr || *b != nullptr) && found() < most_) {
      const auto order = *a == nullptr   ? std::strong_ordering::greater
                         : *b == nullptr ? std::strong_ordering::less
                                         : compare_places(**a, **b);
      if (order < 0) {
        ++removed_;
        PERSIST_PASS(printer.removed(**a));
      } else if (order > 0) {
        ++added_;
        PERSIST_PASS(printer.added(**b));
      } else if (!is_same(**a, **b)) {
        ++changed_;
        PERSIST_PASS(printer.changed(**a, **b));
      }
      if (order <= 0) a = before.next();
      if (order >= 0) b = after.next();
    }
    if (!a) return std::unexpected(std::move(a.error()));
    if (!b) return std::unexpected(std::move(b.error()));
    return {};
  }

  [[nodiscard]] bool is_same(const SideEntry& a, const SideEntry& b) const {
    return (ignore_expires_ || reported(a.record.expires) == reported(b.record.expires)) &&
           is_same_value(a.record.value, b.record.value);
  }

  [[nodiscard]] std::size_t found() const { return added_ + removed_ + changed_; }

  [[nodiscard]] Outcome<Status> finish(Session& session, std::size_t left_out) const {
    session.report().note(std::to_string(added_) + " added, " + std::to_string(removed_) +
                          " removed, " + std::to_string(changed_) + " changed");
    if (left_out == 0) return found() == 0 ? Status::done : Status::negative;
    session.report().warn(counted(left_out, "entry is", "entries are") +
                          " not compared: a key is NULL");
    return Status::schema;
  }

  std::vector<std::string> a_;
  std::vector<std::string> b_;
  std::optional<std::string> format_;
  bool ignore_expires_ = false;
  SelectionOptions selection_;

  std::size_t most_ = 0;
  std::size_t added_ = 0;
  std::size_t removed_ = 0;
  std::size_t changed_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_diff() { return std::make_unique<Diff>(); }

}  // namespace persist::app
