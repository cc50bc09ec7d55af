#include "dump/dump_line.hpp"
#include "dump/seal.hpp"
#include "values/propagate.hpp"

namespace persist {

namespace {

/// Appends the lines of a dump, and adds up what its seal says.
class Lines {
 public:
  explicit Lines(const DumpOptions& options) : sealing_{options.sealing}, expiry_{options.expiry} {}

  void append(std::string& text, std::string_view store, const EntryView& record,
              const ValueState& state) {
    if (store != store_ || head_.empty()) {
      store_ = store;
      head_ = dump::line_head(store_);
    }
    const std::size_t begin = text.size();
    dump::append_line(text, head_, record, state, expiry_);
    ++entries_;
    if (sealing_ == Sealing::sealed) sum_.update(std::string_view{text}.substr(begin));
  }

  [[nodiscard]] std::size_t entries() const { return entries_; }

  /// The seal of all lines, once.
  [[nodiscard]] std::string seal() {
    return R"({"seal":{"entries":)" + std::to_string(entries_) + R"(,"sha256":")" +
           sum_.hex_digest() + "\"}}\n";
  }

 private:
  Sealing sealing_;
  DumpExpiry expiry_;
  std::string_view store_;
  std::string head_;
  std::size_t entries_ = 0;
  dump::Sha256 sum_;
};

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
  PERSIST_CHECK(print_entries(
      inspector, stores, wanted,
      [&](std::string& text, std::string_view store, const EntryView& record,
          const ValueState& state) { lines.append(text, store, record, state); },
      sink));
  summary.entries = lines.entries();
  summary.is_sealed = options.sealing == Sealing::sealed && summary.left_out == 0 &&
                      (!options.is_complete || options.is_complete());
  if (summary.is_sealed) PERSIST_CHECK(sink(lines.seal()));
  return summary;
}

}  // namespace persist
