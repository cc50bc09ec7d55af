#include <persist/result_persistence.hpp>

#include <utility>

namespace persist {

Layer<ResultPersistence> layer_result_redis(RedisOptions redis, ResultOptions options) {
  return layer_result(options).provide(layer_redis(std::move(redis)));
}

}  // namespace persist
