#pragma once

/// Writes arrays and objects out of values that have schemas, for schemas.

#include <persist/export.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <persist/schema_core.hpp>

namespace persist {

/// Writes an array, from its bracket to `close`.
class ArrayWriter {
 public:
  /// Writes the opening bracket.
  explicit ArrayWriter(JsonSink sink) : sink_{sink} { sink_.text += '['; }

  /// The next element; null when the value encodes to nothing. Issues carry its index.
  template <class T, SchemaOf<T> S>
  [[nodiscard]] Encoded element(const T& value, const S& schema) {
    if (size_ != 0) sink_.text += ',';
    const std::size_t begin = sink_.text.size();
    if (Encoded done = schema.encode(value, sink_); !done) {
      return std::unexpected{within(size_, std::move(done.error()))};
    }
    if (sink_.text.size() == begin) sink_.text += "null";
    ++size_;
    return {};
  }

  /// Writes the closing bracket.
  void close() { sink_.text += ']'; }

 private:
  JsonSink sink_;
  std::size_t size_ = 0;
};

/// What becomes of a member whose value encodes to nothing.
enum class WhenAbsent : std::uint8_t { leave_out, write_null };

/// Writes an object, from its brace to `close`.
class PERSIST_EXPORT ObjectWriter {
 public:
  /// Writes the opening brace.
  explicit ObjectWriter(JsonSink sink) : sink_{sink} { sink_.text += '{'; }

  /// The next member. Issues carry its name.
  template <class T, SchemaOf<T> S>
  [[nodiscard]] Encoded member(std::string_view name, const T& value, const S& schema,
                               WhenAbsent absent = WhenAbsent::leave_out) {
    const std::size_t before = sink_.text.size();
    begin_member(name);
    const std::size_t begin = sink_.text.size();
    if (Encoded done = schema.encode(value, sink_); !done) {
      return std::unexpected{within(name, std::move(done.error()))};
    }
    if (sink_.text.size() == begin) {
      if (absent == WhenAbsent::write_null) {
        sink_.text += "null";
      } else {
        sink_.text.resize(before);
        return {};
      }
    }
    empty_ = false;
    return {};
  }

  /// The next member, a string.
  void member(std::string_view name, std::string_view string);

  /// Writes the closing brace.
  void close() { sink_.text += '}'; }

 private:
  void begin_member(std::string_view name);

  JsonSink sink_;
  bool empty_ = true;
};

}  // namespace persist
