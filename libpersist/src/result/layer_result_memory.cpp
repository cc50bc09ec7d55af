#include <persist/result_memory.hpp>

#include <utility>

namespace persist {

Layer<ResultPersistence> layer_result_memory(ResultOptions options,
                                             std::shared_ptr<const Clock> clock) {
  return layer_result(options).provide(layer_memory(std::move(clock)));
}

}  // namespace persist
