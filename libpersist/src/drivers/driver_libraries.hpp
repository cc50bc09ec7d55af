#pragma once

/// What each driver knows of the libraries that it works with.

#include <persist/driver_libraries.hpp>

#include <string>
#include <utility>
#include <vector>

#include "values/shared_library.hpp"

namespace persist {

namespace sqlite {
std::vector<DriverLibrary> libraries();
}
namespace redis {
std::vector<DriverLibrary> libraries();
}
namespace postgresql {
std::vector<DriverLibrary> libraries();
}
namespace mysql {
std::vector<DriverLibrary> libraries();
}

/// Opens a client library, and asks it for its version: `version_of` gets the function of that
/// name.
template <class Function, class VersionOf>
DriverLibrary opened_library(const char* soname, std::string_view package, const char* name,
                             VersionOf version_of) {
  DriverLibrary about{.name = soname,
                      .version = {},
                      .linkage = DriverLibrary::Linkage::opened,
                      .obstacle = {},
                      .options = {}};
  auto library = SharedLibrary::open(soname, package);
  if (!library) {
    about.obstacle = message_of(library.error());
    return about;
  }
  Function* function = nullptr;
  library->load(function, name);
  if (function != nullptr) about.version = version_of(function);
  return about;
}

}  // namespace persist
