#include "cli/words.hpp"

#include <numeric>

namespace persist::app {

namespace {

/// Levenshtein's distance: the least number of letters to add, drop or change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

std::string marked(std::string_view word) { return value_mark + std::string{word}; }

}  // namespace

Outcome<void> Words::spell() {
  while (next_ < words_.size()) {
    const std::string_view word = words_[next_++];
    if (options_ended_ || !is_option(word)) {
      plain(word);
    } else if (word == "--") {
      options_ended_ = true;
    } else {
      PERSIST_PASS(word.starts_with("--") ? long_option(word) : short_options(word));
    }
  }
  return {};
}

bool Words::is_option(std::string_view word) const {
  if (word.size() < 2 || word.front() != '-') return false;
  const bool is_number = word[1] >= '0' && word[1] <= '9';
  return !is_number || find(word) != nullptr;
}

void Words::plain(std::string_view word) {
  if (!command_) {
    command_ = word;
    spelt_.emplace_back(word);
  } else {
    spelt_.push_back(marked(word));
  }
}

Outcome<void> Words::long_option(std::string_view word) {
  const auto equals = word.find('=');
  const std::string name{word.substr(0, equals)};
  std::optional<std::string_view> value;
  if (equals != std::string_view::npos) value = word.substr(equals + 1);
  return option(name, value);
}

Outcome<void> Words::short_options(std::string_view word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const std::string name{'-', word[i]};
    const Declarations::Declared* const declared = find(name);
    const std::string_view rest = word.substr(i + 1);
    if (declared != nullptr && declared->takes != Takes::nothing && !rest.empty()) {
      return option(name, rest);
    }
    PERSIST_PASS(option(name, std::nullopt));
  }
  return {};
}

Outcome<void> Words::option(const std::string& name, std::optional<std::string_view> value) {
  if (name == "-h" || name == "--help") {
    asked_for_help_ = true;
    return {};
  }
  if (name == "-V" || name == "--version") {
    asked_for_version_ = true;
    return {};
  }
  Declarations::Declared* const declared = find(name);
  if (declared == nullptr) return unknown(name);
  declared->used = true;
  spelt_.emplace_back(declared->name());
  switch (declared->takes) {
    case Takes::nothing:
      if (value) return usage(name + " takes no value");
      return {};
    case Takes::value:
      if (!value && next_ == words_.size()) {
        return usage(name + " needs a value: " + declared->metavar);
      }
      spelt_.push_back(marked(value ? *value : words_[next_++]));
      return {};
    case Takes::optional_value:
      if (!value && next_ < words_.size() && words_[next_] != "--" && !is_option(words_[next_])) {
        value = words_[next_++];
      }
      spelt_.push_back(value ? marked(*value) : std::string{no_value});
      return {};
  }
  return {};
}

Outcome<void> Words::unknown(const std::string& name) const {
  if (tolerate_unknown_ && (command_ || asked_for_version_)) return {};
  std::vector<std::string> known{"--help", "--version"};
  for (const Declarations* const table : tables_) {
    for (const auto& it : table->all()) {
      if (!it.names.empty()) known.emplace_back(it.name());
    }
  }
  // It may be a URL that was typed without a space before it, and hold a password.
  if (name.contains('@')) {
    return usage("unknown option", "the value of an option follows = or a space");
  }
  return usage("unknown option " + name, suggestion(name, known));
}

Declarations::Declared* Words::find(std::string_view name) const {
  for (Declarations* const table : tables_) {
    if (auto* const it = table->find(name)) return it;
  }
  return nullptr;
}

std::string suggestion(std::string_view word, std::span<const std::string> known) {
  std::size_t nearest = 1 + word.size() / 3;
  std::string_view best;
  for (const std::string& candidate : known) {
    if (const std::size_t apart = distance(word, candidate); apart < nearest) {
      nearest = apart;
      best = candidate;
    }
  }
  return best.empty() ? "" : "did you mean " + std::string{best} + "?";
}

}  // namespace persist::app
