#pragma once

/// Typed results in the memory of the process.

#include <persist/export.hpp>

#include <memory>

#include <persist/clock.hpp>
#include <persist/memory.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Typed results in memory; see `layer_memory`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_memory(
    ResultOptions options = {}, std::shared_ptr<const Clock> clock = nullptr);
/// The same with limits.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_memory(
    MemoryOptions memory, ResultOptions options = {});

}  // namespace persist
