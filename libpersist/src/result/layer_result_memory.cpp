#include <persist/result_memory.hpp>

#include <utility>

namespace persist {

Layer<ResultPersistence> layer_result_memory(ResultOptions options,
                                             std::shared_ptr<const Clock> clock) {
  return layer_result(options).provide(layer_memory(std::move(clock)));
}

Layer<ResultPersistence> layer_result_memory(MemoryOptions memory, ResultOptions options) {
  return layer_result(options).provide(layer_memory(std::move(memory)));
}

}  // namespace persist
