#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <persist/error.hpp>

struct redisReader;

namespace persist::redis {

class Replies;

/// An answer of a server, or a part of one. It borrows from its `Replies`.
class Reply {
 public:
  enum class Kind : std::uint8_t { nil, status, error, integer, text, array };

  Reply(const Replies& replies, std::size_t node) : replies_{&replies}, node_{node} {}

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_nil() const { return kind() == Kind::nil; }
  [[nodiscard]] bool is_error() const { return kind() == Kind::error; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool is_integer() const { return kind() == Kind::integer; }
  [[nodiscard]] bool is_text() const { return kind() == Kind::text; }
  /// The bytes of a text, a status or an error; empty otherwise.
  [[nodiscard]] std::string_view text() const;
  /// The number of an integer; 0 otherwise.
  [[nodiscard]] std::int64_t integer() const;
  /// How many elements an array has; 0 otherwise.
  [[nodiscard]] std::size_t size() const;
  /// The first element of an array that has one.
  [[nodiscard]] Reply first() const { return {*replies_, node_ + 1}; }
  /// What comes after this one in the same array.
  [[nodiscard]] Reply next() const;
  /// All elements of an array.
  [[nodiscard]] std::vector<Reply> elements() const;

 private:
  const Replies* replies_;
  std::size_t node_;
};

/// The replies to the commands of a pipeline, in their order, in one block.
class Replies {
 public:
  /// How many are complete.
  [[nodiscard]] std::size_t size() const { return complete_; }
  [[nodiscard]] Reply operator[](std::size_t index) const { return {*this, roots_[index]}; }

 private:
  friend class Reply;
  friend class ReplyReader;
  friend struct ReplySink;

  // A tree in the order in which it arrives: an array, then its elements.
  struct Node {
    Reply::Kind kind;
    std::int64_t number;  // of an integer; else where its bytes begin
    std::size_t size;     // of the bytes, or of an array
  };

  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
  std::size_t complete_ = 0;  // of the roots
  std::string bytes_;
};

/// Reads replies out of the bytes of a connection: hiredis's reader, which puts what it reads where
/// it is told.
class ReplyReader {
 public:
  ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Whatever arrives next is added to `replies`, which must outlive the reading.
  void read_into(Replies& replies) { replies_ = &replies; }
  /// Takes bytes; the replies that they complete are added.
  [[nodiscard]] Result<void> feed(std::string_view bytes);

 private:
  std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
  Replies* replies_ = nullptr;
};

}  // namespace persist::redis
