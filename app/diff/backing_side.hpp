#pragma once

/// The entries of a backing as a side of a comparison.

#include "diff/side.hpp"

namespace persist::app {

/// Opens the backing at `url` to be read, and scans its stores one by one.
[[nodiscard]] Outcome<std::unique_ptr<DiffSide>> open_backing_side(const Location& place,
                                                                   const Selection& selection,
                                                                   Session& session);

}  // namespace persist::app
