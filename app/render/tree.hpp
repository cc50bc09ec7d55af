#pragma once

/// Lines of a tree, with the strokes that join them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/charset.hpp"

namespace persist::app {

/// A node: its lines, and what hangs below it. Lines are escaped, and may be coloured.
struct TreeNode {
  std::vector<std::string> lines;
  std::vector<TreeNode> children = {};
};

struct TreeStyle {
  Charset charset = Charset::ascii;
  /// Lines are broken there, as long as strokes leave them room.
  std::size_t columns = 80;
  bool colored = false;
};

/// Draws `root`, each line with its end.
[[nodiscard]] std::string draw_tree(const TreeNode& root, TreeStyle style);

}  // namespace persist::app
