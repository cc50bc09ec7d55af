#include "dump/portion_source.hpp"

namespace persist::dump {

Result<std::size_t> PortionSource::next(Portion& portion, std::string_view& store) {
  while (store_ < stores_.size()) {
    if (!walk_) {
      Result<std::unique_ptr<Walk>> walk = inspector_.walk(stores_[store_], range_);
      if (!walk) return std::unexpected(std::move(walk.error()));
      walk_ = *std::move(walk);
    }
    if (Result<void> filled = walk_->next(portion); !filled) {
      return std::unexpected(std::move(filled.error()));
    }
    if (!portion.empty()) {
      store = stores_[store_];
      return portion.bytes() + portion.size();
    }
    walk_ = nullptr;
    ++store_;
  }
  return 0;
}

}  // namespace persist::dump
