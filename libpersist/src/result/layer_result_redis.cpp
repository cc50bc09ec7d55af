#include <persist/result_redis.hpp>

#include <utility>

// A source of its own, so that a program links only the backings that it uses.

namespace persist {

Layer<ResultPersistence> layer_result_redis(RedisOptions redis, ResultOptions options) {
  return layer_result(options).provide(layer_redis(std::move(redis)));
}

}  // namespace persist
