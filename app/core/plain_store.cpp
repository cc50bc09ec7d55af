#include "core/plain_store.hpp"

#include <persist/exit_codec.hpp>

#include "base/system_error.hpp"
#include "io/signals.hpp"

namespace persist::app {

Outcome<StoreContents> contents_of_store(Inspector& inspector, const std::string& store) {
  auto walk = inspector.walk(store, {});
  if (!walk) return stop(std::move(walk.error()));
  std::optional<PersistenceError> last_error;
  bool has_json = false;
  bool has_wrapped = false;
  Portion portion;
  while (true) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    if (Result<void> read = (*walk)->next(portion); !read) {
      if (last_error == read.error()) break;
      last_error = std::move(read.error());
      continue;
    }
    if (portion.empty()) break;
    for (std::size_t i = 0; i < portion.size(); ++i) {
      const ValueState state = value_state(portion[i].value);
      if (state.is_exit) return StoreContents::exits;
      has_json = has_json || !state.json_error;
      has_wrapped = has_wrapped || !portion[i].wrapped_badly;
    }
  }
  if (!has_json) return StoreContents::exits;
  return has_wrapped ? StoreContents::plain_json : StoreContents::plain_key_values;
}

}  // namespace persist::app
