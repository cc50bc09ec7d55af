#pragma once

#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/directory.hpp>

#include "drivers/directory/folder.hpp"
#include "kvs/kvs_form.hpp"
#include "values/interrupt_flag.hpp"

namespace persist {

/// A folder's files as the entries of a KeyValueStore: what inspector, scan and transaction share.
class KvsFolder {
 public:
  explicit KvsFolder(DirectoryOptions options)
      : options_{std::move(options)}, forms_{options_.prefix, options_.form_note} {}

  [[nodiscard]] const DirectoryOptions& options() const { return options_; }
  [[nodiscard]] InterruptFlag& interrupt() { return interrupt_; }

  /// The folder as it is now; none when it is not there.
  [[nodiscard]] Result<std::optional<Folder>> open(std::string_view method);

  /// The keys of the files that have one and begin with `prefix`, in order. They are good until the
  /// next call.
  [[nodiscard]] Result<std::span<const std::string>> keys_in(const Folder& folder,
                                                             std::string_view prefix = {});

  /// What the keys of `store` begin with.
  [[nodiscard]] Result<std::string> prefix_of(std::string_view store, const Folder& folder);
  /// The same, where that is certain enough to change the store.
  [[nodiscard]] Result<std::string> prefix_to_change(std::string_view store, const Folder& folder);
  /// Tells that a store without keys gets some in a form that may be wrong, if so.
  [[nodiscard]] Result<void> note_new_store(std::string_view store, const Folder& folder,
                                            std::string_view prefix);

  /// The stores, in order.
  [[nodiscard]] Result<std::vector<StoreInfo>> stores_in(const Folder& folder);

  /// The text of a key's file, by its name; none when it has none.
  [[nodiscard]] Result<std::optional<std::string>> read(const Folder& folder,
                                                        const std::string& name) const;

 private:
  /// The keys of a folder, and when they were listed.
  struct Listing {
    FileStamp folder;
    std::time_t made = 0;
    std::vector<std::string> keys;  // in order

    [[nodiscard]] bool is_of(const struct stat& status) const;
  };

  [[nodiscard]] Result<void> list(const Folder& folder);

  DirectoryOptions options_;
  KvsForms forms_;
  InterruptFlag interrupt_;
  Listing listing_;
};

}  // namespace persist
