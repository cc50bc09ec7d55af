#include <persist/result_persistence.hpp>

#include <utility>

namespace persist {

Layer<ResultPersistence> layer_result_postgresql(PostgresqlOptions postgresql,
                                                 ResultOptions options) {
  return layer_result(options).provide(layer_postgresql(std::move(postgresql)));
}

}  // namespace persist
