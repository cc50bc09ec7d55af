#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace persist {

/// A map from strings that knows which entry was used the longest time ago. Not copyable: its
/// entries know each other by address.
template <class Value>
class LruMap {
 public:
  LruMap() = default;
  LruMap(const LruMap&) = delete;
  LruMap& operator=(const LruMap&) = delete;

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] bool empty() const { return nodes_.empty(); }

  /// The value, which counts as used; null if there is none.
  [[nodiscard]] Value* find(std::string_view key) {
    const auto at = nodes_.find(key);
    if (at == nodes_.end()) return nullptr;
    touch(at->second);
    return &at->second.value;
  }

  /// Adds or replaces the value, which counts as used; the one that was there before.
  Value put(std::string_view key, Value value) {
    auto at = nodes_.find(key);
    if (at != nodes_.end()) {
      touch(at->second);
      return std::exchange(at->second.value, std::move(value));
    }
    at = nodes_.try_emplace(std::string{key}).first;
    at->second.value = std::move(value);
    at->second.key = &at->first;
    link_newest(at->second);
    return {};
  }

  /// Removes the value; an empty one if there is none.
  Value take(std::string_view key) {
    const auto at = nodes_.find(key);
    return at == nodes_.end() ? Value{} : take(at);
  }

  /// The key of the value that was used the longest time ago; null if the map is empty.
  [[nodiscard]] const std::string* oldest() const {
    return oldest_ == nullptr ? nullptr : oldest_->key;
  }

  /// Calls `is_to_go` with the keys and values of some buckets, from bucket `first` on, and removes
  /// those for which it returns true; the bucket to go on with, 0 at the end.
  template <class Predicate>
  std::size_t sweep(std::size_t first, std::size_t buckets, const Predicate& is_to_go) {
    std::size_t bucket = first;
    for (; bucket < nodes_.bucket_count() && bucket - first < buckets; ++bucket) {
      for (auto at = nodes_.begin(bucket); at != nodes_.end(bucket);) {
        const auto next = std::next(at);
        if (is_to_go(at->first, at->second.value)) take(nodes_.find(at->first));
        at = next;
      }
    }
    return bucket < nodes_.bucket_count() ? bucket : 0;
  }

 private:
  struct Node {
    Value value = {};
    const std::string* key = nullptr;
    Node* older = nullptr;
    Node* newer = nullptr;
  };

  // Without noexcept: libstdc++ then keeps the hash in the node.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Nodes = std::unordered_map<std::string, Node, Hash, std::equal_to<>>;

  Value take(typename Nodes::iterator at) {
    unlink(at->second);
    Value value = std::move(at->second.value);
    nodes_.erase(at);
    return value;
  }

  void touch(Node& node) {
    if (newest_ == &node) return;
    unlink(node);
    link_newest(node);
  }

  void link_newest(Node& node) {
    node.older = newest_;
    node.newer = nullptr;
    (newest_ != nullptr ? newest_->newer : oldest_) = &node;
    newest_ = &node;
  }

  void unlink(Node& node) {
    (node.older != nullptr ? node.older->newer : oldest_) = node.newer;
    (node.newer != nullptr ? node.newer->older : newest_) = node.older;
  }

  Nodes nodes_;
  Node* oldest_ = nullptr;
  Node* newest_ = nullptr;
};

}  // namespace persist
