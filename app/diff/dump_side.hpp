#pragma once

/// The entries of a dump as a side of a comparison.

#include "diff/side.hpp"

namespace persist::app {

/// Reads the dump at `path` (`-`: standard input) once, in constant memory; a line that is
/// malformed, out of order or there twice is a PersistenceSchemaError.
[[nodiscard]] Outcome<std::unique_ptr<DiffSide>> open_dump_side(const std::string& path,
                                                                const Selection& selection,
                                                                Session& session);

}  // namespace persist::app
