// Judges texts for the scripts beside it. Standard input: texts, each after its length (4 bytes,
// little-endian). Standard output, for each: its compact form after its length; the length
// 0xFFFFFFFF alone when it is not JSON.

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

#include <persist/json_text.hpp>

namespace {

constexpr std::uint32_t refused = 0xFFFFFFFF;

bool read_length(std::uint32_t& length) {
  std::array<unsigned char, 4> bytes{};
  if (std::fread(bytes.data(), 1, bytes.size(), stdin) != bytes.size()) return false;
  length = 0;
  for (std::size_t index = bytes.size(); index-- > 0;) length = length << 8U | bytes[index];
  return true;
}

void write_length(std::uint32_t length) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    std::putchar(static_cast<int>(length >> shift & 0xFFU));
  }
}

void judge(const std::string& text) {
  const auto json = persist::JsonView::parse(text);
  if (!json) return write_length(refused);
  std::string compact;
  persist::append_compact(compact, *json);
  write_length(static_cast<std::uint32_t>(compact.size()));
  std::fwrite(compact.data(), 1, compact.size(), stdout);
}

}  // namespace

int main() {
  std::uint32_t length = 0;
  while (read_length(length)) {
    std::string text(length, '\0');
    if (std::fread(text.data(), 1, length, stdin) != length) return 1;
    judge(text);
  }
  return 0;
}
