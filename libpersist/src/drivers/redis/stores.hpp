#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/redis/client.hpp"
#include "drivers/redis/entry_reader.hpp"
#include "drivers/redis/key_names.hpp"

namespace persist::redis {

/// The stores in the keys of the servers: what inspector, scan and transaction share.
class Stores {
 public:
  explicit Stores(std::unique_ptr<Client> client)
      : client_{std::move(client)},
        names_{client_->options().key_prefix, client_->options().form},
        reader_{*client_} {}

  [[nodiscard]] Client& client() { return *client_; }
  [[nodiscard]] const KeyNames& names() const { return names_; }
  [[nodiscard]] EntryReader& reader() { return reader_; }

  /// What the keys of `store` begin with. Of an id with "%" or ":" the existing keys tell.
  [[nodiscard]] Result<std::string> prefix_of(std::string_view store);

  /// The stores that have entries, in byte order: what keys begin with is one if a value is an
  /// Exit.
  [[nodiscard]] Result<std::vector<StoreInfo>> list();

 private:
  [[nodiscard]] Result<bool> has_key_with(const std::string& prefix);

  std::unique_ptr<Client> client_;
  KeyNames names_;
  EntryReader reader_;
};

}  // namespace persist::redis
