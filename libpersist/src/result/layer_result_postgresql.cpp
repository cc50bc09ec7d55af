#include <persist/result_postgresql.hpp>

#include <utility>

// A source of its own, so that a program links only the backings that it uses.

namespace persist {

Layer<ResultPersistence> layer_result_postgresql(PostgresqlOptions postgresql,
                                                 ResultOptions options) {
  return layer_result(options).provide(layer_postgresql(std::move(postgresql)));
}

}  // namespace persist
