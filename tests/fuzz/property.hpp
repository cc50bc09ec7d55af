#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// The entry that libFuzzer and the replay call.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace persist::fuzz {

/// Ends the process, as a fuzzer wants it, when `holds` is false; in release builds too.
inline void property(bool holds, const char* name) {
  if (holds) return;
  std::fprintf(stderr, "property does not hold: %s\n", name);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace persist::fuzz
