#include "runs/run_tree.hpp"

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/dump.hpp>
#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/entry_parts.hpp"
#include "core/state_color.hpp"
#include "render/cause.hpp"
#include "render/color.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

class RunTree {
 public:
  RunTree(const ShownRun& run, TreeStyle style) : run_{run}, style_{style} {}

  std::string draw() {
    const RunReport& report = run_.report;
    const EntryView entry = report.run[0];
    TreeNode root{.lines = {in_color(escaped(report.store), Color::strong, style_.colored) + ' ' +
                            escaped(entry.key) + "  " + standing_of(entry)}};
    add_facts(root, entry);
    if (!run_.reasons.empty()) root.children.push_back(waits());
    if (!report.steps.empty()) root.children.push_back(steps());
    add_others(root, "children", report.children, report.child_stores);
    add_others(root, "queue elements", report.elements, report.element_stores);
    add_outcome(root, entry);
    return draw_tree(root, style_);
  }

 private:
  [[nodiscard]] std::string state_word(const EntryView& entry, const ValueState& state) const {
    const EntryState word = state_of(entry, state, run_.now);
    const auto color = color_of(word);
    const std::string text{name_of(word)};
    return color ? in_color(text, *color, style_.colored) : text;
  }

  /// "suspended for 3m", "success after 1.2s".
  [[nodiscard]] std::string standing_of(const EntryView& entry) const {
    std::string words = state_word(entry, value_state(entry.value));
    if (entry.request == nullptr) return words;
    const RequestFacts& facts = entry.request->facts;
    if (facts.ended && has_suspended(facts)) {
      words += " for " + human_duration(run_.now - *facts.ended);
    } else if (facts.created && facts.ended) {
      words += " after " + short_duration(*facts.ended - *facts.created);
    } else if (facts.created) {
      words += " for " + human_duration(run_.now - *facts.created);
    }
    if (has_lapsed_claim(facts, run_.now)) words += ", claim lapsed";
    return words;
  }

  void add_line(TreeNode& node, std::string_view name, std::string_view text) const {
    if (text.empty()) return;
    node.children.push_back(
        {.lines = {in_color(name, Color::faint, style_.colored) + ' ' + escaped(text)}});
  }

  void add_facts(TreeNode& root, const EntryView& entry) const {
    const RequestView& request = *entry.request;
    const RequestFacts& facts = request.facts;
    if (facts.created) {
      std::string when = rfc3339(*facts.created);
      if (facts.ended) {
        when += has_suspended(facts) ? ", suspended " : ", ended ";
        when += rfc3339(*facts.ended);
      }
      add_line(root, "created", when);
    }
    std::string where = run_.report.shard;
    if (run_.report.runner) where += ", held by " + *run_.report.runner;
    add_line(root, "shard", where);
    if (const auto parent = detail_of(request, "parent")) {
      const auto workflow = member_of(*parent, "workflow");
      const auto execution = member_of(*parent, "execution");
      if (workflow && execution) {
        add_line(root, "parent", unquoted(*workflow) + ' ' + unquoted(*execution));
      }
    }
    if (const auto payload = detail_of(request, "payload")) {
      std::string text;
      append_json(text, *payload, {.colored = style_.colored, .escaped = true});
      root.children.push_back(
          {.lines = {in_color("payload", Color::faint, style_.colored) + ' ' + text}});
    }
    if (run_.report.is_interrupted) add_line(root, "interrupted", "an interruption was asked for");
  }

  [[nodiscard]] TreeNode waits() const {
    TreeNode node{.lines = {in_color("why it does not go on", Color::strong, style_.colored)}};
    if (run_.reasons.front().kind == WaitKind::running) {
      node.lines = {in_color("what it does", Color::strong, style_.colored)};
    }
    for (const WaitReason& reason : run_.reasons) {
      TreeNode line{.lines = {escaped(reason.words)}};
      if (!reason.hint.empty()) line.lines.push_back("try: " + escaped(reason.hint));
      node.children.push_back(std::move(line));
    }
    return node;
  }

  /// "activity charge, attempt 2": what its key says.
  static std::string name_of_step(const RequestView& step) {
    const std::string tag = detail_text(step, "tag");
    std::string name = detail_text(step, "primary_key");
    if (tag == "run") return "clock " + name;
    if (tag != "activity") return tag + ' ' + name;
    const auto slash = name.rfind('/');
    if (slash == std::string::npos) return tag + ' ' + name;
    return tag + ' ' + name.substr(0, slash) + ", attempt " + name.substr(slash + 1);
  }

  [[nodiscard]] TreeNode steps() const {
    TreeNode node{.lines = {in_color("steps", Color::strong, style_.colored)}};
    const EntryBatch& steps = run_.report.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const EntryView step = steps[i];
      if (step.request == nullptr) continue;
      std::string line = escaped(name_of_step(*step.request)) + "  " + standing_of(step);
      const auto due = step.request->facts.due;
      if (due && step.request->facts.phase == RequestPhase::open) {
        line += ", due " + rfc3339(*due);
      }
      node.children.push_back({.lines = {std::move(line)}});
    }
    return node;
  }

  void add_others(TreeNode& root, std::string_view title, const EntryBatch& entries,
                  const std::vector<std::string>& stores) const {
    if (entries.empty()) return;
    TreeNode node{.lines = {in_color(title, Color::strong, style_.colored)}};
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const EntryView entry = entries[i];
      node.children.push_back({.lines = {escaped(stores.at(entry.store)) + ' ' +
                                         escaped(entry.key) + "  " + standing_of(entry)}});
    }
    root.children.push_back(std::move(node));
  }

  void add_outcome(TreeNode& root, const EntryView& entry) const {
    TreeNode node{.lines = {in_color("outcome", Color::strong, style_.colored)}};
    if (entry.value.empty()) {
      // Of a suspension that a failure caused.
      if (const auto cause = detail_of(*entry.request, "cause");
          cause && kind_of(*cause) == JsonKind::array) {
        const std::string exit = R"({"_tag":"Failure","cause":)" + std::string{cause->text()} + '}';
        append_outcome(node, JsonView::assume_valid(exit));
      }
    } else if (const auto json = JsonView::parse(entry.value)) {
      append_outcome(node, *json);
    }
    if (node.lines.size() > 1) root.children.push_back(std::move(node));
  }

  void append_outcome(TreeNode& node, JsonView json) const {
    const auto exit = read_exit(json);
    if (!exit) return append_json_lines(node.lines, json, style_.colored);
    if (const JsonExit& it = *exit; it) {
      if (*it) append_json_lines(node.lines, **it, style_.colored);
      return;
    }
    const std::string text =
        draw_cause(exit->error(), dialect_of(*member_of(json, "cause")),
                   {.charset = style_.charset,
                    .columns = style_.columns > 6 ? style_.columns - 6 : style_.columns,
                    .colored = style_.colored});
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = rest.find('\n');
      node.lines.emplace_back(rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }

  const ShownRun& run_;
  TreeStyle style_;
};

void append_line(std::string& out, std::string_view store, const EntryView& entry, Instant now) {
  append_dump_line(out, store, entry, DumpExpiry{.now = now});
  out.pop_back();
}

void append_lines(std::string& out, std::string_view name, const EntryBatch& entries,
                  const std::function<std::string_view(const EntryView&)>& store_of, Instant now) {
  out += ",\"" + std::string{name} + "\":[";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) out += ',';
    append_line(out, store_of(entries[i]), entries[i], now);
  }
  out += ']';
}

}  // namespace

std::string run_as_tree(const ShownRun& run, TreeStyle style) { return RunTree{run, style}.draw(); }

std::string run_as_json(const ShownRun& run) {
  const RunReport& report = run.report;
  std::string out;
  append_line(out, report.store, report.run[0], run.now);
  out.pop_back();
  if (report.runner) {
    out += ",\"runner\":";
    append_string(out, *report.runner);
  }
  out += ",\"interrupted\":";
  out += report.is_interrupted ? "true" : "false";
  out += ",\"waits\":[";
  for (const WaitReason& reason : run.reasons) {
    if (out.back() == '}') out += ',';
    out += "{\"kind\":\"" + std::string{name_of(reason.kind)} + "\",\"message\":";
    append_string(out, reason.words);
    if (reason.until) out += ",\"until\":\"" + rfc3339(*reason.until) + '"';
    if (!reason.store.empty()) {
      out += ",\"store\":";
      append_string(out, reason.store);
      out += ",\"key\":";
      append_string(out, reason.key);
    }
    out += '}';
  }
  out += ']';
  append_lines(
      out, "steps", report.steps, [&](const EntryView&) { return std::string_view{report.store}; },
      run.now);
  append_lines(
      out, "children", report.children,
      [&](const EntryView& it) { return std::string_view{report.child_stores.at(it.store)}; },
      run.now);
  append_lines(
      out, "elements", report.elements,
      [&](const EntryView& it) { return std::string_view{report.element_stores.at(it.store)}; },
      run.now);
  return out + '}';
}

}  // namespace persist::app
