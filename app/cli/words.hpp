#pragma once

/// The words of the command line, written so that only one reading is left, and what an unknown
/// one may have meant.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/declarations.hpp"

namespace persist::app {

/// Goes through the words once and spells them so that only one reading is left: one word an
/// option, one marked word a value.
class Words {
 public:
  /// Options are looked up in the order of `tables`.
  Words(std::span<const std::string_view> words, std::vector<Declarations*> tables)
      : words_{words}, tables_{std::move(tables)} {}

  /// Spells all of it; `asked_for_help` and `command` tell what was seen on the way.
  [[nodiscard]] Outcome<void> spell();

  /// The first word that is not an option: the command's name.
  [[nodiscard]] const std::optional<std::string_view>& command() const { return command_; }
  [[nodiscard]] bool asked_for_help() const { return asked_for_help_; }
  [[nodiscard]] bool asked_for_version() const { return asked_for_version_; }
  [[nodiscard]] std::vector<std::string> spelt() && { return std::move(spelt_); }
  /// An option after the command, or after --version, that no table knows is passed over: it may be
  /// the command's own, and that table is not there yet.
  void tolerate_unknown() { tolerate_unknown_ = true; }

 private:
  using Takes = OptionInfo::Takes;

  /// A negative number is none, unless there is an option of that name.
  [[nodiscard]] bool is_option(std::string_view word) const;

  void plain(std::string_view word);

  [[nodiscard]] Outcome<void> long_option(std::string_view word);

  /// `-qv`, `-dPATH`: options of a letter, the last of which may be followed by its value.
  [[nodiscard]] Outcome<void> short_options(std::string_view word);

  [[nodiscard]] Outcome<void> option(const std::string& name,
                                     std::optional<std::string_view> value);

  [[nodiscard]] Outcome<void> unknown(const std::string& name) const;

  [[nodiscard]] Declarations::Declared* find(std::string_view name) const;

  std::span<const std::string_view> words_;
  std::vector<Declarations*> tables_;
  std::vector<std::string> spelt_;
  std::size_t next_ = 0;
  std::optional<std::string_view> command_;
  bool options_ended_ = false;
  bool asked_for_help_ = false;
  bool asked_for_version_ = false;
  bool tolerate_unknown_ = false;
};

/// "did you mean --store?" for the nearest of `known` when it is near enough, otherwise empty.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace persist::app
