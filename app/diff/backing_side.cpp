#include "diff/side.hpp"

#include <vector>

#include "base/status.hpp"
#include "core/backing.hpp"
#include "io/signals.hpp"

namespace persist::app {

namespace {

class BackingSide final : public DiffSide {
 public:
  BackingSide(std::unique_ptr<Inspector> inspector, std::vector<std::string> stores,
              const Selection& selection)
      : inspector_{std::move(inspector)},
        interrupt_{*inspector_},
        stores_{std::move(stores)},
        selection_{selection} {}

  Outcome<const SideEntry*> next() override {
    while (true) {
      if (next_record_ == batch_.size()) {
        const auto more = next_batch();
        if (!more) return std::unexpected(more.error());
        if (!*more) return nullptr;
      }
      entry_.record = batch_[next_record_++];
      entry_.store = stores_[entry_.record.store];
      if (entry_.record.key_class == StorageClass::null) {
        ++left_out_;
      } else if (is_selected()) {
        return &entry_;
      }
    }
  }

  [[nodiscard]] std::size_t left_out() const override { return left_out_; }

 private:
  /// False at the end.
  Outcome<bool> next_batch() {
    if (received_signal() != 0) return std::unexpected{interrupted_error()};
    if (!scan_) {
      auto scan = inspector_->scan(stores_, selection_.range);
      if (!scan) return stop(std::move(scan.error()));
      scan_ = *std::move(scan);
    }
    next_record_ = 0;
    PERSIST_STOP(scan_->next(batch_));
    return !batch_.empty();
  }

  [[nodiscard]] bool is_selected() const { return selection_.accepts(entry_.record); }

  std::unique_ptr<Inspector> inspector_;
  InterruptOnSignal interrupt_;
  std::vector<std::string> stores_;
  const Selection& selection_;
  std::unique_ptr<Scan> scan_;
  EntryBatch batch_;
  std::size_t next_record_ = 0;
  SideEntry entry_;
  std::size_t left_out_ = 0;
};

}  // namespace

Outcome<std::unique_ptr<DiffSide>> open_backing_side(const Location& place,
                                                     const Selection& selection, Session& session) {
  auto inspector = open_backing(place, Access::read, session.settings(), session.report());
  if (!inspector) return std::unexpected(std::move(inspector.error()));
  auto stores = session.stores(**inspector, Session::Unnamed::every_store);
  if (!stores) return std::unexpected(std::move(stores.error()));
  return std::make_unique<BackingSide>(*std::move(inspector), *std::move(stores), selection);
}

}  // namespace persist::app
