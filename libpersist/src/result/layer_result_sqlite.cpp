#include <persist/result_persistence.hpp>

// A source of its own, so that who keeps results in memory alone does not link SQLite in.

namespace persist {

Layer<ResultPersistence> layer_result_sqlite(SqliteOptions sqlite, ResultOptions options) {
  return layer_result(options).provide(layer_sqlite(std::move(sqlite)));
}

}  // namespace persist
