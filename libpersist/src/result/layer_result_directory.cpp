#include <persist/result_directory.hpp>

#include <utility>

// A source of its own, so that a program links only the backings that it uses.

namespace persist {

Layer<ResultPersistence> layer_result_directory(DirectoryOptions directory, ResultOptions options) {
  return layer_result(options).provide(layer_directory(std::move(directory)));
}

}  // namespace persist
