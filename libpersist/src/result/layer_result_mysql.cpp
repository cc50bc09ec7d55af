#include <persist/result_persistence.hpp>

#include <utility>

namespace persist {

Layer<ResultPersistence> layer_result_mysql(MysqlOptions mysql, ResultOptions options) {
  return layer_result(options).provide(layer_mysql(std::move(mysql)));
}

}  // namespace persist
