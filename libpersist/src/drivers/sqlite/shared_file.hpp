#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <utility>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/opening.hpp"
#include "drivers/sqlite/reader_pool.hpp"
#include "drivers/sqlite/transaction.hpp"
#include "values/propagate.hpp"

namespace persist::sqlite {

/// What a service and its stores share: a connection that changes the file, and others that read
/// it. Any thread.
class SharedFile {
 public:
  SharedFile(OpenFile opened, SqliteOptions chosen)
      : options_{std::move(chosen)},
        file_{std::move(opened)},
        main_{file_.connection(), options_},
        readers_{file_, options_} {}

  [[nodiscard]] const SqliteOptions& options() const { return options_; }
  [[nodiscard]] const std::filesystem::path& path() const { return file_.path(); }

  /// What `use` answers of a connection for the caller alone. As long as one thread after the other
  /// reads, that is the one that writes, and no other is opened.
  template <class Use>
  [[nodiscard]] auto read(std::string_view method, const Use& use)
      -> decltype(use(std::declval<Reader&>())) {
    const auto run = [&](Reader& reader) -> decltype(use(reader)) {
      PERSIST_CHECK(reader.connection.enter(method));
      return use(reader);
    };
    if (!has_met_others_.load(std::memory_order_relaxed)) {
      if (const std::unique_lock lock{mutex_, std::try_to_lock}) return run(main_);
      if (readers_.has_any()) has_met_others_.store(true, std::memory_order_relaxed);
    }
    if (has_met_others_.load(std::memory_order_relaxed)) {
      if (const ReaderPool::Lease reader = readers_.take()) return run(*reader);
    }
    const std::scoped_lock lock{mutex_};
    return run(main_);
  }

  /// The use of the connection that changes the file, by one thread.
  class Turn {
   public:
    explicit Turn(SharedFile& shared)
        : shared_{shared},
          lock_{shared.mutex_},
          pause_{shared.readers_},
          writing_{shared.file_, shared.main_.catalog} {}

    [[nodiscard]] Result<void> enter(std::string_view method) {
      return shared_.main_.connection.enter(method);
    }
    [[nodiscard]] Catalog& catalog() { return shared_.main_.catalog; }

    /// Takes the write lock. With a rollback journal a commit needs the file alone: the readers are
    /// waited for here, where none of them waits for us, and not by SQLite, which would sleep.
    [[nodiscard]] Result<void> begin() {
      PERSIST_CHECK(writing_.begin());
      const bool has_readers = shared_.has_met_others_.load(std::memory_order_relaxed);
      if (has_readers && !shared_.main_.connection.has_log_format()) pause_.begin();
      return {};
    }
    [[nodiscard]] Result<void> commit() { return writing_.commit(); }

   private:
    SharedFile& shared_;
    std::scoped_lock<std::mutex> lock_;
    ReaderPool::Pause pause_;
    WriteLock writing_;
  };

 private:
  std::mutex mutex_;  // of main_
  SqliteOptions options_;
  OpenFile file_;
  Reader main_;
  ReaderPool readers_;
  std::atomic<bool> has_met_others_ = false;
};

}  // namespace persist::sqlite
