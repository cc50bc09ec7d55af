#include "drivers/sql/scan_list.hpp"

#include <utility>

#include "values/propagate.hpp"

namespace persist::sql {

namespace {

class ScanList final : public Scan {
 public:
  explicit ScanList(std::vector<std::unique_ptr<Scan>> scans) : scans_{std::move(scans)} {}

  Result<void> next(EntryBatch& batch) override {
    batch.clear();
    for (; at_ < scans_.size(); ++at_) {
      PERSIST_CHECK(scans_[at_]->next(batch));
      if (!batch.empty()) return {};
      scans_[at_] = nullptr;
    }
    return {};
  }

 private:
  std::vector<std::unique_ptr<Scan>> scans_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Scan> make_scan_list(std::vector<std::unique_ptr<Scan>> scans) {
  return std::make_unique<ScanList>(std::move(scans));
}

}  // namespace persist::sql
