#include <algorithm>
#include <string>

#include <persist/dump_reader.hpp>

#include "property.hpp"

namespace {

using persist::DumpEntry;
using persist::Result;
using persist::fuzz::property;

constexpr std::size_t max_line_bytes = 4096;

persist::DumpReport read(std::string_view text, const persist::EntrySink& on_entry) {
  const auto source = [text](std::span<char> room) mutable -> Result<std::size_t> {
    const std::size_t size = std::min(room.size(), text.size());
    std::copy_n(text.data(), size, room.data());
    text.remove_prefix(size);
    return size;
  };
  const auto reading = persist::read_dump(
      source, on_entry, nullptr,
      {.max_line_bytes = max_line_bytes, .repeat_check = persist::RepeatCheck::fingerprints});
  property(reading.has_value(), "a source that does not fail is read to its end");
  return *reading;
}

std::string line_of(const DumpEntry& entry) {
  std::string line;
  persist::append_dump_line(line, entry.store,
                            {.key = entry.key,
                             .value = entry.value,
                             .expires = entry.expires,
                             .key_class = entry.key_class,
                             .value_class = entry.value_class()});
  return line;
}

Result<void> check_round_trip(const DumpEntry& entry) {
  const std::string line = line_of(entry);
  // Escapes and base64 can make it longer than the line that was read.
  if (line.size() > max_line_bytes) return {};
  const auto reading = read(line, [&](const DumpEntry& again) -> Result<void> {
    property(line_of(again) == line, "a written line reads back");
    return {};
  });
  property(reading.entries == 1 && reading.malformed == 0, "a written line is one entry");
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::size_t entries = 0;
  const auto reading = read(persist::fuzz::text_of(data, size), [&](const DumpEntry& entry) {
    ++entries;
    return check_round_trip(entry);
  });
  property(reading.entries == entries, "every entry is counted");
  return 0;
}
