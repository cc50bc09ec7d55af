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

}  // namespace persist::dump
