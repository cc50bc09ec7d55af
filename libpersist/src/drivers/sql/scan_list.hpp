#pragma once

#include <memory>
#include <vector>

#include <persist/scan.hpp>

namespace persist::sql {

/// One scan after the other.
[[nodiscard]] std::unique_ptr<Scan> make_scan_list(std::vector<std::unique_ptr<Scan>> scans);

}  // namespace persist::sql
