#include <algorithm>

#include <persist/exit_codec.hpp>

#include "base/charset.hpp"
#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "diff/name_shown.hpp"
#include "diff/parts.hpp"
#include "diff/printer.hpp"
#include "diff/request_state.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

constexpr std::size_t max_parts = 8;
constexpr std::size_t max_columns = 48;
constexpr std::size_t max_pointer_columns = 96;

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Where to begin to show two texts so that they look different: a little before they part.
std::size_t begin_of_difference(std::string_view a, std::string_view b) {
  constexpr std::size_t shown_before = 16;
  const auto parting = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  if (parting < max_columns / 2) return 0;
  std::size_t begin = parting - shown_before;
  while (begin > 0 && is_inside_character(a, begin)) --begin;
  return begin;
}

std::string cut(std::string_view text, std::size_t begin) {
  // What is beyond the columns need not be escaped to be left out.
  std::size_t length = std::min(text.size() - begin, 4 * max_columns);
  while (is_inside_character(text, begin + length)) --length;
  const std::string front{begin > 0 ? ellipsis() : ""};
  return front + fitted(escaped(text.substr(begin, length)), max_columns);
}

std::string instant_shown(const Expires& expires) {
  if (expires.is_never() || expires.is_not_a_number()) return "never";
  if (const auto whole = expires.integral()) {
    return rfc3339(Instant{std::chrono::milliseconds{*whole}});
  }
  std::string number;
  expires.append_to(number);
  return number;
}

class TextPrinter final : public DiffPrinter {
 public:
  TextPrinter(Output& out, const Ignored& ignored, bool colored)
      : out_{out}, ignored_{ignored}, colored_{colored} {}

  Outcome<void> added(const SideEntry& after) override { return head('+', Color::good, after); }
  Outcome<void> removed(const SideEntry& before) override { return head('-', Color::bad, before); }

  Outcome<void> changed(const SideEntry& before, const SideEntry& after) override {
    PERSIST_PASS(head('~', Color::strong, after));
    PERSIST_PASS(values(before.record.value, after.record.value));
    PERSIST_PASS(requests(before.record, after.record));
    if (ignored_.expires) return {};
    const std::string was = instant_shown(before.record.expires);
    const std::string is = instant_shown(after.record.expires);
    return was == is ? Outcome<void>{} : change("expires", was, is);
  }

 private:
  Outcome<void> head(char sign, Color color, const SideEntry& entry) {
    const std::string text =
        std::string{sign} + ' ' + name_shown(entry.store) + ' ' + name_shown(entry.record.key);
    return out_.line(in_color(text, color, colored_));
  }

  Outcome<void> change(const std::string& what, const std::string& was, const std::string& is) {
    return out_.line("    " + what + ": " + in_color(was, Color::bad, colored_) + ' ' +
                     std::string{arrow()} + ' ' + in_color(is, Color::good, colored_));
  }

  Outcome<void> requests(const EntryView& before, const EntryView& after) {
    const auto was = state_word(before, ignored_.now);
    const auto is = state_word(after, ignored_.now);
    if (!was || !is) return {};
    if (*was != *is) PERSIST_PASS(change("state", std::string{*was}, std::string{*is}));
    const std::string payload_before = payload_of(before);
    const std::string payload_after = payload_of(after);
    if (payload_before == payload_after) return {};
    return part("/payload", payload_before, payload_after);
  }

  Outcome<void> values(std::string_view before, std::string_view after) {
    if (before == after) return {};
    const auto was = JsonView::parse(before);
    const auto is = JsonView::parse(after);
    if (!was || !is) return part("", before, after);
    const IgnoredParts not_before = IgnoredParts::find(ignored_.parts, before);
    const IgnoredParts not_after = IgnoredParts::find(ignored_.parts, after);
    if (is_same_rest(*was, not_before, *is, not_after)) return {};
    const PartChanges changes = differing_parts({*was, not_before}, {*is, not_after}, max_parts);
    for (const PartChange& it : changes.parts) {
      std::string left;
      std::string right;
      PERSIST_PASS(part(it.pointer, rest_of(it.before, not_before, left),
                        rest_of(it.after, not_after, right)));
    }
    if (changes.has_more) return out_.line("    " + std::string{ellipsis()});
    if (changes.parts.empty()) return out_.line("    the order of members, or members repeated");
    return {};
  }

  /// The text of a part without what is ignored in it; `room` has it where it is not as it is.
  static std::optional<std::string_view> rest_of(std::optional<JsonView> part,
                                                 const IgnoredParts& ignored, std::string& room) {
    if (!part) return std::nullopt;
    if (!ignored.has_within(*part)) return part->text();
    ignored.append_rest(room, *part);
    return room;
  }

  Outcome<void> part(const std::string& pointer, std::optional<std::string_view> before,
                     std::optional<std::string_view> after) {
    const std::size_t begin = before && after ? begin_of_difference(*before, *after) : 0;
    const auto shown = [&](std::optional<std::string_view> text) {
      return text && !text->empty() ? cut(*text, begin) : "absent";
    };
    const std::string what =
        pointer.empty() ? "the value" : fitted(escaped(pointer), max_pointer_columns);
    return change(what, shown(before), shown(after));
  }

  Output& out_;
  const Ignored& ignored_;
  bool colored_;
};

}  // namespace

std::unique_ptr<DiffPrinter> make_text_printer(Output& out, const Ignored& ignored, bool colored) {
  return std::make_unique<TextPrinter>(out, ignored, colored);
}

}  // namespace persist::app
