#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

namespace persist::sqlite {

/// The least string above `key`.
[[nodiscard]] inline std::string successor_of(std::string key) {
  key.push_back('\0');
  return key;
}

/// The least string above all that begin with `prefix`; none when there is no such.
[[nodiscard]] inline std::optional<std::string> end_of_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  ++prefix.back();
  return prefix;
}

/// An id, as a row may hold it.
struct Bound {
  std::string bytes;
  StorageClass storage = StorageClass::text;
};

/// An interval of the store's rows, in the order of the primary key's index.
struct KeyInterval {
  /// From this id on; a NULL one means the rows whose id is NULL, by rowid.
  Bound from;
  std::optional<Bound> end;
  /// The last row handed out, among those without an id.
  std::int64_t rowid = 0;

  [[nodiscard]] bool is_of_nulls() const { return from.storage == StorageClass::null; }
};

/// Where the keys of `range` lie.
[[nodiscard]] std::deque<KeyInterval> intervals_of(const ScanOptions& range, bool nullable_ids);

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
