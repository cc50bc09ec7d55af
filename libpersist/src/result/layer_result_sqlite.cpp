#include <persist/result_sqlite.hpp>

#include <utility>

// A source of its own, so that a program links only the backings that it uses.

namespace persist {

Layer<ResultPersistence> layer_result_sqlite(SqliteOptions sqlite, ResultOptions options) {
  return layer_result(options).provide(layer_sqlite(std::move(sqlite)));
}

}  // namespace persist
