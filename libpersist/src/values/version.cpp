#include <persist/version.hpp>

namespace persist {

std::string_view version() noexcept { return PERSIST_VERSION; }

}  // namespace persist
