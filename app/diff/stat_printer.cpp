#include <utility>
#include <vector>

#include <persist/dump.hpp>
#include <persist/json_reader.hpp>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "diff/diff_counts.hpp"
#include "diff/name_shown.hpp"
#include "diff/printer.hpp"
#include "render/count_table.hpp"

namespace persist::app {

namespace {

/// Counts per store; what becomes of them is for who derives from it.
class StatPrinter : public DiffPrinter {
 public:
  explicit StatPrinter(Output& out) : out_{out} {}

  Outcome<void> added(const SideEntry& after) final {
    ++counts_of(after).added;
    return {};
  }
  Outcome<void> removed(const SideEntry& before) final {
    ++counts_of(before).removed;
    return {};
  }
  Outcome<void> changed(const SideEntry& /*before*/, const SideEntry& after) final {
    ++counts_of(after).changed;
    return {};
  }

 protected:
  struct StoreCounts {
    std::string store;
    DiffCounts counts = {};
  };

  [[nodiscard]] Output& out() const { return out_; }
  [[nodiscard]] const std::vector<StoreCounts>& stores() const { return stores_; }

 private:
  // Differences come in the order of stores.
  DiffCounts& counts_of(const SideEntry& entry) {
    if (stores_.empty() || stores_.back().store != entry.store) {
      stores_.push_back({.store = std::string{entry.store}});
    }
    return stores_.back().counts;
  }

  Output& out_;
  std::vector<StoreCounts> stores_;
};

class TablePrinter final : public StatPrinter {
 public:
  TablePrinter(Output& out, bool colored) : StatPrinter{out}, colored_{colored} {}

  Outcome<void> finish() override {
    if (stores().empty()) return {};
    std::vector<std::string> names;
    names.reserve(stores().size());
    CountTable table{.columns = {"added", "removed", "changed"}};
    DiffCounts all;
    for (const auto& [store, counts] : stores()) {
      const std::string& name = names.emplace_back(name_shown(store));
      table.rows.push_back(
          {.label = name, .counts = {counts.added, counts.removed, counts.changed}});
      all.added += counts.added;
      all.removed += counts.removed;
      all.changed += counts.changed;
    }
    BarStyle style{.colored = colored_};
    if (out().is_terminal()) {
      style.drawn = BarStyle::Drawn::bars;
      style.width = out().columns();
    }
    PERSIST_PASS(out().write(count_table(table, style)));
    return out().line("  " + counted(stores().size(), "store", "stores") + ": " + count_words(all));
  }

 private:
  bool colored_;
};

class StatLinePrinter final : public StatPrinter {
 public:
  StatLinePrinter(Output& out, JsonStyle style) : StatPrinter{out}, style_{style} {}

  Outcome<void> finish() override {
    for (const auto& [store, counts] : stores()) {
      // A store is written as in a dump: it may be no text.
      std::string record;
      append_dump_line(record, store, {.key = "", .value = "0", .expires = {}});
      std::string line = "{\"store\":";
      line += member_of(JsonView::assume_valid(record), "store")->text();
      line += ",\"added\":" + std::to_string(counts.added) +
              ",\"removed\":" + std::to_string(counts.removed) +
              ",\"changed\":" + std::to_string(counts.changed) + '}';
      std::string shown;
      append_json(shown, JsonView::assume_valid(line), style_);
      PERSIST_PASS(out().line(shown));
    }
    return {};
  }

 private:
  JsonStyle style_;
};

}  // namespace

std::unique_ptr<DiffPrinter> make_stat_printer(Output& out, bool colored) {
  return std::make_unique<TablePrinter>(out, colored);
}

std::unique_ptr<DiffPrinter> make_stat_line_printer(Output& out, JsonStyle style) {
  return std::make_unique<StatLinePrinter>(out, style);
}

}  // namespace persist::app
