#pragma once

/// Everything the program says on standard error, as text or as JSON lines. What is said never
/// quotes a value, and shows keys and ids escaped.

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "core/diagnostic.hpp"

namespace persist::app {

class Reporter {
 public:
  enum class Form { text, json };
  /// `silent` says nothing at all.
  enum class Words { silent, quiet, normal, verbose };

  Reporter(Form form, Words words) : form_{form}, words_{words} {}

  /// The command that speaks, for the front of every line.
  void speak_for(std::string_view command) { command_ = command; }

  void error(const Error& error) const;
  /// The same, with what to do about it.
  void error(const Error& error, std::string_view hint) const;
  /// Something that a merge cannot decide; `members` are those of the JSON object about it. Said
  /// even under --quiet.
  void conflict(std::string_view message, std::string_view members) const;
  /// An entry that cannot be shown or changed, and is skipped; the run then ends with
  /// `Status::backing`. The same is said once, and the first ten; `report_skipped` counts the rest.
  void skip(const PersistenceBackingError& error) const;
  /// Says how many were skipped beyond those that were named.
  void report_skipped() const;
  /// How often something was skipped.
  [[nodiscard]] std::size_t skipped() const { return skipped_; }
  /// Something that the answer depends on. Silent under --quiet.
  void warn(std::string_view message, std::string_view hint = {}) const;
  /// What was done; said where standard error is a terminal, and under --verbose.
  void inform(std::string_view message) const;
  /// The answer of a command that was asked only to say something. Silent under --quiet.
  void answer(std::string_view message) const;
  /// Something worth knowing; said under --verbose alone.
  void note(std::string_view message) const;

  /// From now on errors of a backing name no key, because keys may hold secrets.
  void hide_keys() const { hides_keys_ = true; }

  [[nodiscard]] bool is_quiet() const { return words_ <= Words::quiet; }

 private:
  void say(const Diagnostic& diagnostic) const;

  Form form_;
  Words words_;
  std::string command_;
  // What was reported does not change what a reporter is.
  mutable std::set<std::string, std::less<>> skips_;
  mutable std::size_t skipped_ = 0;
  mutable bool hides_keys_ = false;
};

}  // namespace persist::app
