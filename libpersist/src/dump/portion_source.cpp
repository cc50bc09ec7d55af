#include "dump/portion_source.hpp"

#include "backing/propagate.hpp"

namespace persist::dump {

Result<std::size_t> PortionSource::next(Portion& portion, std::string_view& store) {
  while (store_ < stores_.size()) {
    if (!walk_) {
      PERSIST_LET(walk_, inspector_.walk(stores_[store_], range_));
    }
    PERSIST_CHECK(walk_->next(portion));
    if (!portion.empty()) {
      store = stores_[store_];
      return portion.bytes() + portion.size();
    }
    walk_ = nullptr;
    ++store_;
  }
  return 0;
}

std::size_t PortionSource::next_before_error(Portion& portion, std::string_view& store) {
  if (error_) return 0;
  Result<std::size_t> size = next(portion, store);
  if (size) return *size;
  error_ = std::move(size.error());
  return 0;
}

Result<void> PortionSource::end(Result<void> done) {
  if (done && error_) return std::unexpected{*std::move(error_)};
  return done;
}

}  // namespace persist::dump
