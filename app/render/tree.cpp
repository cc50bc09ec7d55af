#include "render/tree.hpp"

#include "base/escape.hpp"
#include "render/color.hpp"
#include "render/excerpt.hpp"

namespace persist::app {

namespace {

struct Strokes {
  std::string_view branch;
  std::string_view last_branch;
  std::string_view past;
  std::string_view last_past;
};

constexpr Strokes unicode_strokes{
    .branch = "├─ ", .last_branch = "└─ ", .past = "│  ", .last_past = "   "};
constexpr Strokes ascii_strokes{
    .branch = "|- ", .last_branch = "`- ", .past = "|  ", .last_past = "   "};

// With less room than this a terminal breaks lines better than we do.
constexpr std::size_t min_room = 16;

class Drawing {
 public:
  explicit Drawing(TreeStyle style)
      : style_{style},
        strokes_{style.charset == Charset::unicode ? unicode_strokes : ascii_strokes} {}

  /// `first` stands before the node's first line, `rest` before all others.
  void draw(const TreeNode& node, const std::string& first, const std::string& rest) {
    const std::string below = rest + std::string{node.children.empty() ? "" : strokes_.past};
    const std::string* before = &first;
    for (const std::string& line : node.lines) {
      put(line, *before, below);
      before = &below;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const bool is_last = i + 1 == node.children.size();
      draw(node.children[i], rest + std::string{is_last ? strokes_.last_branch : strokes_.branch},
           rest + std::string{is_last ? strokes_.last_past : strokes_.past});
    }
  }

  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  void put(std::string_view line, std::string_view first, std::string_view rest) {
    std::string color;
    do {
      const std::size_t taken = width_of(first);
      const bool breaks = style_.columns >= taken + min_room;
      const std::size_t end = breaks ? front_within(line, style_.columns - taken) : line.size();
      const std::string_view piece = line.substr(0, end);
      out_ += in_color(first, Color::faint, style_.colored && !first.empty());
      out_ += color;
      out_ += piece;
      color = color_in_force(color, piece);
      if (!color.empty()) out_ += end_of_color;
      out_ += '\n';
      line.remove_prefix(end);
      first = rest;
    } while (!line.empty());
  }

  static std::string color_in_force(const std::string& before, std::string_view piece) {
    const bool changes = piece.find('\x1b') != std::string_view::npos;
    return changes ? std::string{color_at_end(piece)} : before;
  }

  TreeStyle style_;
  const Strokes& strokes_;
  std::string out_;
};

}  // namespace

std::string draw_tree(const TreeNode& root, TreeStyle style) {
  Drawing drawing{style};
  drawing.draw(root, "", "");
  return std::move(drawing).text();
}

}  // namespace persist::app
