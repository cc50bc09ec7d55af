#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <persist/dump_reader.hpp>

// Any bytes are read as a dump. Whatever entry comes out, its line is a fixed point: read and
// written again, it gives the same bytes.

namespace {

persist::DumpSource source_of(std::string_view text) {
  return [text](std::span<char> room) mutable -> persist::Result<std::size_t> {
    const std::size_t size = std::min(room.size(), text.size());
    std::copy_n(text.data(), size, room.data());
    text.remove_prefix(size);
    return size;
  };
}

std::string line_of(const persist::DumpEntry& entry) {
  std::string line;
  persist::append_dump_line(line, entry.store,
                            {.key = entry.key,
                             .value = entry.value,
                             .expires = entry.expires,
                             .key_class = entry.key_class,
                             .value_class = entry.value_class()});
  return line;
}

persist::DumpReading read(std::string_view text, const persist::EntrySink& on_entry) {
  const auto reading = persist::read_dump(source_of(text), on_entry, nullptr,
                                          {.max_line_bytes = 4096,
                                           .repeat_check = persist::RepeatCheck::fingerprints});
  if (!reading) std::abort();
  return *reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  read(text, [](const persist::DumpEntry& entry) -> persist::Result<void> {
    const std::string line = line_of(entry);
    std::size_t entries = 0;
    read(line, [&](const persist::DumpEntry& again) -> persist::Result<void> {
      ++entries;
      if (line_of(again) != line) std::abort();
      return {};
    });
    // Escapes and base64 can make the line too long to be read.
    if (entries != 1 && line.size() <= 4096) std::abort();
    return {};
  });
  return 0;
}
