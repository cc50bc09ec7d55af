#pragma once

/// Which libraries the drivers work with: for reports of faults.

#include <persist/export.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace persist {

/// A library of others that a driver works with.
struct DriverLibrary {
  /// How the library gets into the process.
  enum class Linkage : std::uint8_t {
    /// It is a part of the program, or was loaded when the program started.
    linked,
    /// It is opened when a URI asks for it.
    opened,
  };

  /// "SQLite"; of a library that is opened its soname, "libpq.so.5".
  std::string name;
  /// Its version, of what runs and not of the headers; empty if it is not known or not found.
  std::string version;
  /// How the library gets into the process.
  Linkage linkage = Linkage::linked;
  /// Why it cannot be opened, a sentence for people; empty if it can.
  std::string obstacle;
  /// What it was compiled with, in its own words; empty if it does not say.
  std::vector<std::string> options;
};

/// A driver, by its scheme, and what it works with.
struct DriverLibraries {
  /// "sqlite".
  std::string_view driver;
  /// May be empty.
  std::vector<DriverLibrary> libraries;
};

/// The drivers of `built_in_drivers` and their libraries. To see whether a client library is there,
/// it opens it, and leaves it open. Any thread may call it.
[[nodiscard]] PERSIST_EXPORT std::vector<DriverLibraries> driver_libraries();

}  // namespace persist
