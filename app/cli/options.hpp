#pragma once

/// How a command says which options and arguments it takes. Declaring binds a name to a variable
/// and touches nothing else; help, completions and parsing all come from the same declarations.

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

  virtual void flag(std::string_view names, bool& target, std::string_view help) = 0;
  virtual void value(std::string_view names, std::string_view metavar,
                     std::optional<std::string>& target, std::string_view help) = 0;
  virtual void values(std::string_view names, std::string_view metavar,
                      std::vector<std::string>& target, std::string_view help) = 0;
  virtual void optional_value(std::string_view names, std::string_view metavar,
                              OptionalValue& target, std::string_view help) = 0;
  /// Takes one of `choices`, shown as `a|b|c`.
  virtual void choice(std::string_view names, std::vector<std::string_view> choices,
                      std::optional<std::string>& target, std::string_view help) = 0;
  /// The same, repeatable.
  virtual void choices(std::string_view names, std::vector<std::string_view> choices,
                       std::vector<std::string>& target, std::string_view help) = 0;
  virtual void positional(std::string_view metavar, Arity arity, std::vector<std::string>& target,
                          std::string_view help) = 0;
  /// At most one of these, by their long names, may be given.
  virtual void exclusive(std::initializer_list<std::string_view> names) = 0;
  /// Heads the options declared after it in the help.
  virtual void section(std::string_view title) = 0;
};

}  // namespace persist::app
