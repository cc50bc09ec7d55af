#include <sqlite3.h>

#include "drivers/driver_libraries.hpp"

namespace persist::sqlite {

std::vector<DriverLibrary> libraries() {
  DriverLibrary sqlite{.name = "SQLite",
                       .version = ::sqlite3_libversion(),
                       .linkage = DriverLibrary::Linkage::linked,
                       .obstacle = {},
                       .options = {}};
  for (int i = 0; const char* const option = ::sqlite3_compileoption_get(i); ++i) {
    sqlite.options.emplace_back(option);
  }
  return {std::move(sqlite)};
}

}  // namespace persist::sqlite
