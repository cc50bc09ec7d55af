#include "drivers/sqlite/reader_pool.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace persist::sqlite {

namespace {

SqliteOptions without_notes(SqliteOptions options) {
  options.note = nullptr;
  options.form_note = nullptr;
  return options;
}

std::size_t allowed_by(const SqliteOptions& options) {
  return sqlite3_threadsafe() == 0 ? 0 : options.readers;
}

}  // namespace

ReaderPool::ReaderPool(const OpenFile& file, const SqliteOptions& options)
    : file_{file},
      options_{without_notes(options)},
      allowed_{allowed_by(options)},
      max_{allowed_} {}

// What stands in the way of one, such as too many open files, is no error: there are others.
std::unique_ptr<ReaderPool::Owned> ReaderPool::open() const noexcept {
  try {
    Result<std::unique_ptr<Connection>> connection = file_.open_reader();
    if (!connection || !*connection) return nullptr;
    return std::make_unique<Owned>(*std::move(connection), options_);
  } catch (const std::exception&) {
    return nullptr;
  }
}

// The place is taken while it is opened, which others need not wait for.
Reader* ReaderPool::open_another(std::unique_lock<std::mutex>& lock) {
  readers_.emplace_back();
  idle_.reserve(readers_.size());
  ++in_use_;
  lock.unlock();
  std::unique_ptr<Owned> opened = open();
  lock.lock();
  const auto place = std::ranges::find_if(readers_, [](const auto& reader) { return !reader; });
  if (opened) {
    *place = std::move(opened);
    return &(*place)->reader;
  }
  readers_.erase(place);
  max_ = readers_.size();
  --in_use_;
  if (in_use_ == 0) all_back_.notify_all();
  changed_.notify_all();
  return nullptr;
}

ReaderPool::Lease ReaderPool::take() {
  std::unique_lock lock{mutex_};
  while (true) {
    if (!is_paused_) {
      if (!idle_.empty()) {
        Reader* const reader = idle_.back();
        idle_.pop_back();
        ++in_use_;
        return Lease{reader, {this}};
      }
      if (max_ == 0) return nullptr;
      if (readers_.size() < max_) {
        if (Reader* const reader = open_another(lock)) return Lease{reader, {this}};
        continue;
      }
    }
    ++waiting_;
    changed_.wait(lock);
    --waiting_;
  }
}

// The last one used is the next: its pages are in the processor's cache.
void ReaderPool::give_back(Reader& reader) noexcept {
  const std::scoped_lock lock{mutex_};
  idle_.push_back(&reader);
  if (--in_use_ == 0 && is_paused_) all_back_.notify_all();
  if (waiting_ > 0 && !is_paused_) changed_.notify_one();
}

void ReaderPool::pause() {
  std::unique_lock lock{mutex_};
  is_paused_ = true;
  all_back_.wait(lock, [this] { return in_use_ == 0; });
}

void ReaderPool::resume() noexcept {
  const std::scoped_lock lock{mutex_};
  is_paused_ = false;
  changed_.notify_all();
}

}  // namespace persist::sqlite
