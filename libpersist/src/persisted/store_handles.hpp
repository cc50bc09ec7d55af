#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <persist/result_persistence.hpp>

namespace persist::detail {

/// Handles of one store, since a handle is for one thread at a time: as many as are used at once.
class StoreHandles {
 public:
  StoreHandles(std::shared_ptr<ResultPersistence> service, std::string store_id)
      : service_{std::move(service)}, store_id_{std::move(store_id)} {}

  [[nodiscard]] const std::string& store_id() const { return store_id_; }
  [[nodiscard]] ResultPersistence& service() const { return *service_; }

  /// A handle for the time that this lives.
  class Borrowed {
   public:
    Borrowed(StoreHandles& from, ResultPersistenceStore handle)
        : from_{&from}, handle_{std::make_unique<ResultPersistenceStore>(std::move(handle))} {}
    Borrowed(StoreHandles& from, std::unique_ptr<ResultPersistenceStore> handle)
        : from_{&from}, handle_{std::move(handle)} {}
    Borrowed(Borrowed&&) noexcept = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
      if (handle_) from_->give_back(std::move(handle_));
    }
    ResultPersistenceStore& operator*() const { return *handle_; }

   private:
    StoreHandles* from_;
    std::unique_ptr<ResultPersistenceStore> handle_;
  };

  [[nodiscard]] Result<Borrowed> borrow() {
    {
      const std::scoped_lock lock{mutex_};
      if (!free_.empty()) {
        auto handle = std::move(free_.back());
        free_.pop_back();
        return Borrowed{*this, std::move(handle)};
      }
    }
    Result<ResultPersistenceStore> made = service_->make(store_id_);
    if (!made) return std::unexpected{std::move(made.error())};
    return Borrowed{*this, *std::move(made)};
  }

 private:
  static constexpr std::size_t max_free = 16;

  void give_back(std::unique_ptr<ResultPersistenceStore> handle) noexcept {
    const std::scoped_lock lock{mutex_};
    if (free_.size() < free_.capacity()) free_.push_back(std::move(handle));
  }

  std::shared_ptr<ResultPersistence> service_;
  std::string store_id_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ResultPersistenceStore>> free_ = with_room();

  static std::vector<std::unique_ptr<ResultPersistenceStore>> with_room() {
    std::vector<std::unique_ptr<ResultPersistenceStore>> handles;
    handles.reserve(max_free);
    return handles;
  }
};

}  // namespace persist::detail
