#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::inspect {

/// Begins the scan over one store.
using OpenStore = std::function<Result<std::unique_ptr<Scan>>(const std::string& store)>;

/// What a scan over stores is like.
struct StoreScanOptions {
  /// The number of the first store.
  std::uint32_t first = 0;
  /// See ScanOptions.
  std::optional<std::size_t> limit_hint = std::nullopt;
};

/// Goes through `stores` one after the other. Small ones are read together, as one batch and under
/// one lock of `inspector`, which must outlive the result.
[[nodiscard]] std::unique_ptr<Scan> make_store_scan(Inspector& inspector,
                                                    std::vector<std::string> stores, OpenStore open,
                                                    const StoreScanOptions& options = {});

}  // namespace persist::inspect
