#pragma once

#include <string>
#include <string_view>

#include <nettle/sha2.h>

namespace persist {

/// A running SHA-256.
class Sha256 {
 public:
  Sha256() { sha256_init(&context_); }

  void update(std::string_view bytes);
  /// 64 lower-case hex digits for all bytes so far; the sum begins again.
  [[nodiscard]] std::string hex_digest();

 private:
  sha256_ctx context_{};
};

}  // namespace persist
