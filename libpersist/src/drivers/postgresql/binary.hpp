#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace persist::postgresql {

/// The object ids of types, which are the same in every database.
enum class Type : std::uint32_t {
  bytes = 17,
  integer = 20,
  text = 25,
  bytes_array = 1001,
  text_array = 1009,
  integer_array = 1016,
};

// PostgreSQL's binary forms: numbers in network order.

void append_16(std::string& out, std::int16_t number);
void append_32(std::string& out, std::int32_t number);
void append_64(std::string& out, std::int64_t number);
/// A value of a row or an array: its size and bytes.
void append_value(std::string& out, std::string_view value);
/// A bigint, or NULL.
void append_integer(std::string& out, std::optional<std::int64_t> number);

/// The beginning of an array of `count` elements, which follow.
void append_array_header(std::string& out, Type element, std::size_t count);
[[nodiscard]] std::string array_of(Type element, std::span<const std::string_view> values);

/// Reads what the server sent. Behind the end all is zero and empty.
class BinaryReader {
 public:
  explicit BinaryReader(std::string_view bytes) : bytes_{bytes} {}

  [[nodiscard]] std::uint16_t read_16() { return static_cast<std::uint16_t>(read_number(2)); }
  [[nodiscard]] std::uint32_t read_32() { return read_number(4); }
  /// A value with its size, or NULL.
  [[nodiscard]] std::optional<std::string_view> read_value();
  [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

 private:
  [[nodiscard]] std::uint32_t read_number(std::size_t size);
  [[nodiscard]] std::string_view take(std::size_t size);

  std::string_view bytes_;
};

/// The elements of an array of one dimension, and the fields of a record.
[[nodiscard]] std::vector<std::optional<std::string_view>> elements_of_array(
    std::string_view bytes);
[[nodiscard]] std::vector<std::optional<std::string_view>> elements_of_record(
    std::string_view bytes);

}  // namespace persist::postgresql
