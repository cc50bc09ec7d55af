#pragma once

/// Text about options as mdoc, the language of manual pages.

#include <span>
#include <string>
#include <string_view>

namespace persist::app {

/// `text` as lines of mdoc. Its markup: `code` and *a word that is typed*, an option (-y, --yes),
/// an environment variable (NO_COLOR), a page of the manual (persist-dump(5)), an empty line
/// between paragraphs. The words in `arguments` are marked as such.
[[nodiscard]] std::string mdoc_of(std::string_view text,
                                  std::span<const std::string_view> arguments);

/// A line of the help as a sentence: with a capital and a full stop.
[[nodiscard]] std::string sentence_of(std::string_view line);

}  // namespace persist::app
