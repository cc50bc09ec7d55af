#pragma once

#include <optional>
#include <string>

#include "drivers/directory/folder_watch.hpp"
#include "drivers/directory/kvs_folder.hpp"

namespace persist {

inline constexpr Capabilities directory_capabilities{.atomic = false, .follows_name = true};

class DirectoryInspector final : public Inspector {
 public:
  explicit DirectoryInspector(DirectoryOptions options)
      : entries_{std::move(options)}, watch_{entries_.options().path} {}

  [[nodiscard]] Capabilities capabilities() const override { return directory_capabilities; }
  Result<std::vector<StoreInfo>> stores() override;
  Result<StoreSummary> summarize(const StoreInfo& store, Instant now) override;
  Result<std::size_t> lookup_many(std::span<const Place> keys, EntryBatch& batch) override;
  Result<std::unique_ptr<Transaction>> begin(Instant now) override;
  Result<std::size_t> purge(const std::string& store, Instant now, std::size_t limit) override;
  Result<std::uint64_t> version() override { return watch_.version(); }
  Result<std::uint64_t> wait_for_change(std::uint64_t seen,
                                        std::chrono::steady_clock::time_point deadline) override;
  Result<void> check(const std::function<void(const Fault&)>& report) override;
  Result<std::vector<Figure>> figures() override;
  void interrupt() noexcept override { entries_.interrupt().raise(); }

 private:
  Result<std::unique_ptr<Scan>> scan_store(std::string store, ScanOptions options) override;

  // Where a purge goes on that did not come to the end without removing anything: the entries up to
  // there were live, and the last one may be an error that is not reported yet.
  struct PurgedUpTo {
    std::string store;
    Instant now;
    std::string key;
    Result<void> error;
  };

  /// The folder, locked, and made where it may be.
  [[nodiscard]] Result<Folder> open_to_change(std::string_view method);

  [[nodiscard]] Result<bool> remove_expired(const Folder& folder, const std::string& key,
                                            Instant now, Result<void>& read) const;

  KvsFolder entries_;
  FolderWatch watch_;
  std::optional<PurgedUpTo> purged_;
};

}  // namespace persist
