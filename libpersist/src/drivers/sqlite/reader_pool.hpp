#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/opening.hpp"

namespace persist::sqlite {

/// A connection, and what is known and prepared through it. One thread at a time.
struct Reader {
  Reader(Connection& used, const SqliteOptions& options)
      : connection{used}, catalog{used, options} {}

  Connection& connection;
  Catalog catalog;
  EntryBatch found;
};

/// Connections that read a file at the same time, opened as they are needed. Any thread.
class ReaderPool {
 public:
  struct GiveBack {
    ReaderPool* pool = nullptr;
    void operator()(Reader* reader) const noexcept { pool->give_back(*reader); }
  };
  /// The use of a reader, which ends with it.
  using Lease = std::unique_ptr<Reader, GiveBack>;

  /// The file must outlive this.
  ReaderPool(const OpenFile& file, const SqliteOptions& options);

  /// Whether it may have more than none.
  [[nodiscard]] bool has_any() const { return allowed_ > 0; }
  /// A reader for the caller alone, waited for if need be; null where none can be opened.
  [[nodiscard]] Lease take();

  /// While this lasts no reader is in use, and those who ask for one wait. One at a time.
  class Pause {
   public:
    explicit Pause(ReaderPool& pool) : pool_{pool} {}
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;
    ~Pause() {
      if (is_on_) pool_.resume();
    }
    /// Waits until all are given back.
    void begin() {
      pool_.pause();
      is_on_ = true;
    }

   private:
    ReaderPool& pool_;
    bool is_on_ = false;
  };

 private:
  struct Owned {
    Owned(std::unique_ptr<Connection> opened, const SqliteOptions& options)
        : connection{std::move(opened)}, reader{*connection, options} {}
    std::unique_ptr<Connection> connection;
    Reader reader;
  };

  [[nodiscard]] std::unique_ptr<Owned> open() const noexcept;
  Reader* open_another(std::unique_lock<std::mutex>& lock);
  void give_back(Reader& reader) noexcept;
  void pause();
  void resume() noexcept;

  const OpenFile& file_;
  SqliteOptions options_;  // without notes, which the writer's connection gives
  const std::size_t allowed_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable all_back_;
  std::size_t max_;  // as many as can be had
  std::size_t in_use_ = 0;
  std::size_t waiting_ = 0;
  bool is_paused_ = false;
  std::vector<std::unique_ptr<Owned>> readers_;
  std::vector<Reader*> idle_;
};

}  // namespace persist::sqlite
