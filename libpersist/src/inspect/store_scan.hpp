#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::inspect {

/// Begins the scan over one store.
using OpenStore = std::function<Result<std::unique_ptr<Scan>>(const std::string& store)>;

/// Goes through `stores` one after the other. Small ones are read together, as one batch and under
/// one lock of `inspector`, which must outlive the result.
[[nodiscard]] std::unique_ptr<Scan> make_store_scan(Inspector& inspector,
                                                    std::vector<std::string> stores,
                                                    OpenStore open);

}  // namespace persist::inspect
