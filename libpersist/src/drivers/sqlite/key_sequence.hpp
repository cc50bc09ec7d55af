#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <persist/inspector.hpp>

#include "drivers/sqlite/key_interval.hpp"

namespace persist::sqlite {

/// Checks that the ids of an index scan strictly rise. In a damaged file they need not: a scan that
/// resumes by key would then return to where it was, and one b-tree page may be entered many times.
class KeySequence {
 public:
  /// The first id is at or after `from`.
  explicit KeySequence(const Bound& from) : last_{from.bytes}, rank_{rank_of(from.storage)} {}

  /// Whether `bytes` is after the id before it, which is then this one. Ids that are numbers never
  /// are: a column of text holds none.
  [[nodiscard]] bool accept(std::string_view bytes, StorageClass storage) {
    const std::uint8_t rank = rank_of(storage);
    if (rank != rank_) {
      if (rank < rank_) return false;
    } else if (const int order = bytes.compare(last_); order < 0 || (order == 0 && has_any_)) {
      return false;
    }
    last_.assign(bytes);
    rank_ = rank;
    has_any_ = true;
    return true;
  }

  /// The id that was accepted last; before any, where the sequence began.
  [[nodiscard]] const std::string& last() const { return last_; }
  [[nodiscard]] StorageClass last_storage() const {
    return rank_ == blob_rank ? StorageClass::blob : StorageClass::text;
  }
  [[nodiscard]] bool has_any() const { return has_any_; }

 private:
  static constexpr std::uint8_t text_rank = 1;
  static constexpr std::uint8_t blob_rank = 2;

  static std::uint8_t rank_of(StorageClass storage) {
    switch (storage) {
      case StorageClass::text: return text_rank;
      case StorageClass::blob: return blob_rank;
      default: return 0;
    }
  }

  std::string last_;
  std::uint8_t rank_;
  bool has_any_ = false;
};

}  // namespace persist::sqlite
