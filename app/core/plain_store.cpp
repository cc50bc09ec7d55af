#include "core/plain_store.hpp"

#include <persist/exit_codec.hpp>

#include "base/status.hpp"
#include "io/signals.hpp"
#include "query/json_query.hpp"

namespace persist::app {

bool is_exit_shaped(JsonView json) {
  const auto tag = find_part(json, "/_tag");
  return tag && (tag->text() == R"("Success")" || tag->text() == R"("Failure")");
}

Outcome<StoreContents> contents_of_store(Inspector& inspector, const std::string& store) {
  auto scan = inspector.scan(store, {});
  if (!scan) return stop(std::move(scan.error()));
  std::optional<PersistenceError> last_error;
  bool has_json = false;
  bool has_wrapped = false;
  EntryBatch batch;
  while (true) {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    if (Result<void> read = (*scan)->next(batch); !read) {
      if (last_error == read.error()) break;
      last_error = std::move(read.error());
      continue;
    }
    if (batch.empty()) break;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const ValueState state = value_state(batch[i].value);
      const bool tries_to_be_exit =
          state.is_exit ||
          (!state.json_error && is_exit_shaped(JsonView::assume_valid(batch[i].value)));
      if (tries_to_be_exit) return StoreContents::exits;
      has_json = has_json || !state.json_error;
      has_wrapped = has_wrapped || !batch[i].malformed_envelope;
    }
  }
  if (!has_json) return StoreContents::exits;
  return has_wrapped ? StoreContents::plain_json : StoreContents::plain_key_values;
}

}  // namespace persist::app
