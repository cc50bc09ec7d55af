#pragma once

/// Valid JSON as a list of its values, so that each can be visited again without reading its text.

#include <cstdint>
#include <string_view>
#include <vector>

#include <persist/json_reader.hpp>

namespace persist::app {

/// The values of one text in the order in which they begin; those of an object alternate with the
/// names of its members. Borrows the text. Memory is kept for the next text.
class JsonTape {
 public:
  using Index = std::uint32_t;
  /// The value that contains all others.
  static constexpr Index root = 0;

  /// Lists the values of `json`, in place of those before. Texts are up to 4 GiB long.
  void read(JsonView json);

  [[nodiscard]] JsonKind kind(Index at) const { return kind_of(json(at)); }
  /// Without white space around it.
  [[nodiscard]] std::string_view text(Index at) const {
    return text_.substr(nodes_[at].begin, nodes_[at].end - nodes_[at].begin);
  }
  [[nodiscard]] JsonView json(Index at) const { return JsonView::assume_valid(text(at)); }
  /// Of its first byte.
  [[nodiscard]] std::size_t offset(Index at) const { return nodes_[at].begin; }
  /// The first element of an array, or name of an object, unless `is_end` says there is none.
  [[nodiscard]] static Index first(Index container) { return container + 1; }
  /// What follows a value, with all that is in it.
  [[nodiscard]] Index next(Index at) const { return nodes_[at].next; }
  [[nodiscard]] bool is_end(Index container, Index at) const {
    return at >= nodes_[container].next;
  }

 private:
  struct Node {
    std::uint32_t begin;
    std::uint32_t end;
    Index next;
  };

  [[nodiscard]] std::size_t pass_string(std::size_t at) const;
  [[nodiscard]] std::size_t pass_scalar(std::size_t at) const;

  std::string_view text_;
  std::vector<Node> nodes_;
  std::vector<Index> open_;
};

}  // namespace persist::app
