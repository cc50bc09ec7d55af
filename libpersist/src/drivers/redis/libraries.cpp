#include <hiredis/hiredis.h>
#include <openssl/crypto.h>

#include "drivers/driver_libraries.hpp"

namespace persist::redis {

std::vector<DriverLibrary> libraries() {
  const auto version_of = [](auto* function) -> std::string {
    return function(OPENSSL_VERSION_STRING);
  };
  std::vector<DriverLibrary> libraries;
  libraries.reserve(2);
  // It has no function that says its version.
  libraries.push_back({.name = "hiredis",
                       .version = std::to_string(HIREDIS_MAJOR) + '.' +
                                  std::to_string(HIREDIS_MINOR) + '.' +
                                  std::to_string(HIREDIS_PATCH),
                       .linkage = DriverLibrary::Linkage::linked,
                       .obstacle = {},
                       .options = {}});
  libraries.push_back(opened_library<decltype(::OpenSSL_version)>("libssl.so.3", "libssl3",
                                                                  "OpenSSL_version", version_of));
  return libraries;
}

}  // namespace persist::redis
