#pragma once

#include <persist/inspector.hpp>

namespace persist::sqlite {

inline constexpr Capabilities capabilities{
    .storage_classes = true, .snapshot = true, .backup = true, .layouts = true};

}  // namespace persist::sqlite
