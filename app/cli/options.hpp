#pragma once

/// How a command says which options and arguments it takes. Declaring binds a name to a variable
/// and touches nothing else; help, completions, manual pages and parsing all come from the same
/// declarations.

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace persist::app {

/// What an option with an optional value was given: nothing, no value, or a value.
struct OptionalValue {
  bool given = false;
  std::optional<std::string> value = std::nullopt;
};

/// What people read about an option; borrowed while it is declared.
struct OptionText {
  /// For `--help` and completions: a line without a full stop.
  std::string_view help;
  /// For the manual: whole sentences, in the markup of cli/mdoc.hpp. Empty: the help as a sentence.
  std::string_view manual = {};

  template <std::convertible_to<std::string_view> Text>
  explicit(false) OptionText(const Text& help_line, std::string_view manual_text = {})
      : help{help_line}, manual{manual_text} {}
};

/// Options that stand together in the help and in the manual.
struct OptionGroup {
  /// The heading in the help.
  std::string_view title;
  /// What the templates of manual pages call it.
  std::string_view name;

  friend bool operator==(const OptionGroup&, const OptionGroup&) = default;
};

/// The group of what is declared without another.
inline constexpr OptionGroup own_options{.title = "Options", .name = "own"};

/// Stands for a whole number.
inline constexpr std::string_view number_metavar = "N";

/// How many words a positional argument takes.
enum class Arity { one, optional, any, at_least_one };

/// Receives declarations. Names are comma-separated, e.g. "-s,--store". Targets must outlive the
/// parsing. An option may be given once unless it is declared with `values`.
class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  virtual ~Options() = default;

  virtual void flag(std::string_view names, bool& target, const OptionText& text) = 0;
  virtual void value(std::string_view names, std::string_view metavar,
                     std::optional<std::string>& target, const OptionText& text) = 0;
  virtual void values(std::string_view names, std::string_view metavar,
                      std::vector<std::string>& target, const OptionText& text) = 0;
  virtual void optional_value(std::string_view names, std::string_view metavar,
                              OptionalValue& target, const OptionText& text) = 0;
  /// Takes one of `choices`, shown as `a|b|c`.
  virtual void choice(std::string_view names, std::vector<std::string_view> choices,
                      std::optional<std::string>& target, const OptionText& text) = 0;
  /// The same, repeatable; commas separate several in one word.
  virtual void choices(std::string_view names, std::vector<std::string_view> choices,
                       std::vector<std::string>& target, const OptionText& text) = 0;
  virtual void positional(std::string_view metavar, Arity arity, std::vector<std::string>& target,
                          const OptionText& text) = 0;
  /// At most one of these, by their long names, may be given.
  virtual void exclusive(std::initializer_list<std::string_view> names) = 0;
  /// The group of the options that are declared after it.
  virtual void group(const OptionGroup& group) = 0;
};

}  // namespace persist::app
