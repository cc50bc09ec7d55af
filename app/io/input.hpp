#pragma once

/// What comes in from files and standard input.

#include <string>
#include <string_view>

#include "base/status.hpp"

namespace persist::app {

/// Owns a descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = -1;
};

/// Reads all of standard input. More than `max_bytes` are an error, at which reading stops.
[[nodiscard]] Outcome<std::string> read_standard_input(std::size_t max_bytes);

/// Reads all of the file at `path`, with the same limit.
[[nodiscard]] Outcome<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// The error of something that came in and is longer than `max_bytes`.
[[nodiscard]] Error too_long_input(const std::string& what, std::size_t max_bytes);

/// Reads up to `size` bytes into `room`; how many, 0 at the end. A signal that asks the program to
/// stop ends it as interrupted.
[[nodiscard]] Outcome<std::size_t> read_some(int descriptor, char* room, std::size_t size,
                                             const std::string& name);

/// Opens `path` for reading; a folder is an error.
[[nodiscard]] Outcome<Descriptor> open_for_reading(const std::string& path);

}  // namespace persist::app
