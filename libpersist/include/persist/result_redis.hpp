#pragma once

/// Typed results on a Redis server.

#include <persist/export.hpp>

#include <persist/redis.hpp>
#include <persist/result_persistence.hpp>

namespace persist {

/// Typed results on a Redis server; see `layer_redis`.
[[nodiscard]] PERSIST_EXPORT Layer<ResultPersistence> layer_result_redis(
    RedisOptions redis, ResultOptions options = {});

}  // namespace persist
