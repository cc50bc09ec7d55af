#include <persist/result_mysql.hpp>

#include <utility>

// A source of its own, so that a program links only the backings that it uses.

namespace persist {

Layer<ResultPersistence> layer_result_mysql(MysqlOptions mysql, ResultOptions options) {
  return layer_result(options).provide(layer_mysql(std::move(mysql)));
}

}  // namespace persist
