#include "drivers/postgresql/binary.hpp"

#include <algorithm>

namespace persist::postgresql {

namespace {

void append_bytes(std::string& out, std::uint64_t number, unsigned size) {
  for (unsigned shift = 8 * size; shift > 0; shift -= 8) {
    out += static_cast<char>((number >> (shift - 8)) & 0xFFU);
  }
}

}  // namespace

void append_16(std::string& out, std::int16_t number) {
  append_bytes(out, static_cast<std::uint16_t>(number), 2);
}

void append_32(std::string& out, std::int32_t number) {
  append_bytes(out, static_cast<std::uint32_t>(number), 4);
}

void append_64(std::string& out, std::int64_t number) {
  append_bytes(out, static_cast<std::uint64_t>(number), 8);
}

void append_value(std::string& out, std::string_view value) {
  append_32(out, static_cast<std::int32_t>(value.size()));
  out += value;
}

void append_integer(std::string& out, std::optional<std::int64_t> number) {
  if (!number) return append_32(out, -1);
  append_32(out, 8);
  append_64(out, *number);
}

void append_array_header(std::string& out, Type element, std::size_t count) {
  append_32(out, count == 0 ? 0 : 1);  // dimensions
  append_32(out, 1);                   // there may be NULLs
  append_32(out, static_cast<std::int32_t>(element));
  if (count == 0) return;
  append_32(out, static_cast<std::int32_t>(count));
  append_32(out, 1);  // the first index
}

std::string array_of(Type element, std::span<const std::string_view> values) {
  std::string out;
  append_array_header(out, element, values.size());
  for (const std::string_view value : values) append_value(out, value);
  return out;
}

std::string_view BinaryReader::take(std::size_t size) {
  const std::string_view taken = bytes_.substr(0, std::min(size, bytes_.size()));
  bytes_.remove_prefix(taken.size());
  return taken;
}

std::uint32_t BinaryReader::read_number(std::size_t size) {
  std::uint32_t number = 0;
  for (const char c : take(size)) number = (number << 8U) | static_cast<unsigned char>(c);
  return number;
}

std::optional<std::string_view> BinaryReader::read_value() {
  const std::uint32_t size = read_32();
  constexpr std::uint32_t null = 0xFFFFFFFF;
  if (size == null) return std::nullopt;
  return take(size);
}

std::vector<std::optional<std::string_view>> elements_of_array(std::string_view bytes) {
  BinaryReader reader{bytes};
  std::vector<std::optional<std::string_view>> elements;
  if (reader.read_32() != 1) return elements;  // the number of dimensions
  // Whether there are NULLs, the type, the size, and the first index.
  for (int i = 0; i < 4; ++i) (void)reader.read_32();
  while (!reader.is_at_end()) elements.push_back(reader.read_value());
  return elements;
}

std::vector<std::optional<std::string_view>> elements_of_record(std::string_view bytes) {
  BinaryReader reader{bytes};
  std::vector<std::optional<std::string_view>> fields;
  (void)reader.read_32();  // how many
  while (!reader.is_at_end()) {
    (void)reader.read_32();  // the type
    fields.push_back(reader.read_value());
  }
  return fields;
}

}  // namespace persist::postgresql
