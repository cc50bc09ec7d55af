#include "watch/event_line.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include "base/counts.hpp"
#include "base/escape.hpp"
#include "core/state_color.hpp"
#include "render/color.hpp"

namespace persist::app {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t time_width = 8;
constexpr std::size_t event_width = 6;
constexpr std::size_t state_width = 9;
constexpr std::size_t size_width = 8;
constexpr std::size_t expires_width = 10;
constexpr std::size_t min_key = 16;
constexpr std::size_t min_fitted = 8;

/// "14:05:09", where the terminal is.
std::string time_of_day(Instant instant) {
  const std::time_t time = std::chrono::system_clock::to_time_t(instant);
  std::tm local{};
  std::array<char, 16> text{};
  if (::localtime_r(&time, &local) == nullptr) return std::string(time_width, '-');
  return {text.data(), std::strftime(text.data(), text.size(), "%H:%M:%S", &local)};
}

Color color_of(EventKind kind) {
  switch (kind) {
    case EventKind::set: return Color::good;
    case EventKind::remove: return Color::bad;
    case EventKind::expire: break;
  }
  return expired_color;
}

/// Cells from left to right.
class Line {
 public:
  explicit Line(const EventLineLayout& layout) : layout_{layout} {}

  void cell(const std::string& text, std::size_t width, std::optional<Color> color = {}) {
    add(text, color);
    const std::size_t shown = width_of(text);
    text_.append(width - std::min(width, shown) + gap, ' ');
    taken_ += std::max(width, shown) + gap;
  }
  void number(const std::string& text, std::size_t width) {
    cell(std::string(width - std::min(width, text.size()), ' ') + text, width);
  }
  /// Without blanks after it.
  void add(const std::string& text, std::optional<Color> color) {
    text_ += color ? in_color(text, *color, layout_.colored && !text.empty()) : text;
  }
  [[nodiscard]] std::size_t room() const {
    return std::max(min_fitted, layout_.width - std::min(layout_.width, taken_));
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  const EventLineLayout& layout_;
  std::string text_;
  std::size_t taken_ = 0;
};

/// What there is room for beside the event, the store and some of the key.
struct Shown {
  bool time = false;
  bool state = false;
  bool size = false;
  bool expires = false;
};

Shown shown_within(const EventLineLayout& layout) {
  const std::size_t for_store = layout.store_width > 0 ? layout.store_width + gap : 0;
  std::size_t room = layout.width - std::min(layout.width, event_width + gap + for_store + min_key);
  const auto fits = [&](std::size_t width) {
    if (room < width + gap) return false;
    room -= width + gap;
    return true;
  };
  Shown shown;
  shown.time = fits(time_width);
  shown.state = shown.time && fits(state_width);
  shown.size = shown.state && fits(size_width);
  shown.expires = shown.size && fits(expires_width);
  return shown;
}

}  // namespace

std::string event_line(const EventRow& row, const EventLineLayout& layout) {
  const Shown shown = shown_within(layout);
  Line line{layout};
  if (shown.time) line.cell(time_of_day(row.at), time_width, Color::faint);
  line.cell(std::string{name_of(row.kind)}, event_width, color_of(row.kind));
  if (shown.state) {
    line.cell(row.state ? std::string{name_of(*row.state)} : "", state_width,
              row.state ? color_of(*row.state) : std::nullopt);
  }
  if (shown.size) line.number(row.size, size_width);
  if (shown.expires) line.cell(row.expires, expires_width);
  if (layout.store_width > 0) {
    line.cell(fitted(row.store, layout.store_width), layout.store_width);
  }
  const std::size_t for_note = row.note.empty() ? 0 : gap + width_of(row.note);
  const bool has_note = for_note > 0 && line.room() >= for_note + min_key;
  line.add(fitted(row.key, line.room() - (has_note ? for_note : 0)), Color::strong);
  if (has_note) {
    line.add(std::string(gap, ' '), std::nullopt);
    line.add(row.note, Color::faint);
  }
  return std::move(line).text();
}

std::string expiry_line(const ExpiryFold& fold, const EventLineLayout& layout) {
  const ExpiredEntry& first = fold.kept().front();
  Line line{layout};
  if (shown_within(layout).time) line.cell(time_of_day(first.at), time_width, Color::faint);
  line.cell(std::string{name_of(EventKind::expire)}, event_width, color_of(EventKind::expire));
  std::string words = grouped(fold.count()) + " entries";
  if (fold.stores().size() > 1) {
    words += " in " + counted(fold.stores().size(), "store", "stores");
  } else if (layout.store_width > 0) {
    words += " in " + escaped(first.store);
  }
  line.add(fitted(words + ", such as " + escaped(first.key), line.room()), std::nullopt);
  return std::move(line).text();
}

}  // namespace persist::app
