#include "dump/dump_line.hpp"
#include "dump/seal.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Appends the lines of a dump, and adds up what its seal says.
class Lines {
 public:
  explicit Lines(const DumpOptions& options)
      : sealing_{options.sealing}, form_{options.form}, expiry_{options.expiry} {}

  void append(std::string& text, std::string_view store, const EntryView& record,
              const ValueState& state) {
    if (store != store_ || head_.empty()) {
      store_ = store;
      head_ = dump::line_head(store_);
    }
    const std::size_t begin = text.size();
    dump::append_entry(text, head_, record, state, form_, expiry_);
    ++entries_;
    if (sealing_ == Sealing::sealed) sum_.update(std::string_view{text}.substr(begin));
  }

  [[nodiscard]] std::size_t entries() const { return entries_; }

  /// The seal of all lines, once.
  [[nodiscard]] std::string seal() { return dump::seal_text(entries_, sum_.hex_digest(), form_); }

 private:
  Sealing sealing_;
  DumpForm form_;
  DumpExpiry expiry_;
  std::string_view store_;
  std::string head_;
  std::size_t entries_ = 0;
  Sha256 sum_;
};

/// Ends a dump of which `summary` says what was left out: its seal, if it gets one.
Result<DumpSummary> finish(Lines& lines, DumpSummary summary, const DumpOptions& options,
                           const DumpSink& sink) {
  summary.entries = lines.entries();
  summary.is_sealed = options.sealing == Sealing::sealed && summary.left_out == 0 &&
                      (!options.is_complete || options.is_complete());
  if (summary.is_sealed) PERSIST_CHECK(sink(lines.seal()));
  return summary;
}

}  // namespace

Result<DumpSummary> write_dump(Inspector& inspector, std::span<const std::string> stores,
                               const DumpOptions& options, const DumpSink& sink) {
  Lines lines{options};
  DumpSummary summary;
  const VisitOptions wanted{
      .range = options.range,
      .filter =
          [&](std::string_view store, const EntryView& record, const ValueState& state) {
            if (options.filter && !options.filter(store, record, state)) return false;
            if (!fits_dump_line(record)) {
              ++summary.left_out;
              return false;
            }
            const bool is_wanted = !options.live_at || record.expires.is_live_at(*options.live_at);
            if (!is_wanted) ++summary.expired;
            return is_wanted;
          },
      .limit = options.limit};
  const auto append = [&](std::string& text, std::string_view store, const EntryView& record,
                          const ValueState& state) { lines.append(text, store, record, state); };
  const auto append_rewritten = [&](std::string& text, std::string_view store,
                                    const EntryView& record, const ValueState& state) {
    EntryView rewritten = record;
    ValueState new_state = state;
    options.rewrite(store, rewritten, new_state);
    append(text, store, rewritten, new_state);
  };
  PERSIST_CHECK(print_entries(inspector, stores, wanted,
                              options.rewrite ? EntryFormat{append_rewritten} : EntryFormat{append},
                              sink));
  return finish(lines, summary, options, sink);
}

Result<DumpSummary> write_dump(EntrySort& entries, std::span<const std::string> stores,
                               const DumpOptions& options, const DumpSink& sink) {
  Lines lines{options};
  DumpSummary summary;
  EntryBatch batch;
  std::string text;
  while (true) {
    PERSIST_CHECK(entries.next(batch));
    if (batch.empty()) break;
    text.clear();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView entry = batch[i];
      if (fits_dump_line(entry)) {
        lines.append(text, stores[entry.store], entry, value_state(entry.value));
      } else {
        ++summary.left_out;
      }
    }
    if (!text.empty()) PERSIST_CHECK(sink(text));
  }
  return finish(lines, summary, options, sink);
}

}  // namespace persist
