#pragma once

#include <map>
#include <optional>
#include <string>

#include "drivers/directory/file_name.hpp"
#include "drivers/directory/kvs_folder.hpp"
#include "drivers/directory/staging.hpp"

namespace persist {

/// Changes to files, staged until they are committed.
class DirectoryTransaction final : public ImmediateTransaction {
 public:
  /// `folder` is locked; `entries` must outlive it.
  DirectoryTransaction(KvsFolder& entries, Folder folder, Instant now);

  Result<void> commit() override;

 private:
  Result<Applied> apply_put(const persist::Change& change) override;
  Result<Applied> apply_remove(const persist::Change& change) override;
  Result<Applied> apply_expire(const persist::Change& change) override;
  Result<std::size_t> apply_clear(std::string_view store) override;

  /// What becomes of a file: a staged one takes its name, or it goes.
  struct Change {
    std::optional<std::size_t> staged;
  };

  [[nodiscard]] Result<std::string> prefix_of(std::string_view store);
  /// The name of the entry's file. An error, a second time, when it can have none.
  [[nodiscard]] Result<std::expected<std::string, NoFileName>> name_of(std::string_view store,
                                                                       StoredKey key);
  /// The text that the file would hold if this were committed now.
  [[nodiscard]] Result<std::optional<std::string>> text_of(const std::string& name);
  /// Whether the condition holds of the entry, which is then watched until the commit.
  [[nodiscard]] Result<bool> is_there(const std::string& name) const;
  [[nodiscard]] Result<bool> holds_of(const std::string& name, const Condition& condition);
  [[nodiscard]] Result<void> watch(const std::string& name);
  [[nodiscard]] Result<void> stage(const std::string& name, std::string_view value,
                                   const Expires& expires);
  [[nodiscard]] Result<void> check_watched() const;
  [[nodiscard]] Result<void> apply(const std::string& name, const Change& change) const;

  KvsFolder& entries_;
  Folder folder_;
  Instant now_;
  Staging staging_;
  std::map<std::string, Change> changes_;
  // The state in which a condition was judged; none: there was no file.
  std::map<std::string, std::optional<FileStamp>> watched_;
  std::map<std::string, std::string, std::less<>> prefixes_;
  std::optional<std::string> written_to_;  // the store of the last `put`
};

}  // namespace persist
