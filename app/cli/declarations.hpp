#pragma once

/// Options bound to variables, and what the command line library knows of them.

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hpp"
#include "cli/option_info.hpp"
#include "cli/options.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace persist::app {

/// Stands before every word that is a value, so that the library takes it as it is. No option
/// begins with it.
inline constexpr char value_mark = '\x01';

/// Stands for the value that an option with an optional one was not given.
inline constexpr std::string_view no_value = "\x02";

/// The options that may be used; afterwards it hands what was parsed to the variables. To declare
/// an option to a CLI::App costs more than all else that a start does with it, so that is done with
/// those alone that are used.
class Declarations final : public Options {
 public:
  using Takes = OptionInfo::Takes;
  using Assign = std::function<void(const std::vector<std::string>&)>;

  struct Declared {
    /// As they are typed, "-s,--store", a literal. Empty for a positional.
    std::string_view names = {};
    bool used = false;
    CLI::Option* option = nullptr;
    std::string metavar = {};
    Takes takes = Takes::nothing;
    bool repeatable = false;
    std::vector<std::string_view> choices = {};
    Assign assign = {};

    /// The last name, which messages use.
    [[nodiscard]] std::string_view name() const { return names.substr(names.rfind(',') + 1); }
    [[nodiscard]] bool is_called(std::string_view wanted) const {
      return wanted == name() || (names.size() > wanted.size() && names.starts_with(wanted) &&
                                  names[wanted.size()] == ',');
    }
  };

  /// Borrows the app.
  explicit Declarations(CLI::App& app) : app_{app} {}

  void flag(std::string_view names, bool& target, const OptionText& text) override;
  void value(std::string_view names, std::string_view metavar, std::optional<std::string>& target,
             const OptionText& text) override;
  void values(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              const OptionText& text) override;
  void optional_value(std::string_view names, std::string_view metavar, OptionalValue& target,
                      const OptionText& text) override;
  void choice(std::string_view names, std::vector<std::string_view> choices,
              std::optional<std::string>& target, const OptionText& text) override;
  void choices(std::string_view names, std::vector<std::string_view> choices,
               std::vector<std::string>& target, const OptionText& text) override;
  void positional(std::string_view metavar, Arity arity, std::vector<std::string>& target,
                  const OptionText& text) override;
  void exclusive(std::initializer_list<std::string_view> names) override;
  void group(const OptionGroup& /*group*/) override {}

  /// The option of this spelling ("-s", "--store"), or null.
  [[nodiscard]] Declared* find(std::string_view name);
  [[nodiscard]] const std::vector<Declared>& all() const { return declared_; }

  /// Declares the options that are used to the app.
  void declare_used();
  /// Hands what the app parsed to the variables.
  [[nodiscard]] Outcome<void> assign() const;

 private:
  void add(std::string_view names, Declared declared);
  void declare(Declared& it);

  CLI::App& app_;
  std::vector<Declared> declared_;
  std::vector<std::vector<std::string_view>> exclusive_;
};

}  // namespace persist::app
