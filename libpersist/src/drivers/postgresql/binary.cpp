#include "drivers/postgresql/binary.hpp"

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

}  // namespace persist::postgresql
