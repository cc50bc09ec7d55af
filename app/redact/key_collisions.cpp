#include "redact/key_collisions.hpp"

#include <algorithm>
#include <array>

#include <nettle/sha2.h>

namespace persist::app {

namespace {

constexpr std::size_t fingerprint_size = 16;

void append_fingerprint(std::string& out, std::string_view bytes) {
  sha256_ctx context{};
  sha256_init(&context);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes
  sha256_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::array<std::uint8_t, fingerprint_size> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  out.append(digest.begin(), digest.end());
}

}  // namespace

// A sort key is the length of the redacted key, its class, the key, and a fingerprint of the
// original. Equal redacted keys so stand next to each other: without the length in front, longer
// keys that begin with them could come between.
Result<void> KeyCollisions::add(std::uint32_t store, std::string_view redacted,
                                StorageClass key_class, std::string_view original) {
  sort_key_ = std::to_string(redacted.size());
  sort_key_ += key_class == StorageClass::blob ? 'b' : 't';
  sort_key_ += redacted;
  append_fingerprint(sort_key_, original);
  return keys_.add({.key = sort_key_, .value = {}, .expires = {}, .store = store});
}

Result<std::optional<KeyCollisions::Collision>> KeyCollisions::find() {
  std::optional<Collision> last;
  EntryBatch batch;
  while (true) {
    if (auto read = keys_.next(batch); !read) return std::unexpected{std::move(read.error())};
    if (batch.empty()) return std::nullopt;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const EntryView entry = batch[i];
      const std::string_view key = entry.key.substr(0, entry.key.size() - fingerprint_size);
      if (last && last->store == entry.store && last->redacted == key) {
        last->redacted.erase(0, last->redacted.find_first_of("bt") + 1);
        return last;
      }
      last = Collision{.store = entry.store, .redacted = std::string{key}};
    }
  }
}

std::string message_of(const KeyCollisions::Collision& collision, std::string_view store) {
  return "two keys of the store \"" + std::string{store} + "\" both become \"" +
         collision.redacted + "\" by redaction";
}

}  // namespace persist::app
