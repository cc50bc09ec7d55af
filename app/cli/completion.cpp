#include "cli/completion.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/option_info.hpp"

namespace persist::app {

namespace {

using Takes = OptionInfo::Takes;
using Wants = Completion::Wants;

/// The words before the one that is typed, as the program will understand them.
class Line {
 public:
  explicit Line(std::span<const std::string> words) {
    for (const std::string& word : words) read(word);
  }

  /// The option whose value comes next, or null.
  [[nodiscard]] const OptionInfo* waiting() const { return waiting_; }
  [[nodiscard]] bool has_command() const { return has_command_; }
  [[nodiscard]] bool options_ended() const { return options_ended_; }
  [[nodiscard]] const GlobalOptions& where() const { return where_; }

  /// The argument that comes next, or null.
  [[nodiscard]] const OptionInfo* argument() const {
    std::size_t place = arguments_;
    for (const OptionInfo& it : own_) {
      if (it.is_argument() && (place-- == 0 || it.repeatable)) return &it;
    }
    return nullptr;
  }

  [[nodiscard]] const OptionInfo* find(std::string_view name) const {
    for (const auto* const table : {&own_, &globals_}) {
      for (const OptionInfo& it : *table) {
        if (it.is_named(name)) return &it;
      }
    }
    return nullptr;
  }

  /// The options that may still be given.
  [[nodiscard]] std::vector<const OptionInfo*> open_options() const {
    std::vector<const OptionInfo*> open;
    for (const auto* const table : {&own_, &globals_}) {
      for (const OptionInfo& it : *table) {
        const bool is_given = std::ranges::find(given_, &it) != given_.end();
        if (!it.is_argument() && (it.repeatable || !is_given)) open.push_back(&it);
      }
    }
    return open;
  }

 private:
  void read(const std::string& word) {
    if (waiting_ != nullptr) {
      take(*std::exchange(waiting_, nullptr), word);
      return;
    }
    const bool may_be_value = std::exchange(may_be_value_, false);
    if (options_ended_ || word.size() < 2 || word.front() != '-') {
      if (!may_be_value) plain(word);
    } else if (word == "--") {
      options_ended_ = true;
    } else if (word.starts_with("--")) {
      const auto equals = word.find('=');
      const OptionInfo* const option = find(word.substr(0, equals));
      if (option != nullptr) given(*option, equals, word);
    } else {
      letters(word);
    }
  }

  void plain(const std::string& word) {
    if (has_command_) {
      ++arguments_;
      return;
    }
    has_command_ = true;
    if (const CommandEntry* const command = find_command(word)) own_ = describe(*command);
  }

  void letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const OptionInfo* const option = find(std::string{'-', word[i]});
      if (option == nullptr) return;
      const bool has_rest = option->takes != Takes::nothing && i + 1 < word.size();
      // The letter before the rest stands where the long form has its equals sign.
      given(*option, has_rest ? i : std::string::npos, word);
      if (has_rest) return;
    }
  }

  /// `equals` is the place before the value in `word`, or npos.
  void given(const OptionInfo& option, std::size_t equals, const std::string& word) {
    given_.push_back(&option);
    if (equals != std::string::npos) {
      take(option, word.substr(equals + 1));
    } else if (option.takes == Takes::value) {
      waiting_ = &option;
    } else {
      may_be_value_ = option.takes == Takes::optional_value;
    }
  }

  void take(const OptionInfo& option, const std::string& value) {
    if (option.is_named("--db")) where_.db = value;
    if (option.is_named("--store")) where_.store = value;
    if (option.is_named("--layout")) where_.layout = value;
    if (option.is_named("--table")) where_.table = value;
    if (option.is_named("--kvs-form")) where_.kvs_form = value;
    if (option.is_named("--tag")) where_.tag = value;
    if (option.is_named("--now")) where_.now = value;
  }

  std::vector<OptionInfo> globals_ = describe_globals();
  std::vector<OptionInfo> own_;
  std::vector<const OptionInfo*> given_;
  const OptionInfo* waiting_ = nullptr;
  bool may_be_value_ = false;
  bool options_ended_ = false;
  bool has_command_ = false;
  std::size_t arguments_ = 0;
  GlobalOptions where_;
};

void offer(Completion& completion, std::string_view word, std::string_view help) {
  const std::string whole = completion.head + std::string{word};
  if (word.starts_with(completion.rest))
    completion.candidates.push_back({whole, std::string{help}});
}

void want_files(Completion& completion, std::span<const std::string_view> heads) {
  completion.wants = Wants::files;
  for (const std::string_view head : heads) {
    if (!completion.rest.starts_with(head)) continue;
    completion.head += head;
    completion.rest.erase(0, head.size());
    return;
  }
}

/// The value of `option`, or the argument that it is.
void want_value(Completion& completion, const OptionInfo& option) {
  static constexpr std::array<std::string_view, 3> schemes{"sqlite:", "memory:", "dir:"};
  static constexpr std::array<std::string_view, 1> at{"@"};
  const std::string& it = option.metavar;
  const auto is = [&](auto... names) { return ((it == names) || ...); };
  if (it.find('|') != std::string::npos) {
    if (const auto comma = completion.rest.rfind(',');
        option.repeatable && comma != std::string::npos) {
      completion.head += completion.rest.substr(0, comma + 1);
      completion.rest.erase(0, comma + 1);
    }
    for (std::size_t begin = 0; begin < it.size();) {
      const std::size_t end = std::min(it.find('|', begin), it.size());
      offer(completion, it.substr(begin, end - begin), "");
      begin = end + 1;
    }
  } else if (is("URL", "FROM", "TO", "A", "B")) {
    want_files(completion, schemes);
  } else if (is("FILE")) {
    want_files(completion, {});
  } else if (is("EXIT", "JSON") && completion.rest.starts_with('@')) {
    want_files(completion, at);
  } else if (is("ID")) {
    completion.wants = Wants::stores;
  } else if (is("KEY", "P", "EXECUTION")) {
    completion.wants = Wants::keys;
  }
}

void offer_commands(Completion& completion) {
  for (const CommandEntry& command : commands()) {
    if (command.group != CommandGroup::internal) {
      offer(completion, command.name, command.summary);
    }
  }
  offer(completion, "help", "print the help of the program or of a command");
}

}  // namespace

Completion complete(std::span<const std::string> before, std::string_view word) {
  const Line line{before};
  Completion completion{.rest = std::string{word}, .where = line.where()};
  if (line.waiting() != nullptr) {
    want_value(completion, *line.waiting());
    return completion;
  }
  completion.dash_means_option = !line.options_ended();
  if (word.starts_with('-') && completion.dash_means_option) {
    const auto equals = word.find('=');
    if (word.starts_with("--") && equals != std::string_view::npos) {
      completion.head = word.substr(0, equals + 1);
      completion.rest = word.substr(equals + 1);
      completion.dash_means_option = false;
      const OptionInfo* const option = line.find(word.substr(0, equals));
      if (option != nullptr && option->takes != Takes::nothing) want_value(completion, *option);
      return completion;
    }
    for (const OptionInfo* const option : line.open_options()) {
      for (const std::string& name : option->names) offer(completion, name, option->help);
    }
    return completion;
  }
  if (!line.has_command()) {
    offer_commands(completion);
  } else if (const OptionInfo* const argument = line.argument()) {
    want_value(completion, *argument);
  }
  return completion;
}

}  // namespace persist::app
