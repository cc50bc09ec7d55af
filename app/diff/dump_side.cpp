#include "diff/side.hpp"

#include <optional>

#include <persist/dump_reader.hpp>

#include "core/dump_lines.hpp"
#include "io/dump_input.hpp"

namespace persist::app {

namespace {

class DumpSide final : public DiffSide {
 public:
  DumpSide(DumpInput input, const Selection& selection, const Settings& settings)
      : input_{std::move(input)},
        selection_{selection},
        settings_{settings},
        dump_{source_of(input_), cache_read_options(settings, selection.range.now)} {}

  Outcome<const SideEntry*> next() override {
    while (true) {
      auto line = dump_.next();
      if (!line) return std::unexpected(error_of(std::move(line.error())));
      if (!*line) return nullptr;
      entry_ = {.store = (*line)->store,
                .record = {.key = (*line)->key,
                           .value = (*line)->value,
                           .expires = (*line)->expires,
                           .key_class = (*line)->key_class,
                           .value_class = (*line)->value_class()}};
      if ((*line)->state) set_request(**line);
      if (is_selected()) return &entry_;
    }
  }

 private:
  /// The library does not know the name of what it reads.
  [[nodiscard]] Error error_of(PersistenceError error) const {
    if (auto* const schema = std::get_if<PersistenceSchemaError>(&error)) {
      for (Issue& issue : schema->issues) issue.message = input_.name() + ": " + issue.message;
    }
    return stop(std::move(error)).error();
  }

  /// Of a request the line says its state and its payload, which are compared.
  void set_request(const DumpEntry& line) {
    const auto facts = facts_in_state(*line.state, selection_.range.now);
    request_.facts = facts.value_or(RequestFacts{.phase = RequestPhase::replied});
    details_.clear();
    if (!line.payload.empty()) details_.append(R"({"payload":)").append(line.payload) += '}';
    request_.details = details_;
    entry_.record.request = &request_;
  }

  [[nodiscard]] bool is_selected() const {
    const ScanOptions& range = selection_.range;
    const EntryView& record = entry_.record;
    if (settings_.store && entry_.store != *settings_.store) return false;
    if (!record.key.starts_with(range.prefix)) return false;
    if (range.after && record.key <= *range.after) return false;
    if (range.liveness != Liveness::all &&
        record.expires.is_live_at(range.now) != (range.liveness == Liveness::live)) {
      return false;
    }
    return selection_.accepts(record);
  }

  DumpInput input_;
  const Selection& selection_;
  const Settings& settings_;
  SortedDump dump_;
  SideEntry entry_;
  RequestView request_;
  std::string details_;
};

}  // namespace

Outcome<std::unique_ptr<DiffSide>> open_dump_side(const std::string& path,
                                                  const Selection& selection, Session& session) {
  auto input = DumpInput::open(path, Passes::one, 2 * session.settings().max_value_bytes,
                               session.settings().max_dump_bytes);
  if (!input) return std::unexpected(std::move(input.error()));
  PERSIST_PASS(input->rewind());
  return std::make_unique<DumpSide>(*std::move(input), selection, session.settings());
}

}  // namespace persist::app
