#pragma once

/// What comes in from files and standard input.

#include <string>
#include <string_view>

#include "status.hpp"

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

/// Reads all of standard input.
[[nodiscard]] Outcome<std::string> read_standard_input();

/// Reads all of the file at `path`.
[[nodiscard]] Outcome<std::string> read_file(const std::string& path);

/// Reads up to `size` bytes into `room`; how many, 0 at the end. A signal that asks the program to
/// stop ends it as interrupted.
[[nodiscard]] Outcome<std::size_t> read_some(int descriptor, char* room, std::size_t size,
                                             const std::string& name);

/// Opens `path` for reading; a folder is an error.
[[nodiscard]] Outcome<Descriptor> open_for_reading(const std::string& path);

}  // namespace persist::app
