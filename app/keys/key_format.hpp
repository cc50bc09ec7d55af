#pragma once

/// Keys as lines, for people and for programs.

#include <optional>
#include <string>
#include <string_view>

#include <persist/clock.hpp>

#include "keys/listed_key.hpp"
#include "render/json.hpp"

namespace persist::app {

/// How a key is written.
struct KeyFormat {
  enum class Form { lines, json };

  Form form = Form::lines;
  /// Ends a line that is not JSON.
  char separator = '\n';
  /// With the state, the size of the value and the expiry.
  bool is_long = false;
  /// Before the key.
  bool shows_store = false;
  /// What a terminal would act on is escaped.
  bool escapes = false;
  /// Of JSON.
  JsonStyle style = {};
  /// When requests are in their states.
  Instant now = {};

  /// Why no line can hold the key, as a sentence without its end; none where one can.
  [[nodiscard]] std::optional<std::string> obstacle(const ListedKey& key) const;
  /// Appends the key, with the end of its line.
  void append_to(std::string& text, const ListedKey& key) const;
};

}  // namespace persist::app
