#include "redact/forbidden.hpp"

#include <cstddef>

#include "base/counts.hpp"
#include "query/json_cursor.hpp"

namespace persist::app {

namespace {

std::string characters_of(std::string_view token) {
  if (token.find('\\') != std::string_view::npos) return unquoted(JsonView::assume_valid(token));
  return std::string{token.substr(1, token.size() - 2)};
}

void append_step(std::string& path, std::string_view name) {
  path += '/';
  for (const char c : name) {
    switch (c) {
      case '~': path += "~0"; break;
      case '/': path += "~1"; break;
      default: path += c;
    }
  }
}

}  // namespace

/// Goes through one value.
class Forbidden::Search {
 public:
  Search(const Forbidden& forbidden, std::vector<Issue>& issues, std::string_view json)
      : forbidden_{forbidden}, issues_{issues}, cursor_{json} {}

  void visit() {
    switch (cursor_.peek()) {
      case '{': return visit_members();
      case '[': return visit_elements();
      case '"':
        return forbidden_.look_into(issues_, "the string", path_, characters_of(cursor_.value()));
      case 't':
      case 'f':
      case 'n': cursor_.value(); return;
      default: forbidden_.look_into(issues_, "the number", path_, cursor_.value());
    }
  }

 private:
  void visit_members() {
    const std::size_t size = path_.size();
    cursor_.enter();
    while (const auto token = cursor_.next_member()) {
      const std::string name = characters_of(*token);
      if (forbidden_.find(name) == 0) {
        append_step(path_, name);
      } else {
        path_ += "/*";
        forbidden_.look_into(issues_, "the name of a member", path_, name);
      }
      visit();
      path_.resize(size);
    }
  }

  void visit_elements() {
    const std::size_t size = path_.size();
    cursor_.enter();
    for (std::size_t index = 0; cursor_.has_element(); ++index) {
      append_step(path_, std::to_string(index));
      visit();
      path_.resize(size);
    }
  }

  const Forbidden& forbidden_;
  std::vector<Issue>& issues_;
  JsonCursor cursor_;
  std::string path_;
};

Outcome<Forbidden> Forbidden::parse(std::span<const std::string> patterns) {
  Forbidden forbidden;
  for (const std::string& pattern : patterns) {
    // An unset variable of a script would forbid everything.
    if (pattern.empty()) return usage("--forbid is empty");
    auto regex = Regex::parse_secret("--forbid", pattern);
    if (!regex) return std::unexpected{std::move(regex.error())};
    forbidden.patterns_.push_back(*std::move(regex));
  }
  return forbidden;
}

std::size_t Forbidden::find(std::string_view text) const {
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    if (patterns_[i].finds(text)) return i + 1;
  }
  return 0;
}

void Forbidden::look_into(std::vector<Issue>& issues, std::string_view what, std::string_view path,
                          std::string_view text) const {
  const std::size_t number = find(text);
  if (number == 0) return;
  std::string message = std::string{what} + " matches --forbid";
  if (patterns_.size() > 1) message += " number " + std::to_string(number);
  issues.push_back({.path = std::string{path}, .message = std::move(message)});
}

std::vector<Issue> Forbidden::find_in(std::string_view store, const EntryView& entry,
                                      const ValueState& state) const {
  std::vector<Issue> issues;
  if (empty()) return issues;
  look_into(issues, "the id of the store", {}, store);
  look_into(issues, "the key", {}, entry.key);
  if (entry.value.empty()) {
    // There is nothing to look into.
  } else if (state.json_error) {
    look_into(issues, "the value", {}, entry.value);
  } else {
    Search{*this, issues, entry.value}.visit();
  }
  if (entry.request != nullptr && !entry.request->details.empty()) {
    Search{*this, issues, entry.request->details}.visit();
  }
  return issues;
}

std::string Forbidden::shown(std::string_view text) const {
  if (find(text) == 0) return std::string{text};
  return "(forbidden, " + counted(text.size(), "byte", "bytes") + ")";
}

}  // namespace persist::app
